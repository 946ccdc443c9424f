import { describe, expect, it } from 'vitest';
import type { Clip, Keyword } from '$lib/state/coding.svelte';
import { assigned, digitOf, favouriteAt, soundChoice, type Chosen } from './favourites';
import { flagId } from './line';
import { areasByDimension, areasOf, countsOf, delta, EVERYTHING, hides, passes, rowsOf, type Filter, type Row } from './filter';
import { heldSpan, moved, stretchBetween } from './interval';
import type { Edition } from './manual';
import { findTag, hashTags, namesOf, tagName, toggledTag } from './tags';

const both = (text: string) => ({ da: text, en: text });
const indicator = (key: string, name: string) => ({ key, name: both(name), markers: [both('…')] });
const dimension = (key: string, digit: string, name: string, ...indicators: ReturnType<typeof indicator>[]) => ({
	key,
	digit,
	name: both(name),
	definition: both('Om tempo og ro'),
	boundary: both('…'),
	indicators,
	levels: { low: both(''), mid: both(''), high: both('') },
	prompts: { looking_good: both(''), looking_closer: both('') }
});
const edition = {
	id: 'test',
	areas: [
		{ key: 'kontakt', name: both('Kontakt'), dimensions: [dimension('klima', '1', 'Positivt klima', indicator('varme', 'Varme')), dimension('unge', '2', 'Ungeperspektiv')] },
		{ key: 'struktur', name: both('Struktur'), dimensions: [dimension('rytme', '3', 'Rytme og tempo', indicator('pauser', 'Pauser'), indicator('tur', 'Turtagning'))] }
	]
} as unknown as Edition;
const keys = (found: { key: string }[]) => found.map(({ key }) => key);

describe('tags', () => {
	it('are dimensions and indicators, found by name with the dimensions first', () => {
		expect(keys(hashTags(edition, 'rytme', 'da'))).toEqual(['rytme', 'rytme/pauser', 'rytme/tur']);
		expect(keys(hashTags(edition, 'pau', 'da'))).toEqual(['rytme/pauser']);
		expect(keys(hashTags(edition, '2', 'da'))).toEqual(['unge']);
		expect(keys(hashTags(edition, '', 'da'))).toEqual(['klima', 'unge', 'rytme']);
		expect(keys(hashTags(edition, 'ro', 'da'))).toEqual(['klima', 'unge', 'rytme']);
		expect(hashTags(edition, 'xyz', 'da')).toEqual([]);
	});

	it('are known only as the edition has them', () => {
		expect(findTag(edition, 'rytme/pauser')?.indicator?.key).toBe('pauser');
		expect([findTag(edition, 'rytme/varme'), findTag(edition, 'ukendt')]).toEqual([undefined, undefined]);
		expect([tagName(edition, 'rytme/tur', 'da'), tagName(edition, 'ukendt', 'da')]).toEqual(['Turtagning', 'ukendt']);
	});

	it('go together: an indicator brings its dimension, and leaves with it', () => {
		const one = toggledTag({ dimensions: ['klima'], indicators: [] }, 'rytme/tur');
		expect(one).toEqual({ dimensions: ['klima', 'rytme'], indicators: ['rytme/tur'] });
		expect(namesOf(edition, one, 'da')).toEqual(['Positivt klima', 'Rytme og tempo: Turtagning']);
		expect(toggledTag(one, 'rytme')).toEqual({ dimensions: ['klima'], indicators: [] });
		expect(toggledTag(one, 'rytme/tur')).toEqual({ dimensions: ['klima', 'rytme'], indicators: [] });
	});
});

describe('favourites', () => {
	it('are the first dimensions until somebody chooses', () => {
		expect([favouriteAt(edition, {}, '1'), favouriteAt(edition, {}, '9')]).toEqual(['klima', undefined]);
		expect(digitOf(edition, {}, 'rytme')).toBe('3');
	});

	it('give a digit to one thing only, and a thing one digit only', () => {
		const chosen = assigned(edition, {}, 'rytme/pauser', '1');
		expect([favouriteAt(edition, chosen, '1'), digitOf(edition, chosen, 'klima')]).toEqual(['rytme/pauser', undefined]);
		const again = assigned(edition, chosen, 'rytme/pauser', '9');
		expect([favouriteAt(edition, again, '1'), favouriteAt(edition, again, '9')]).toEqual([undefined, 'rytme/pauser']);
		expect(digitOf(edition, assigned(edition, again, 'rytme/pauser', undefined), 'rytme/pauser')).toBeUndefined();
	});

	it('are nothing strange, whatever was kept', () => {
		const chosen: Chosen = { '1': 'rytme', '2': null };
		expect(soundChoice(chosen)).toEqual(chosen);
		for (const strange of [undefined, null, 'rytme', 7, []]) expect(soundChoice(strange)).toEqual({});
		const half = soundChoice({ '1': 7, x: 'rytme', '3': 'findes/ikke' });
		expect([favouriteAt(edition, half, '3'), favouriteAt(edition, half, '1')]).toEqual([undefined, 'klima']);
	});
});

