// The always-ready line: when a keyword is, and what stands in it. Pure.

/** How far before the first keystroke the moment lies, unless the supervisor chose otherwise (rulings 15). */
export const DEFAULT_LEAD_MS = 3_000;
export const LEADS_MS = [0, 1_000, 2_000, 3_000, 4_000, 5_000, 8_000, 10_000] as const;

/** The time of a keyword that is begun now; `middle` moves it to the middle of its frame (rulings 14). */
export function keywordTime(positionMs: number, leadMs: number, middle: (ms: number) => number): number {
	return middle(Math.max(0, positionMs - leadMs));
}

/** A `#word` being typed just before the caret. */
export interface Hash {
	/** Where the `#` stands. */
	start: number;
	/** What was typed after it. */
	query: string;
}

/** Finds the `#` that the caret is behind; a `#` inside a word is none. */
export function hashAt(text: string, caret: number): Hash | undefined {
	const found = /(^|\s)#([^\s#]*)$/u.exec(text.slice(0, caret));
	if (found === null) return undefined;
	return { start: found.index + (found[1] ?? '').length, query: found[2] ?? '' };
}

/** The text without the `#word`, and where the caret goes. */
export function withoutHash(text: string, hash: Hash, caret: number): { text: string; caret: number } {
	const before = text.slice(0, hash.start);
	const after = text.slice(caret);
	const joined = before.endsWith(' ') && after.startsWith(' ') ? before + after.slice(1) : before + after;
	return { text: joined, caret: hash.start };
}

/** The next of `count` suggestions with Tab, −1 for none; undefined past either end, where Tab leaves the line. */
export function nextSuggestion(chosen: number, count: number, step: 1 | -1): number | undefined {
	const next = chosen + step;
	if (next === -1 && step === -1) return -1;
	return next >= 0 && next < count ? next : undefined;
}

/** With a key in or out of a list. */
export function toggled(keys: readonly string[], key: string): string[] {
	return keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key];
}

/** What a moment that was marked while filming is called among the marks; it has no id of its own. */
export function flagId(atMs: number): string {
	return `flag-${atMs}`;
}
