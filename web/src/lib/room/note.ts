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

/**
 * Puts two changes of the same base together. Where both changed the same words, both versions stand, theirs first: a
 * sentence too many can be taken out again, a lost one cannot be brought back.
 */
export function merge(base: string, mine: string, theirs: string): string {
	if (mine === base || mine === theirs) return theirs;
	if (theirs === base) return mine;
	const a = changeOf(base, theirs);
	const b = changeOf(base, mine);
	const samePlace = a.from === b.from && (a.from === a.to || b.from === b.to);
	if (a.to <= b.from && !samePlace) return theirs.slice(0, theirs.length - (base.length - b.from)) + b.text + base.slice(b.to);
	if (b.to <= a.from && !samePlace) return base.slice(0, b.from) + b.text + theirs.slice(b.to);
	const from = Math.min(a.from, b.from);
	const to = Math.max(a.to, b.to);
	const whole = (change: Change) => base.slice(from, change.from) + change.text + base.slice(change.to, to);
	const [first, second] = [whole(a), whole(b)];
	if (first === second) return base.slice(0, from) + first + base.slice(to);
	const joint = first === '' || second === '' || /\s$/.test(first) || /^\s/.test(second) ? '' : '\n';
	return base.slice(0, from) + first + joint + second + base.slice(to);
}

/** Where the cursor belongs after the text around it has changed: it stays with the letters it stood between. */
export function moveCaret(before: string, after: string, caret: number): number {
	const change = changeOf(before, after);
	if (caret <= change.from) return caret;
	if (caret >= change.to) return caret + after.length - before.length;
	return Math.min(caret, change.from + change.text.length);
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

	/** The server says how it reads now: ours has arrived, somebody else wrote, or somebody was faster. */
	receive(body: string, revision: number): void {
		// An older state that was still under way.
		if (revision < this.#revision) return;
		if (revision === this.#revision) {
			// A refused change is answered with the newer text; the same revision again means nothing new, send anew.
			this.#sent = undefined;
			return;
		}
		const ours = this.#lastSent?.body === body && this.#lastSent.revision === revision - 1;
		if (!ours) this.#text = merge(this.#base, this.#text, body);
		this.#base = body;
		this.#revision = revision;
		this.#sent = undefined;
	}

	/** The line was broken: what was on its way may be lost and is sent again, based on what the server has. */
	reset(): void {
		this.#sent = undefined;
	}
}
