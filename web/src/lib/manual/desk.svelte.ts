// A text being written: looked at by the server as it grows, kept on this machine until it is saved, and never thrown away by a slip.
import type { Schema } from '$lib/api/client';
import { problemFromFailure, type ProblemError } from '$lib/api/problem';

export type Finding = Schema<'Finding'>;

/** As the server has it. */
export const LONGEST = 1024 * 1024;
/** Long enough not to ask for every letter. */
const PAUSE_MS = 400;

/** What was found in a text, and what it is when nothing was. */
export interface Checked<Result> {
	result: Result | undefined;
	findings: Finding[];
}

interface Parts<Result> {
	/** The text as it was, before a draft of this machine. */
	text: string;
	/** Where the draft is kept. */
	draftKey: string;
	storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
	check: (text: string) => Promise<Checked<Result>>;
}

export class Desk<Result> {
	readonly #parts: Parts<Result>;
	#text = $state('');
	#findings = $state.raw<Finding[]>([]);
	#result = $state.raw<Result | undefined>();
	#checkedText = $state<string | undefined>();
	#problem = $state.raw<ProblemError | undefined>();
	#restored = $state(false);
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(parts: Parts<Result>) {
		this.#parts = parts;
		const draft = this.#draft(() => parts.storage.getItem(parts.draftKey));
		this.#restored = typeof draft === 'string' && draft !== parts.text;
		this.#text = this.#restored ? (draft as string) : parts.text;
	}

	get text(): string {
		return this.#text;
	}

	/** Everything that is wrong with the text as it was when it was last looked at. */
	get findings(): Finding[] {
		return this.#findings;
	}

	/** What the text is; of the last time it held together. */
	get result(): Result | undefined {
		return this.#result;
	}

	/** The server could not be asked. */
	get problem(): ProblemError | undefined {
		return this.#problem;
	}

	/** The text shown is a draft from an earlier visit. */
	get restored(): boolean {
		return this.#restored;
	}

	/** Not looked at yet as it stands. */
	get checking(): boolean {
		return this.#checkedText !== this.#text && this.#problem === undefined;
	}

	/** It has been looked at as it stands, and nothing is wrong. */
	get sound(): boolean {
		return this.#checkedText === this.#text && this.#findings.length === 0;
	}

	/** Takes a change; it is kept at once and looked at when the hand rests. */
	write(text: string): void {
		this.#text = text;
		this.#draft(() => this.#parts.storage.setItem(this.#parts.draftKey, text));
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.look(), PAUSE_MS);
	}

	/** Looks at the text as it stands. */
	async look(): Promise<void> {
		clearTimeout(this.#timer);
		const text = this.#text;
		this.#problem = undefined;
		try {
			const { result, findings } = isTooLarge(text) ? tooLarge() : await this.#parts.check(text);
			// Somebody wrote on meanwhile: the next look counts.
			if (text !== this.#text) return;
			this.#findings = findings;
			if (result !== undefined) this.#result = result as Result;
			this.#checkedText = text;
		} catch (failure) {
			if (text === this.#text) this.#problem = problemFromFailure(failure);
		}
	}

	/** Back to the text as it was. */
	discard(): void {
		this.forget();
		this.#restored = false;
		this.#text = this.#parts.text;
		void this.look();
	}

	/** It is saved: the draft has done its work. */
	forget(): void {
		clearTimeout(this.#timer);
		this.#draft(() => this.#parts.storage.removeItem(this.#parts.draftKey));
	}

	close(): void {
		clearTimeout(this.#timer);
	}

	/** A browser that keeps nothing must not stop the writing. */
	#draft<Answer>(use: () => Answer): Answer | undefined {
		try {
			return use();
		} catch {
			return undefined;
		}
	}
}

/** Bytes, not letters; only counted when it could be too many. */
export function isTooLarge(text: string): boolean {
	return text.length > LONGEST || (text.length * 3 > LONGEST && new TextEncoder().encode(text).length > LONGEST);
}

function tooLarge(): Checked<undefined> {
	const about = String(LONGEST / 1024);
	return { result: undefined, findings: [{ code: 'too_large', path: '', about, message: 'too large' }] };
}

/** From where to where a line stands in a text; lines count from 1. */
export function lineSpan(text: string, line: number): { from: number; to: number } {
	let from = 0;
	for (let at = 1; at < line; at += 1) {
		const next = text.indexOf('\n', from);
		if (next === -1) break;
		from = next + 1;
	}
	const end = text.indexOf('\n', from);
	return { from, to: end === -1 ? text.length : end };
}

/** The id of a new version: the next year at the end of the old one, or this year. */
export function nextId(id: string, taken: readonly string[], year: number): string {
	const stem = id.replace(/[-_.]?\d{4}$/, '');
	for (let number = year; ; number += 1) {
		const next = `${stem}-${number}`;
		if (!taken.includes(next)) return next;
	}
}

/** A copy to write on: the same text under another id. */
export function copyOf(text: string, id: string, newId: string): string {
	const escaped = id.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
	return text.replace(new RegExp(String.raw`^(\s*"?id"?\s*:\s*"?)${escaped}("?)`, 'm'), `$1${newId}$2`);
}
