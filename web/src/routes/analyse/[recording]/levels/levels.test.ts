import { describe, expect, it } from 'vitest';
import { evidenceFor, isSupported, numbersIn, unsupported, withEvidence, withLevel, type Edition, type Rating } from './levels';

const range = (key: string, values: number[]) => ({ key, values, name: { da: key, en: key } });
const edition = { scale: { ranges: [range('low', [1, 2]), range('mid', [3, 4, 5]), range('high', [6, 7])] } } as unknown as Edition;
const seen = [
	{ id: 'a', atMs: 1, body: 'venter' },
	{ id: 'b', atMs: 2, body: 'spørger' }
];
const given: Rating = { level: 'mid', value: 4, sentence: 'Der blev ventet.', evidence: ['a'] };

describe('levels', () => {
	it('rest on the marks tied to their dimension, keywords and clips by time', () => {
		const coding = {
			keywords: [
				{ id: 'k', at_ms: 900, body: 'venter', dimensions: ['ro'], revision: 1, looks_like_cpr: false, sign: false, indicators: [] },
				{ id: 'other', at_ms: 1, body: 'x', dimensions: ['klima'], revision: 1, looks_like_cpr: false, sign: false, indicators: [] }
			],
			clips: [
				{ id: 'c', kind: 'looking_good' as const, start_ms: 100, end_ms: 200, prompt: 'Hvad?', dimensions: ['ro'], position: 0, revision: 1, looks_like_cpr: false, sign: false, indicators: [] }
			]
		};
		expect(evidenceFor(coding, 'ro').map(({ id }) => id)).toEqual(['c', 'k']);
	});

	it('name every mark at first, and keep their number only inside the new range', () => {
		expect(withLevel(edition, undefined, 'high', seen)).toEqual({ level: 'high', value: undefined, sentence: '', evidence: ['a', 'b'] });
		expect(withLevel(edition, given, 'mid', seen).value).toBe(4);
		expect(withLevel(edition, given, 'high', seen)).toEqual({ ...given, level: 'high', value: undefined });
		expect(numbersIn(edition, 'not_observable')).toEqual([]);
	});

	it('never lose their last mark by hand', () => {
		expect(withEvidence(given, 'b', seen).evidence).toEqual(['a', 'b']);
		expect(withEvidence(given, 'a', seen)).toBe(given);
	});

	it('say when what carried them is gone, and how many there are', () => {
		const bare: Rating = { ...given, evidence: ['gone'] };
		const unseen: Rating = { ...given, level: 'not_observable', value: undefined, evidence: [] };
		expect([given, bare, unseen].map((rating) => isSupported(rating, seen))).toEqual([true, false, true]);
		expect(unsupported([given, bare, unseen].map((rating) => [rating, seen] as const))).toEqual({ count: 1, of: 2 });
		// A mark chosen anew takes the place of those that are gone.
		expect(withEvidence(bare, 'b', seen).evidence).toEqual(['b']);
	});
});
