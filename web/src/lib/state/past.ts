// What can be taken back: steps, kept in the browser's store so that a reload or the next visit can still take them back,
// and on another machine read from the history the server keeps. Free of Svelte.
import { madeAt } from './stamp';
import { differing, fromWire, toWire, withParts, type AnyMark, type MarkKind, type Wire } from './marks';
import type { Store } from './outbox';

/** One mark before and after; undefined means it was not there. */
export interface Change {
	what: MarkKind;
	id: string;
	before: AnyMark | undefined;
	after: AnyMark | undefined;
}

/** What a step of undo or redo did, for saying it. */
export interface Step {
	what: MarkKind | 'plan' | 'import';
	how: 'gone' | 'back' | 'changed';
	/** It was changed by another window or machine since, so that stands. */
	stands?: boolean;
}

export const turned = ({ what, id, before, after }: Change): Change => ({ what, id, before: after, after: before });

/** Several keywords that come or go in one step came with a file: by hand they are made one by one. */
function isImport(changes: readonly Change[]): boolean {
	return changes.length > 1 && changes.every(({ what, before, after }) => what === 'keyword' && (before === undefined || after === undefined));
}

/** What a step was about. */
export function stepOf(changes: readonly Change[]): Step {
	const [first] = changes;
	if (first === undefined) return { what: 'plan', how: 'changed' };
	if (isImport(changes)) return { what: 'import', how: first.before === undefined ? 'back' : 'gone' };
	if (first.before === undefined) return { what: first.what, how: 'back' };
	if (first.after === undefined) return { what: first.what, how: 'gone' };
	const parts = differing(toWire(first.before), toWire(first.after));
	return { what: parts.every((part) => part === 'position') ? 'plan' : first.what, how: 'changed' };
}

/**
 * How a change can be done where the mark now is `present`: part by part, and only where it still is as it was when the
 * change that is taken back had been made. What another window has done since stands. Undefined when nothing is left to do.
 */
export function fitted(change: Change, present: AnyMark | undefined): Change | undefined {
	const { before, after } = change;
	if (before === undefined) return present === undefined ? change : undefined;
	if (present === undefined) return undefined;
	const now = toWire(present);
	if (after === undefined) return differing(now, toWire(before)).length === 0 ? { ...change, before: present } : undefined;
	const still = differing(toWire(before), toWire(after)).filter((part) => differing(now, toWire(before)).every((other) => other !== part));
	if (still.length === 0) return undefined;
	return { ...change, before: present, after: fromWire(change.id, withParts(now, toWire(after), still)) };
}

/** So many steps are kept. */
const STEPS = 100;

export interface Past {
	past: readonly (readonly Change[])[];
	future: readonly (readonly Change[])[];
}

/** Where the steps of an analysis lie. */
export const pastKey = (author: string, coding: string) => `mrp.past/${author}/${coding}`;

export function keepPast(storage: Store, key: string, { past, future }: Past): void {
	try {
		if (past.length + future.length === 0) storage.removeItem(key);
		else storage.setItem(key, JSON.stringify({ past: past.slice(-STEPS), future: future.slice(-STEPS) }));
	} catch {
		// A full store: the steps live as long as this window.
	}
}

export function recallPast(storage: Store, key: string): Past | undefined {
	try {
		const kept = JSON.parse(storage.getItem(key) ?? 'null') as Past | null;
		return kept && Array.isArray(kept.past) && Array.isArray(kept.future) ? kept : undefined;
	} catch {
		return undefined;
	}
}

/** A change as the server's history has it. */
export interface Told {
	mark_id: string;
	what: MarkKind;
	stamp: string;
	seq: number;
	fields?: Wire | null;
}

/** Every field a mark must have, so that the first change that is told of it can be its beginning. */
const WHOLE = { keyword: ['at_ms', 'body'], clip: ['start_ms', 'kind'] } as const;

/** One version of a mark in its history. */
export interface Version {
	id: string;
	what: MarkKind;
	stamp: string;
	/** Changes that came to the server in one step have the same. */
	seq: number;
	atMs: number;
	before: AnyMark | undefined;
	/** How the mark was then; undefined when it was taken away. */
	after: AnyMark | undefined;
	/** It was made in this browser. */
	here: boolean;
	/** It came to the server after a newer change of the same part, and has never stood. */
	overtaken: boolean;
}

/** What the marks were, change by change, oldest first. */
export function versions(history: readonly Told[], origin = ''): Version[] {
	const state = new Map<string, { wire: Wire; gone: boolean }>();
	const found: Version[] = [];
	for (const told of history.toSorted((a, b) => (a.stamp < b.stamp ? -1 : 1))) {
		const { mark_id: id, what, stamp, fields } = told;
		const known = state.get(id);
		const whole = fields && WHOLE[what].every((field) => field in fields);
		if (known === undefined && !whole) continue;
		const wire = fields ? withParts(known?.wire ?? {}, fields, differing({}, fields)) : (known?.wire ?? {});
		state.set(id, { wire, gone: !fields });
		// What was there before changes were kept has no time of its own.
		if (madeAt(stamp) === 0) continue;
		const sameParts = (other: Told) => differing({}, other.fields ?? {}).some((part) => differing({}, fields ?? {}).includes(part));
		found.push({
			id,
			what,
			stamp,
			seq: told.seq,
			atMs: madeAt(stamp),
			before: known && !known.gone ? fromWire(id, known.wire) : undefined,
			after: fields ? fromWire(id, wire) : undefined,
			here: stamp.endsWith(`-${origin}`),
			overtaken: history.some((other) => other.mark_id === id && other.stamp > stamp && other.seq < told.seq && sameParts(other))
		});
	}
	return found;
}

/** The steps to take back on a machine that has not made them. */
export function pastOf(history: readonly Told[]): Change[][] {
	const steps = new Map<number, Change[]>();
	for (const { id, what, before, after, seq, overtaken } of versions(history)) {
		if (overtaken) continue;
		const step = steps.get(seq) ?? [];
		steps.set(seq, step);
		// A step puts a mark from one state into another, however many changes that took.
		const same = step.find((change) => change.id === id);
		if (same) same.after = after;
		else step.push({ id, what, before, after });
	}
	return [...steps.values()];
}

/** What a file brought in is a step like any other; `before` are the steps as they were when it came. */
export function withImport(before: Past, keywords: readonly AnyMark[]): Past {
	if (keywords.length === 0) return before;
	return { past: [...before.past, keywords.map((after): Change => ({ what: 'keyword', id: after.id, before: undefined, after }))], future: [] };
}
