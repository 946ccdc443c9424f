// Favourites: which dimension or indicator each digit stands for. Without a choice they are the first ten dimensions. Pure.
import { dimensionsOf, type Edition } from './manual';
import { findTag } from './tags';

export const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;

/** What a person chose: a key, or null for a digit that stands for nothing. */
export type Chosen = Partial<Record<string, string | null>>;

/** What a digit stands for. */
export function favouriteAt(edition: Edition, chosen: Chosen, digit: string): string | undefined {
	const own = chosen[digit];
	if (own === null) return undefined;
	if (own !== undefined) return findTag(edition, own) && own;
	return dimensionsOf(edition).find((dimension) => dimension.digit === digit)?.key;
}

/** The digit of a dimension or indicator. */
export function digitOf(edition: Edition, chosen: Chosen, key: string): string | undefined {
	return DIGITS.find((digit) => favouriteAt(edition, chosen, digit) === key);
}

/** Puts a key on a digit, or on none. What stood there goes off; the key leaves the digit it had. */
export function assigned(edition: Edition, chosen: Chosen, key: string, digit: string | undefined): Chosen {
	const before = digitOf(edition, chosen, key);
	const next = { ...chosen };
	if (before !== undefined) next[before] = null;
	if (digit !== undefined) next[digit] = key;
	return next;
}

/** What was kept as her choice, as far as it is one. */
export function soundChoice(kept: unknown): Chosen {
	if (typeof kept !== 'object' || kept === null) return {};
	const sound = ([digit, key]: [string, unknown]) => DIGITS.some((one) => one === digit) && (key === null || typeof key === 'string');
	return Object.fromEntries(Object.entries(kept).filter(sound)) as Chosen;
}
