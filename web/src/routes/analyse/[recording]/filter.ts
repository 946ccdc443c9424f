// What the list and the time line leave out, and how much that is. One filter for both, so that they never disagree. Pure.
import type { Clip, Keyword } from '$lib/state/coding.svelte';
import { flagId } from './line';
import { plain, type Edition } from './manual';

/** One line of the list: a keyword, a clip, or (neither) a moment marked while filming. */
export interface Row {
	id: string;
	atMs: number;
	keyword?: Keyword;
	clip?: Clip;
}

const rows = new WeakMap<Keyword, Row>();

function keywordRow(keyword: Keyword): Row {
	const known = rows.get(keyword);
	if (known) return known;
	const row = { id: keyword.id, atMs: keyword.atMs, keyword };
	rows.set(keyword, row);
	return row;
}

/** Everything that has a time, in its order; `keywords` lie in theirs already. At the same time flags come first, clips last. */
export function rowsOf(flags: readonly number[], keywords: readonly Keyword[], clips: readonly Clip[]): Row[] {
	const others: Row[] = [
		...flags.map((atMs) => ({ id: flagId(atMs), atMs })),
		...clips.map((clip) => ({ id: clip.id, atMs: clip.startMs, clip }))
	].sort((a, b) => a.atMs - b.atMs);
	const all: Row[] = [];
	let next = 0;
	for (const keyword of keywords) {
		for (let other = others[next]; other && (other.atMs < keyword.atMs || (other.atMs === keyword.atMs && !other.clip)); other = others[next]) {
			all.push(other);
			next += 1;
		}
		all.push(keywordRow(keyword));
	}
	return [...all, ...others.slice(next)];
}

export type Kind = 'all' | 'flags' | 'keywords' | 'stretches' | 'clips' | 'good' | 'closer';

export interface Filter {
	kind: Kind;
	/** 'area:key', a dimension, 'dimension/indicator', 'untied', or '' for all. */
	tag: string;
	text: string;
}

export const EVERYTHING: Filter = { kind: 'all', tag: '', text: '' };

export const hides = ({ kind, tag, text }: Filter): boolean => kind !== 'all' || tag !== '' || plain(text) !== '';

/** Texts are made plain once, not for every letter of a search: marks are never changed, only replaced. */
const searched = new WeakMap<object, string>();
function textOf(mark: Keyword | Clip): string {
	const known = searched.get(mark);
	if (known !== undefined) return known;
	const text = plain('body' in mark ? mark.body : mark.prompt);
	searched.set(mark, text);
	return text;
}

const KINDS: Record<Kind, (row: Row) => boolean> = {
	all: () => true,
	flags: ({ keyword, clip }) => keyword === undefined && clip === undefined,
	keywords: ({ keyword }) => keyword !== undefined,
	stretches: ({ keyword }) => keyword?.endMs !== undefined,
	clips: ({ clip }) => clip !== undefined,
	good: ({ clip }) => clip?.kind === 'looking_good',
	closer: ({ clip }) => clip?.kind === 'looking_closer'
};

/** The test for one row; made once for a filter, asked for every row. */
export function passes(edition: Edition, { kind, tag, text }: Filter): (row: Row) => boolean {
	const ofKind = KINDS[kind];
	const wanted = plain(text);
	const area = tag.startsWith('area:') ? edition.areas.find(({ key }) => `area:${key}` === tag) : undefined;
	const keys = new Set(area ? area.dimensions.map(({ key }) => key) : [tag]);
	const indicator = tag.includes('/');
	const tied = ({ keyword, clip }: Row): boolean => {
		const mark = keyword ?? clip;
		if (tag === 'untied') return mark !== undefined && mark.dimensions.length === 0;
		if (indicator) return keyword?.indicators?.includes(tag) ?? false;
		return mark?.dimensions.some((key) => keys.has(key)) ?? false;
	};
	const says = ({ keyword, clip }: Row): boolean => {
		const mark = keyword ?? clip;
		return mark !== undefined && textOf(mark).includes(wanted);
	};
	return (row) => ofKind(row) && (tag === '' || tied(row)) && (wanted === '' || says(row));
}

/** How many marks each dimension has, by key. */
export function countsOf(rows: readonly Row[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { keyword, clip } of rows) {
		for (const key of (keyword ?? clip)?.dimensions ?? []) counts[key] = (counts[key] ?? 0) + 1;
	}
	return counts;
}

/** Which areas a mark stands in, for the lanes; none for one that is tied to nothing. */
export function areasOf(areaOf: ReadonlyMap<string, string>, dimensions: readonly string[]): string[] {
	return [...new Set(dimensions.map((key) => areaOf.get(key)).filter((area) => area !== undefined))];
}

/** The area of each dimension, by keys. */
export function areasByDimension(edition: Edition): Map<string, string> {
	return new Map(edition.areas.flatMap((area) => area.dimensions.map(({ key }) => [key, area.key] as const)));
}

/** A step from the row before, as it is read aloud: '+0:42'. Rows at the same time have none. */
export function delta(beforeMs: number | undefined, atMs: number): string | undefined {
	const seconds = beforeMs === undefined ? 0 : Math.round((atMs - beforeMs) / 1000);
	if (seconds === 0) return undefined;
	const [minutes, rest] = [Math.floor(Math.abs(seconds) / 60), Math.abs(seconds) % 60];
	return `${seconds < 0 ? '−' : '+'}${minutes}:${String(rest).padStart(2, '0')}`;
}
