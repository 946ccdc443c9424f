// A note that two people write at once: a replicated text (Yjs). What is typed here is a change that can be put to any state of the
// note, so every letter of both stands, on a broken line too. The other half is crates/feedback/src/room/note.rs.
import { applyUpdate, Doc, encodeStateAsUpdate, mergeUpdates, UndoManager, type Text as SharedText } from 'yjs';

/** What is on its way to the server. */
export interface NoteOnItsWay {
	/** Counts the changes of this page; comes back when this one is kept. */
	number: number;
	update: string;
}

type Place = (caret: number) => number;

const HERE = Symbol('typed here');
const THERE = Symbol('came from the server');

export const toBase64 = (bytes: Uint8Array) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
export const fromBase64 = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** The one stretch in which a text was changed; no letter of two halves (🙂) is cut through. */
export function changeOf(before: string, after: string): { from: number; to: number; words: string } {
	const shortest = Math.min(before.length, after.length);
	let from = 0;
	while (from < shortest && before[from] === after[from]) from += 1;
	if (from > 0 && isFirstHalf(before.charCodeAt(from - 1))) from -= 1;
	let tail = 0;
	while (tail < shortest - from && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
	if (tail > 0 && isSecondHalf(before.charCodeAt(before.length - tail))) tail -= 1;
	return { from, to: before.length - tail, words: after.slice(from, after.length - tail) };
}

const isFirstHalf = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
const isSecondHalf = (unit: number) => unit >= 0xdc00 && unit < 0xe000;

/** A cursor stays with the letters it stood behind. */
function past(delta: readonly { retain?: number; insert?: unknown; delete?: number }[], caret: number): number {
	let at = 0;
	let moved = caret;
	for (const step of delta) {
		if (step.retain !== undefined) at += step.retain;
		else if (typeof step.insert === 'string') {
			if (at < moved) moved += step.insert.length;
			at += step.insert.length;
		} else if (step.delete !== undefined && at < moved) moved -= Math.min(step.delete, moved - at);
	}
	return moved;
}

/** The shared note of one clip, seen from one browser. */
export class SharedNote {
	#doc = new Doc();
	#shared: SharedText = this.#doc.getText('note');
	#past = new UndoManager(this.#shared, { trackedOrigins: new Set([HERE]) });
	/** Not sent yet. */
	#waiting: Uint8Array[] = [];
	#sent: { number: number; update: Uint8Array } | undefined;
	#number = 0;
	#text = '';
	#moved: Place | undefined;

	/** Goes on where an earlier visit was interrupted. */
	constructor(kept?: string) {
		this.#doc.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin !== THERE) this.#waiting.push(update);
		});
		this.#shared.observe((event, transaction) => {
			if (transaction.origin === HERE) return;
			const { delta } = event;
			const before = this.#moved;
			this.#moved = (caret) => past(delta, before?.(caret) ?? caret);
		});
		if (kept === undefined) return;
		applyUpdate(this.#doc, fromBase64(kept), THERE);
		// The server may know all of it; what it knows already means nothing to it.
		this.#waiting = [encodeStateAsUpdate(this.#doc)];
		this.#text = this.#shared.toString();
		this.#moved = undefined;
	}

	/** All of it, to be put aside while the server does not have every letter. */
	get kept(): string {
		return toBase64(encodeStateAsUpdate(this.#doc));
	}

	get text(): string {
		return this.#text;
	}

	/** Whether the server has every letter. */
	get saved(): boolean {
		return this.#waiting.length === 0 && this.#sent === undefined;
	}

	/** The writer has changed it. */
	write(text: string): void {
		const { from, to, words } = changeOf(this.#text, text);
		if (from === to && words === '') return;
		this.#doc.transact(() => {
			if (to > from) this.#shared.delete(from, to - from);
			if (words !== '') this.#shared.insert(from, words);
		}, HERE);
		this.#text = this.#shared.toString();
	}

	/** Takes back, or brings back, what was written here; the other's words stay. */
	undo = (): boolean => this.#step(() => this.#past.undo());
	redo = (): boolean => this.#step(() => this.#past.redo());

	#step(step: () => unknown): boolean {
		const done = step() !== null;
		this.#text = this.#shared.toString();
		return done;
	}

	/** What to send now, if anything: one message at a time. */
	next(): NoteOnItsWay | undefined {
		if (this.#sent !== undefined || this.#waiting.length === 0) return undefined;
		const update = mergeUpdates(this.#waiting.splice(0));
		this.#number += 1;
		this.#sent = { number: this.#number, update };
		return { number: this.#number, update: toBase64(update) };
	}

	/** The server has kept what was sent with this number. */
	acknowledge(number: number): void {
		if (this.#sent?.number === number) this.#sent = undefined;
	}

	/** What somebody has written, or the whole note; our own words and what is known already change nothing. */
	receive(update: string): void {
		if (update === '') return;
		applyUpdate(this.#doc, fromBase64(update), THERE);
		this.#text = this.#shared.toString();
	}

	/** Where a cursor belongs after what has come in since this was asked. */
	place(): Place {
		const moved = this.#moved;
		this.#moved = undefined;
		return moved ?? ((caret) => caret);
	}

	/** The line was broken, or the change was refused: what was on its way is sent again, and twice is once. */
	reset(): void {
		if (this.#sent !== undefined) this.#waiting.unshift(this.#sent.update);
		this.#sent = undefined;
	}
}
