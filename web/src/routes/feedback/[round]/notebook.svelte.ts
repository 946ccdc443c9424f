// The shared notes of a meeting, one for each clip. What is typed is kept in the browser's store until the server has it.
import type { ClientMessage, Note, NoteChange } from '$lib/room/protocol';
import { SharedNote } from '$lib/room/note';
import type { Room } from './clips';

export type NoteState = 'saved' | 'saving' | 'unsaved' | 'too_long';

/** Typed letters wait this long for company. */
const GATHER_MS = 250;
/** So long after her last letter somebody counts as writing. */
const WRITES_MS = 3_000;

export class Notebook {
	#notes = new Map<string, SharedNote>();
	#storage: Storage;
	#me: string;
	#roomId: string;
	#say: (message: ClientMessage) => boolean;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#rest: ReturnType<typeof setTimeout> | undefined;
	#tooLong = new Set<string>();
	#lastWritten: string | undefined;
	#away = true;
	#texts = $state<Record<string, string>>({});
	#states = $state<Record<string, NoteState>>({});
	/** Who is writing in which note at this moment. */
	writing = $state.raw<{ clipId: string; by: string } | undefined>();

	constructor(room: Room, me: string, storage: Storage, say: (message: ClientMessage) => boolean) {
		this.#me = me;
		this.#storage = storage;
		this.#roomId = room.id;
		this.#say = say;
		for (const clip of room.clips) {
			const note = this.#open(clip.id);
			this.#notes.set(clip.id, note);
			const known = room.notes.find(({ clip_id }) => clip_id === clip.id);
			if (known) note.receive(known.state);
			note.place();
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
		this.#changed(clipId);
	}

	/** Takes back what was written here, and nobody else's words; false when there is nothing. */
	undo(clipId: string, forward: boolean): boolean {
		const note = this.#notes.get(clipId);
		const done = (forward ? note?.redo() : note?.undo()) ?? false;
		if (done) this.#changed(clipId);
		return done;
	}

	#changed(clipId: string): void {
		this.#tooLong.delete(clipId);
		this.#lastWritten = clipId;
		this.#show(clipId);
		this.#soon();
	}

	/** The room counts a change of a note for several messages, so a key that is held down becomes a few. */
	#soon(): void {
		this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
	}

	/** Somebody has written. */
	receive({ clip_id, update, by }: NoteChange): void {
		this.#notes.get(clip_id)?.receive(update);
		this.#show(clip_id);
		if (by === this.#me) return;
		this.writing = { clipId: clip_id, by };
		clearTimeout(this.#rest);
		this.#rest = setTimeout(() => (this.writing = undefined), WRITES_MS);
	}

	/** What was written here is kept. */
	acknowledge(clipId: string, number: number): void {
		this.#notes.get(clipId)?.acknowledge(number);
		this.#show(clipId);
		this.#soon();
	}

	/** Where a cursor belongs after what has come in; asked once. */
	place(clipId: string): (caret: number) => number {
		return this.#notes.get(clipId)?.place() ?? ((caret) => caret);
	}

	/** The line is back: everything as the server has it, then what it has not. */
	comeBack(notes: readonly Note[]): void {
		this.#away = false;
		for (const note of this.#notes.values()) note.reset();
		for (const { clip_id, state } of notes) this.#notes.get(clip_id)?.receive(state);
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

	/** The film is gone, and with it what was written about it. */
	forget(): void {
		for (const clipId of this.#notes.keys()) this.#storage.removeItem(this.#key(clipId));
		this.#notes.clear();
		this.#texts = {};
		this.#states = {};
	}

	/** What is typed goes out before the page is left. */
	close(): void {
		clearTimeout(this.#rest);
		this.#flush();
	}

	#flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
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
			else this.#storage.setItem(this.#key(clipId), note.kept);
		} catch {
			// The store is full or switched off; the words are still on the page.
		}
	}

	#key(clipId: string): string {
		return `mrp.room/${this.#roomId}/note/${clipId}`;
	}

	#open(clipId: string): SharedNote {
		try {
			return new SharedNote(this.#storage.getItem(this.#key(clipId)) ?? undefined);
		} catch {
			return new SharedNote();
		}
	}
}
