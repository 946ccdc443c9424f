// Favourites: which dimension or indicator each digit stands for. Without a choice they are the first ten dimensions. Pure;
// what was chosen is kept for each person and edition, because the keys of one edition mean nothing in another.
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

const place = (person: string, edition: Edition) => `mrp.favourites/${person}/${edition.id}`;

export function readFavourites(storage: Pick<Storage, 'getItem'>, person: string, edition: Edition): Chosen {
	try {
		const kept: unknown = JSON.parse(storage.getItem(place(person, edition)) ?? '{}');
		if (typeof kept !== 'object' || kept === null) return {};
		return Object.fromEntries(
			Object.entries(kept).filter(([digit, key]) => DIGITS.some((one) => one === digit) && (key === null || typeof key === 'string'))
		) as Chosen;
	} catch {
		return {};
	}
}

export function writeFavourites(storage: Pick<Storage, 'setItem'>, person: string, edition: Edition, chosen: Chosen): void {
	storage.setItem(place(person, edition), JSON.stringify(chosen));
}
