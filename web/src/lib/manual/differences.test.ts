import { describe, expect, it } from 'vitest';
import type { Schema } from '$lib/api/client';
import { manual } from '$lib/text/da/manual';
import { groupsOf } from './differences';

type Difference = Schema<'EditionDifference'>;

const both = (da: string) => ({ da, en: `${da} (en)` });

function difference(given: Partial<Difference>): Difference {
	const empty = { place: [], field: '', before: null, after: null, words_da: [], words_en: [] };
	return { kind: 'changed', of: 'dimension', ...empty, ...given };
}

describe('differences between two editions', () => {
	const words = manual.compare;

	it('stand under their dimension, with the words for what they are about', () => {
		const place = [both('Kontakt'), both('Ungeperspektiv')];
		const groups = groupsOf(
			[
				difference({ of: 'edition', field: 'title' }),
				difference({ of: 'scale', field: 'anchors/3' }),
				difference({ place, field: 'levels/low' }),
				difference({ of: 'marker', field: 'marker', place: [...place, both('Lytter')] }),
				difference({ kind: 'removed', place: [both('Kontakt')], before: both('Negativt klima') })
			],
			'da',
			words
		);
		expect(groups.map((group) => group.title)).toEqual(['Udgaven', 'Skalaen', 'Kontakt › Ungeperspektiv', 'Kontakt']);
		expect(groups.flatMap((group) => group.rows.map((row) => row.label))).toEqual([
			'Udgaven · Titel',
			'Skalaen · Tallet 3',
			'Dimension · Lavt niveau',
			'Eksempel · Lytter',
			'Dimension'
		]);
	});

	it('show the text that changed, also when it changed in the other language only', () => {
		const same = [{ kind: 'same' as const, text: 'varme' }];
		const changed = [
			{ kind: 'removed' as const, text: 'warm' },
			{ kind: 'added' as const, text: 'warmth' }
		];
		const rows = (language: 'da' | 'en') =>
			groupsOf([difference({ words_da: same, words_en: changed })], language, words)[0]?.rows[0]?.pieces;
		expect(rows('en')).toEqual(changed);
		expect(rows('da')).toEqual(changed);
		expect(groupsOf([difference({ kind: 'added', after: both('Ny') })], 'da', words)[0]?.rows[0]?.pieces).toEqual([]);
	});
});
