import { describe, expect, it } from 'vitest';
import type { Dimension, Edition } from '$lib/library/dimensions';
import { lightUp, searchManual } from './search';

const both = (da: string) => ({ da, en: `${da} (en)` });

function dimension(key: string, name: string, texts: Partial<{ definition: string; indicator: string; marker: string }> = {}) {
	return {
		key,
		name: both(name),
		definition: both(texts.definition ?? 'Hvad der ses'),
		indicators: [{ key: 'et', name: both(texts.indicator ?? 'Et tegn'), markers: [both(texts.marker ?? 'Noget, der høres')] }],
		levels: { low: both('Lidt'), mid: both('Noget'), high: both('Meget') },
		boundary: both('Ikke det andet'),
		prompts: { looking_good: both('Hvad virkede?'), looking_closer: both('Hvad så du?') }
	} satisfies Dimension;
}

const edition = {
	areas: [
		{
			key: 'kontakt',
			name: both('Kontakt'),
			dimensions: [
				dimension('klima', 'Positivt, empatisk klima', { marker: 'Bliver ved følelsen, før tempoet sættes op' }),
				dimension('perspektiv', 'Ungeperspektiv')
			]
		},
		{ key: 'struktur', name: both('Struktur'), dimensions: [dimension('tempo', 'Rytme og tempo', { indicator: 'Åbne spørgsmål' })] }
	]
} as unknown as Edition;

const keys = (query: string) => searchManual(edition, query, 'da').map((found) => found.dimension.key);
const lit = (text: string, query: string) =>
	lightUp(text, query)
		.map((stretch) => (stretch.hit ? `[${stretch.text}]` : stretch.text))
		.join('');

describe('searching the manual', () => {
	it('looks in names, indicators, definitions and examples, those named so first', () => {
		expect(keys('tempo')).toEqual(['tempo', 'klima']);
		expect(keys('åbne')).toEqual(['tempo']);
		expect(keys('følelsen')).toEqual(['klima']);
		expect(keys('hvad')).toEqual(['klima', 'perspektiv', 'tempo']);
	});

	it('wants every word, at the beginning of a word, whatever stands between', () => {
		expect(keys('positivt klima')).toEqual(['klima']);
		expect(keys('klima tempo')).toEqual(['klima']);
		expect(keys('perspektiv')).toEqual([]);
		expect(keys('  ')).toEqual([]);
	});

	it('says where the words stand', () => {
		const [first, second] = searchManual(edition, 'tempo', 'da');
		expect(first?.hits.map((hit) => hit.place)).toEqual(['name']);
		expect(second?.hits.map((hit) => [hit.place, hit.under])).toEqual([['marker', 'Et tegn']]);
	});

	it('speaks the language of the interface', () => {
		expect(searchManual(edition, 'en', 'en')).toHaveLength(3);
		expect(keys('en')).toEqual([]);
	});

	it('lights up the letters sought and loses none', () => {
		expect(lit('Rytme og tempo', 'TEMP')).toBe('Rytme og [temp]o');
		expect(lit('Ærlig, åben', 'å æ')).toBe('[Æ]rlig, [å]ben');
		expect(lit('Ungeperspektiv', 'perspektiv')).toBe('Ungeperspektiv');
		expect(lit('', 'x')).toBe('');
		expect(lit('<b>fed</b>', 'fed')).toBe('<b>[fed]</b>');
	});
});
