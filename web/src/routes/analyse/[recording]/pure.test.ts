import { describe, expect, it } from 'vitest';
import type { Clip, Keyword } from '$lib/state/coding.svelte';
import { hashAt, keywordTime, nextSuggestion, toggled, withoutHash } from './line';
import { isBlunt, lookThrough } from './look';
import { searchDimensions, suggestDimensions, suggestQuestions, type Edition, type QuestionBank } from './manual';

const both = (text: string) => ({ da: text, en: text });
const dimension = (key: string, digit: string | null, about: string) => ({
	key,
	digit,
	name: both(key),
	definition: both(about),
	boundary: both('…'),
	indicators: [{ key: 'i', name: both('Indikator'), markers: [both(about)] }],
	levels: { low: both(''), mid: both(''), high: both('') },
	prompts: { looking_good: both(`${key} godt?`), looking_closer: both(`${key} nærmere?`) }
});
const edition = {
	id: 'test',
	areas: [
		{
			key: 'kontakt',
			name: both('Kontakt'),
			dimensions: [
				dimension('Positivt klima', '1', 'Varme og respekt'),
				dimension('Ungeperspektiv', '2', 'Spørger åbent og undersøger den unges mening')
			]
		},
		{ key: 'struktur', name: both('Struktur'), dimensions: [dimension('Rytme og tempo', '3', 'Pauser og ventetid')] },
		{
			key: 'engagement',
			name: both('Den unges engagement'),
			cross_cutting: true,
			dimensions: [dimension('Den unges engagement', '4', 'Deltager aktivt')]
		}
	]
} as unknown as Edition;
const names = (found: { key: string }[]) => found.map(({ key }) => key);

describe('the manual', () => {
	it('is searched by name first, then by what is written, then by digit', () => {
		expect(names(searchDimensions(edition, 'rytme', 'da'))).toEqual(['Rytme og tempo']);
		expect(names(searchDimensions(edition, 'unge', 'da'))).toEqual(['Ungeperspektiv', 'Den unges engagement']);
		expect(names(searchDimensions(edition, '3', 'da'))).toEqual(['Rytme og tempo']);
		expect(names(searchDimensions(edition, 'pauser', 'da'))).toEqual(['Rytme og tempo']);
		expect(searchDimensions(edition, 'xyz', 'da')).toEqual([]);
	});

	it('suggests what the words point at, then what was used lately, then its own order', () => {
		expect(names(suggestDimensions(edition, 'lang pause, hun venter', [], 'da'))[0]).toBe('Rytme og tempo');
		expect(names(suggestDimensions(edition, '', ['Ungeperspektiv'], 'da')).slice(0, 2)).toEqual(['Ungeperspektiv', 'Positivt klima']);
		expect(suggestDimensions(edition, '', [], 'da', 2)).toHaveLength(2);
	});

	it('offers the question of the clip’s dimension and kind before those of the bank', () => {
		const bank = {
			groups: [
				{ key: 'a', name: both('Altid'), use: ['clip'], questions: [{ key: 'q', ...both('Hvad ser du?') }] },
				{ key: 'b', name: both('Andet'), use: ['department'], questions: [{ key: 'r', ...both('Uvedkommende?') }] }
			]
		} as unknown as QuestionBank;
		const clip = { kind: 'looking_closer' as const, dimensions: ['Ungeperspektiv'] };
		const texts = (query: string) => suggestQuestions(edition, bank, clip, query, 'da').map(({ text }) => text);
		expect(texts('')).toEqual(['Ungeperspektiv nærmere?', 'Hvad ser du?']);
		expect(texts('ser')).toEqual(['Hvad ser du?']);
		expect(texts('rytme')).toEqual(['Rytme og tempo nærmere?']);
	});
});

describe('the line', () => {
	it('takes the moment before the first keystroke, never before the film', () => {
		expect(keywordTime(10_000, 3_000, (ms) => ms + 20)).toBe(7_020);
		expect(keywordTime(1_000, 3_000, (ms) => ms)).toBe(0);
	});

	it('knows the # the caret is behind', () => {
		expect(hashAt('venter #ryt', 11)).toEqual({ start: 7, query: 'ryt' });
		expect(hashAt('#', 1)).toEqual({ start: 0, query: '' });
		expect(hashAt('venter #ryt igen', 16)).toBeUndefined();
		expect(hashAt('sag#12', 6)).toBeUndefined();
	});

	it('takes the # out of the text', () => {
		expect(withoutHash('venter #ryt igen', { start: 7, query: 'ryt' }, 11)).toEqual({ text: 'venter igen', caret: 7 });
		expect(withoutHash('#3', { start: 0, query: '3' }, 2)).toEqual({ text: '', caret: 0 });
	});

	it('walks through the suggestions with Tab and lets go past the ends', () => {
		expect(nextSuggestion(-1, 3, 1)).toBe(0);
		expect(nextSuggestion(2, 3, 1)).toBeUndefined();
		expect(nextSuggestion(0, 3, -1)).toBe(-1);
		expect(nextSuggestion(-1, 3, -1)).toBeUndefined();
		expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
		expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
	});
});

describe('the look before the release', () => {
	const keyword = (body: string, ...dimensions: string[]): Keyword => ({ id: body, atMs: 0, body, dimensions });
	const clip = (kind: Clip['kind'], prompt: string): Clip => ({ id: prompt, kind, startMs: 0, endMs: 1, prompt, dimensions: [] });

	it('names areas without a mark, but not the band across the others', () => {
		expect(lookThrough(edition, [], []).emptyAreas).toEqual(['kontakt', 'struktur']);
		const look = lookThrough(edition, [keyword('venter', 'Rytme og tempo'), keyword('ser op')], []);
		expect(look.emptyAreas).toEqual(['kontakt']);
		expect([look.untied, look.counts['Rytme og tempo'], look.counts['Ungeperspektiv']]).toEqual([1, 1, 0]);
	});

	it('counts both kinds of clips and finds those without a question', () => {
		const look = lookThrough(edition, [], [clip('looking_good', 'Hvad?'), clip('looking_closer', ' ')]);
		expect([look.good, look.closer, look.unasked.map(({ number }) => number)]).toEqual([1, 1, [2]]);
	});

	it('points out numbers of persons and words that judge', () => {
		const look = lookThrough(edition, [keyword('010203-1234'), keyword('en dårlig start')], [clip('looking_good', 'Hvilken fejl?')]);
		expect(look.cpr.map(({ id }) => id)).toEqual(['010203-1234']);
		expect(look.blunt.map(({ id }) => id)).toEqual(['en dårlig start', 'Hvilken fejl?']);
		expect(['han fejler intet', 'fejlfri dansk', 'fejrer det'].filter(isBlunt)).toEqual([]);
	});
});
