// Marks between the page and the wire, part by part. Nothing here knows which fields a mark has, so a new field needs
// nothing here. Parts are what changes together and what is merged (crates/analyse/src/merge.rs): mostly one field, but the
// two ends of a stretch of time are one, or two machines could turn it round, and an indicator stands with its dimension.
import type { Clip, Keyword } from './coding.svelte';

export type Wire = Readonly<Record<string, unknown>>;
export type MarkKind = 'keyword' | 'clip';
export type AnyMark = Keyword | Clip;

/** What only the server says about a mark. */
const SAID_BY_SERVER = ['id', 'revision', 'looks_like_cpr', 'seq', 'coding_id'];

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camel = (name: string) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Which part of a mark a field on the wire belongs to. */
export function partOf(field: string): string {
	if (['at_ms', 'start_ms', 'end_ms'].includes(field)) return 'time';
	return field === 'indicators' ? 'dimensions' : field;
}

/** What a mark that has nothing to say there says on the wire. */
const nothing = (name: string, value: unknown) =>
	value === null || value === undefined || value === false || (name === 'indicators' && Array.isArray(value) && value.length === 0);

export function toWire(mark: AnyMark): Wire {
	// A no is said, so that it can take a yes back; a list that may be missing goes with what it belongs to.
	const told = Object.entries(mark).filter(([name, value]) => name !== 'id' && (value === false || !nothing(name, value)));
	return Object.fromEntries(told.map(([name, value]) => [snake(name), value as unknown]));
}

/** A mark as the server or a waiting entry has it. */
export function fromWire<M extends AnyMark>(id: string, wire: Wire): M {
	const told = Object.entries(wire).filter(([name, value]) => !SAID_BY_SERVER.includes(name) && !nothing(name, value));
	return { ...Object.fromEntries(told.map(([name, value]) => [camel(name), value])), id } as M;
}

/** The fields of one part. */
export function partOfWire(wire: Wire, part: string): Wire {
	return Object.fromEntries(Object.entries(wire).filter(([name, value]) => partOf(name) === part && value !== undefined && value !== null));
}

/** Whether a part is the same in both; what is not there is the same as null, and as no. */
export function samePart(a: Wire, b: Wire, part: string): boolean {
	const said = (wire: Wire) => Object.entries(partOfWire(wire, part)).filter(([, value]) => value !== false);
	const text = (wire: Wire) => JSON.stringify(said(wire).sort(([x], [y]) => (x < y ? -1 : 1)));
	return text(a) === text(b);
}

export function partsOf(...wires: Wire[]): string[] {
	return [...new Set(wires.flatMap((wire) => Object.keys(wire)).map(partOf))].filter((part) => !SAID_BY_SERVER.includes(part));
}

/** Names of the parts in which two states of a mark differ. */
export function differing(before: Wire, after: Wire): string[] {
	return partsOf(before, after).filter((part) => !samePart(before, after, part));
}

/** `base` with some parts of another state. */
export function withParts(base: Wire, other: Wire, parts: readonly string[]): Wire {
	const kept = Object.entries(base).filter(([name]) => !parts.includes(partOf(name)));
	return Object.assign(Object.fromEntries(kept), ...parts.map((part) => partOfWire(other, part))) as Wire;
}
