// The shared notes of a meeting, one for each clip. What is typed is kept in the browser's store until the server has it.
import type { ClientMessage, Note } from '$lib/room/protocol';
import { SharedNote, type KeptNote } from '$lib/room/note';
import type { Room } from './clips';

export type NoteState = 'saved' | 'saving' | 'unsaved' | 'too_long';

/** Typed letters wait this long for company. */
const GATHER_MS = 250;

export class Notebook {
	#notes = new Map<string, SharedNote>();
	#storage: Storage;
	#me: string;
	#roomId: string;
	#say: (message: ClientMessage) => boolean;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#tooLong = new Set<string>();
	#lastWritten: string | undefined;
	#away = true;
	/** Where the cursor of the shown field belongs after what has come in since it was asked. */
	#places = new Map<string, (caret: number) => number>();
	#texts = $state<Record<string, string>>({});
	#states = $state<Record<string, NoteState>>({});

	constructor(room: Room, me: string, storage: Storage, say: (message: ClientMessage) => boolean) {
		this.#me = me;
		this.#storage = storage;
		this.#roomId = room.id;
		this.#say = say;
		for (const clip of room.clips) {
			const kept = this.#read(clip.id);
			const note = new SharedNote(kept);
			this.#notes.set(clip.id, note);
			const known = room.notes.find(({ clip_id }) => clip_id === clip.id);
			if (known) note.receive(known.body, known.revision, known.by === me);
			this.#show(clip.id);
		}
	}

	textOf(clipId: string): string {
		return this.#texts[clipId] ?? '';
	}

	stateOf(clipId: string): NoteState {
		return this.#states[clipId] ?? 'saved';
	}

	/** Whether the server has every note. */
	get saved(): boolean {
		return Object.values(this.#states).every((state) => state === 'saved');
	}

	write(clipId: string, text: string): void {
		this.#notes.get(clipId)?.write(text);
		this.#tooLong.delete(clipId);
		this.#lastWritten = clipId;
		this.#show(clipId);
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#flush(), GATHER_MS);
	}

	/** The server says how a note reads. */
	receive(note: Note): void {
		this.#take(note);
		this.#show(note.clip_id);
		this.#flush();
	}

	/** Where a cursor belongs after what has come in; asked once. */
	place(clipId: string, caret: number): number {
		return this.#places.get(clipId)?.(caret) ?? caret;
	}

	/** The field shows everything that has come in. */
	placed(clipId: string): void {
		this.#places.delete(clipId);
	}

	#take({ clip_id, body, revision, by }: Note): void {
		const place = this.#notes.get(clip_id)?.receive(body, revision, by === this.#me);
		if (place === undefined) return;
		const before = this.#places.get(clip_id);
		this.#places.set(clip_id, before === undefined ? place : (caret) => place(before(caret)));
	}

	/** The line is back: everything as the server has it, then what it has not. */
	comeBack(notes: readonly Note[]): void {
		this.#away = false;
		for (const note of this.#notes.values()) note.reset();
		for (const note of notes) this.#take(note);
		this.#flush();
		for (const clipId of this.#notes.keys()) this.#show(clipId);
	}

	/** The server would not take the note written last: it is too long. It stays here until it is changed. */
	wasRefused(): void {
		if (this.#lastWritten === undefined) return;
		this.#notes.get(this.#lastWritten)?.reset();
		this.#tooLong.add(this.#lastWritten);
		this.#show(this.#lastWritten);
	}

	/** What is typed goes out before the page is left. */
	close(): void {
		clearTimeout(this.#timer);
		this.#flush();
	}

	#flush(): void {
		for (const [clipId, note] of this.#notes) {
			if (this.#tooLong.has(clipId)) continue;
			const next = note.next();
			if (next === undefined) continue;
			if (!this.#say({ type: 'note', clip_id: clipId, ...next })) {
				this.#away = true;
				note.reset();
			}
			this.#show(clipId);
		}
	}

	#show(clipId: string): void {
		const note = this.#notes.get(clipId);
		if (note === undefined) return;
		this.#texts[clipId] = note.text;
		if (this.#tooLong.has(clipId)) this.#states[clipId] = 'too_long';
		else if (note.saved) this.#states[clipId] = 'saved';
		else this.#states[clipId] = this.#away ? 'unsaved' : 'saving';
		try {
			if (note.saved) this.#storage.removeItem(this.#key(clipId));
			else this.#storage.setItem(this.#key(clipId), JSON.stringify(note.kept));
		} catch {
			// The store is full or switched off; the words are still on the page.
		}
	}

	#key(clipId: string): string {
		return `mrp.room/${this.#roomId}/note/${clipId}`;
	}

	#read(clipId: string): KeptNote | undefined {
		try {
			return (JSON.parse(this.#storage.getItem(this.#key(clipId)) ?? 'null') as KeptNote | null) ?? undefined;
		} catch {
			return undefined;
		}
	}
}