describe('stretches', () => {
	it('are what a key is held for; a tap or a film that stands makes none', () => {
		const down = { clockMs: 1_000, filmMs: 20_000 };
		expect(heldSpan(down, { clockMs: 2_500, filmMs: 21_500 })).toEqual({ atMs: 20_000, endMs: 21_500 });
		expect(heldSpan(down, { clockMs: 1_200, filmMs: 20_300 })).toBeUndefined();
		expect(heldSpan(down, { clockMs: 3_000, filmMs: 20_000 })).toBeUndefined();
		// Somebody went back meanwhile: nothing can be said about where it ended.
		expect(heldSpan(down, { clockMs: 3_000, filmMs: 15_000 })).toBeUndefined();
	});

	it('lie between two places, whichever came first', () => {
		expect(stretchBetween(9_000, 4_000)).toEqual({ atMs: 4_000, endMs: 9_000 });
		expect(stretchBetween(4_000, 4_100)).toEqual({ atMs: 4_000 });
	});

	it('grow out of a moment, become one again, and stay inside the film', () => {
		const exact = (ms: number) => ms;
		const move = (time: { atMs: number; endMs?: number }, border: 'startMs' | 'endMs', by: number) => moved(time, border, by, 60_000, exact);
		expect(move({ atMs: 5_000 }, 'endMs', 500)).toEqual({ atMs: 5_000, endMs: 5_500 });
		expect(move({ atMs: 5_000, endMs: 5_500 }, 'endMs', -500)).toEqual({ atMs: 5_000 });
		expect(move({ atMs: 5_000, endMs: 5_500 }, 'startMs', 500)).toEqual({ atMs: 5_000, endMs: 5_500 });
		expect(move({ atMs: 5_000, endMs: 9_000 }, 'startMs', -9_000)).toEqual({ atMs: 0, endMs: 9_000 });
		expect(move({ atMs: 5_000, endMs: 59_900 }, 'endMs', 500)).toEqual({ atMs: 5_000, endMs: 60_000 });
	});
});

describe('the filter', () => {
	const keyword = (id: string, change: Partial<Keyword>): Row => ({ id, atMs: 0, keyword: { id, atMs: 0, body: id, dimensions: [], ...change } });
	const clip = (id: string, kind: Clip['kind'], dimensions: string[]): Row => ({
		id,
		atMs: 0,
		clip: { id, kind, startMs: 0, endMs: 1, prompt: 'Hvad skete der?', dimensions }
	});
	const rows = [
		{ id: 'flag', atMs: 0 },
		keyword('Hun venter', { dimensions: ['rytme'], indicators: ['rytme/pauser'] }),
		keyword('Han smiler', { dimensions: ['klima'], endMs: 900 }),
		keyword('uden', {}),
		clip('god', 'looking_good', ['unge']),
		clip('nær', 'looking_closer', ['rytme'])
	];
	const left = (filter: Partial<Filter>) => keys(rows.filter(passes(edition, { ...EVERYTHING, ...filter })).map(({ id }) => ({ key: id })));

	it('sees flags, keywords and clips in one row by time', () => {
		const at = (id: string, atMs: number) => ({ id, atMs, body: id, dimensions: [] });
		const cut = (id: string, startMs: number) => ({ id, kind: 'looking_good' as const, startMs, endMs: startMs + 1, prompt: '', dimensions: [] });
		const keywords = [at('a', 1_000), at('b', 2_000), at('c', 5_000)];
		const all = rowsOf([2_000, 9_000], keywords, [cut('sidst', 9_000), cut('først', 500), cut('midt', 2_000)]);
		expect(all.map(({ id }) => id)).toEqual(['først', 'a', flagId(2_000), 'b', 'midt', 'c', flagId(9_000), 'sidst']);
		expect(rowsOf([], keywords, []).map(({ keyword }) => keyword)).toEqual(keywords);
	});

	it('hides nothing by itself', () => {
		expect(left({})).toHaveLength(rows.length);
		expect([hides(EVERYTHING), hides({ ...EVERYTHING, text: '  ' }), hides({ ...EVERYTHING, kind: 'flags' })]).toEqual([false, false, true]);
	});

	it('goes by kind, by area, dimension and indicator, and by words', () => {
		expect(left({ kind: 'flags' })).toEqual(['flag']);
		expect(left({ kind: 'stretches' })).toEqual(['Han smiler']);
		expect(left({ kind: 'clips' })).toEqual(['god', 'nær']);
		expect(left({ kind: 'closer' })).toEqual(['nær']);
		expect(left({ tag: 'area:kontakt' })).toEqual(['Han smiler', 'god']);
		expect(left({ tag: 'rytme' })).toEqual(['Hun venter', 'nær']);
		expect(left({ tag: 'rytme/pauser' })).toEqual(['Hun venter']);
		expect(left({ tag: 'untied' })).toEqual(['uden']);
		expect(left({ text: 'VENTER' })).toEqual(['Hun venter']);
		expect(left({ text: 'hvad', tag: 'rytme' })).toEqual(['nær']);
	});

	it('counts the marks of each dimension', () => {
		expect(countsOf(rows)).toEqual({ rytme: 2, klima: 1, unge: 1 });
	});

	it('knows the lanes of a mark and the step from the one before', () => {
		expect(areasOf(areasByDimension(edition), ['rytme', 'klima', 'unge'])).toEqual(['struktur', 'kontakt']);
		expect([delta(undefined, 9_000), delta(1_000, 43_000), delta(1_000, 1_200)]).toEqual([undefined, '+0:42', undefined]);
		expect(delta(0, 3_725_000)).toBe('+62:05');
	});
});
