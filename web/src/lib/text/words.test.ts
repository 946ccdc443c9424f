import { describe, expect, it } from 'vitest';
import { containsCprLike } from './cpr';
import { dictionary } from './dictionary';
import { genitive } from './genitive';
import { rememberedLanguage, rememberLanguage } from './language';
import { plural } from './plural';

describe('plural', () => {
	it('keeps the singular for exactly one', () => {
		expect(plural(1, 'runde', 'runder')).toBe('1 runde');
		expect(plural(0, 'runde', 'runder')).toBe('0 runder');
		expect(plural(7, 'runde', 'runder')).toBe('7 runder');
	});
});

describe('the genitive', () => {
	it('takes an apostrophe instead of another s', () => {
		expect(['Anna', 'Jonas', 'Max', 'Heinz', 'Bo'].map(genitive)).toEqual(['Annas', 'Jonas’', 'Max’', 'Heinz’', 'Bos']);
		expect(dictionary('da').groups.room.quiet.turnOf('Jonas Friis')).toBe('Det er Jonas Friis’ tur.');
	});
});

/** Every text of a dictionary with its path; functions are called with numbers and words that fit most. */
function texts(value: unknown, path: string): [string, string][] {
	if (typeof value === 'string') return [[path, value]];
	if (typeof value === 'function') {
		const result: unknown = (value as (...given: number[]) => unknown)(2, 5, 10);
		return typeof result === 'string' ? [[path, result]] : texts(result, path);
	}
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

describe('the dictionaries', () => {
	const danish = texts(dictionary('da'), 'da');
	const english = texts(dictionary('en'), 'en');

	it('hold no empty text', () => {
		expect([...danish, ...english].filter(([, text]) => text.trim() === '')).toEqual([]);
	});

	it('have the same paths in both languages', () => {
		const paths = (all: [string, string][]) => all.map(([path]) => path.slice(2)).sort();
		expect(paths(english)).toEqual(paths(danish));
	});

	it('use three dots as one sign, and no capital Du', () => {
		expect([...danish, ...english].filter(([, text]) => text.includes('...'))).toEqual([]);
		expect(danish.filter(([, text]) => /[a-zæøå,] (Du|Din|Dit|Dine)\b/.test(text))).toEqual([]);
	});
});

describe('the chosen language', () => {
	it('is nobody’s until it is chosen, and is remembered', () => {
		const kept = new Map<string, string>();
		const storage = {
			getItem: (key: string) => kept.get(key) ?? null,
			setItem: (key: string, value: string) => void kept.set(key, value)
		};
		expect(rememberedLanguage(storage)).toBeUndefined();
		rememberLanguage(storage, 'en');
		expect(rememberedLanguage(storage)).toBe('en');
	});
});

describe('numbers that look like a CPR number', () => {
	// The same examples as in crates/vocabulary/src/text.rs.
	const examples = ['010203-1234', 'hun hedder 311299 0001 i sagen', '(1502074321)', '010203–1234', '010203 – 1234'];
	it.each(examples)('are found in "%s"', (text) => {
		expect(containsCprLike(text)).toBe(true);
	});

	it.each(['3. maj 2026 kl. 14.30', 'ring 12 34 56 78', '991399-1234', '12345678901234', '', '0:12:34'])(
		'are not seen in "%s"',
		(text) => {
			expect(containsCprLike(text)).toBe(false);
		}
	);
});
