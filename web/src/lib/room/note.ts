// A note that two people write at once. Each change is sent with the revision it is based on; whoever was slower gets the
// newer text, puts her words to it here, and sends again. No word of either is ever lost.

interface Change {
	/** Replaces base[from..to] … */
	from: number;
	to: number;
	/** … with this. */
	text: string;
}

/** The one stretch in which a text differs from its base. */
function changeOf(base: string, changed: string): Change {
	const shortest = Math.min(base.length, changed.length);
	let from = 0;
	while (from < shortest && base[from] === changed[from]) from += 1;
	let tail = 0;
	while (tail < shortest - from && base[base.length - 1 - tail] === changed[changed.length - 1 - tail]) tail += 1;
	return { from, to: base.length - tail, text: changed.slice(from, changed.length - tail) };
}

/** Two changes put together, and where a cursor in the own text belongs afterwards. */
export interface Merged {
	text: string;
	place: (caret: number) => number;
}

/** Moves a cursor over a change made elsewhere: it stays with the letters it stood between. */
function past(change: Change, caret: number): number {
	if (caret <= change.from) return caret;
	if (caret >= change.to) return caret + change.text.length - (change.to - change.from);
	return Math.min(caret, change.from + change.text.length);
}

/**
 * Puts two changes of the same base together. Where both changed the same place, both versions stand, theirs first: a
 * word too many can be taken out again, a lost one cannot be brought back.
 */
export function merge(base: string, mine: string, theirs: string): Merged {
	if (theirs === base) return { text: mine, place: (caret) => caret };
	const a = changeOf(base, theirs);
	if (mine === base) return { text: theirs, place: (caret) => past(a, caret) };
	const b = changeOf(base, mine);
	const samePlace = a.from === b.from && (a.from === a.to || b.from === b.to);
	if (a.to <= b.from && !samePlace) {
		const text = theirs.slice(0, theirs.length - (base.length - b.from)) + b.text + base.slice(b.to);
		return { text, place: (caret) => past(a, caret) };
	}
	if (b.to <= a.from && !samePlace) {
		const grown = b.text.length - (b.to - b.from);
		const moved = { from: a.from + grown, to: a.to + grown, text: a.text };
		return { text: base.slice(0, b.from) + b.text + theirs.slice(b.to), place: (caret) => past(moved, caret) };
	}
	const from = Math.min(a.from, b.from);
	const to = Math.max(a.to, b.to);
	const whole = (change: Change) => base.slice(from, change.from) + change.text + base.slice(change.to, to);
	const [first, second] = [whole(a), whole(b)];
	const [head, tail] = [base.slice(0, from), base.slice(to)];
	if (first.startsWith('\n')) {
		// Theirs begins a line of its own after this place; what is typed here goes on in front of it.
		const end = from + second.length;
		return { text: head + second + first + tail, place: (caret) => (caret <= end ? caret : caret + first.length) };
	}
	const joint = first === '' || second === '' || first.endsWith('\n') || second.startsWith('\n') ? '' : '\n';
	const text = head + first + joint + second + tail;
	return { text, place: (caret) => (caret < from ? caret : caret + first.length + joint.length) };
}

/** What is on its way to the server. */
export interface NoteOnItsWay {
	body: string;
	revision: number;
}

/** What is put aside while the server does not have every letter. */
export interface KeptNote extends NoteOnItsWay {
	/** The text that the words were put to. */
	base: string;
	sent?: NoteOnItsWay;
}

/** The shared note of one clip, seen from one browser. */
export class SharedNote {
	#base = '';
	#revision = 0;
	#text = '';
	#sent: NoteOnItsWay | undefined;
	/** Remembered across a break in the line, to know our own words when they come back. */
	#lastSent: NoteOnItsWay | undefined;

	/** Goes on where an earlier visit was interrupted. */
	constructor(kept?: KeptNote) {
		if (kept === undefined) return;
		this.#base = kept.base;
		this.#text = kept.body;
		this.#revision = kept.revision;
		this.#lastSent = kept.sent;
	}

	get kept(): KeptNote {
		return { base: this.#base, body: this.#text, revision: this.#revision, ...(this.#lastSent && { sent: this.#lastSent }) };
	}

	get text(): string {
		return this.#text;
	}

	get revision(): number {
		return this.#revision;
	}

	/** Whether the server has every letter. */
	get saved(): boolean {
		return this.#text === this.#base;
	}

	/** The writer has changed it. */
	write(text: string): void {
		this.#text = text;
	}

	/** What to send now, if anything: one message at a time, so that revisions follow each other. */
	next(): NoteOnItsWay | undefined {
		if (this.#sent !== undefined || this.saved) return undefined;
		this.#sent = { body: this.#text, revision: this.#revision };
		this.#lastSent = this.#sent;
		return this.#sent;
	}

	/**
	 * The server says how it reads now, and whether it was written here: ours has arrived, somebody else wrote, or was faster. Gives back where a
	 * cursor belongs afterwards.
	 */
	receive(body: string, revision: number, byMe: boolean): (caret: number) => number {
		// An older state that was still under way, or the answer to words that were overtaken and put together already.
		if (revision <= this.#revision) return (caret) => caret;
		const ours = byMe && this.#lastSent?.body === body && this.#lastSent.revision === revision - 1;
		const merged = merge(ours ? body : this.#base, this.#text, body);
		this.#text = merged.text;
		this.#base = body;
		this.#revision = revision;
		this.#sent = undefined;
		return merged.place;
	}

	/** The line was broken: what was on its way may be lost and is sent again, based on what the server has. */
	reset(): void {
		this.#sent = undefined;
	}
}
