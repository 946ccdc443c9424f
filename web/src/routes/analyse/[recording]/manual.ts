// The observation manual as the workbench uses it: dimensions in order, found by digit, by word, and guessed from what is
// being typed. Pure.
import type { Schema } from '$lib/api/client';
import { dimensionsOf, plain, type Dimension, type Edition } from '$lib/manual/questions';
import { said } from '$lib/manual/said';
import type { Language } from '$lib/text/language';

export type Area = Schema<'Area'>;
export { dimensionsOf, findDimension, plain, suggestQuestions } from '$lib/manual/questions';
export type { Dimension, Edition, QuestionBank, Suggestion } from '$lib/manual/questions';
export { said };

export function areaOf(edition: Edition, key: string): Area | undefined {
	return edition.areas.find((area) => area.dimensions.some((dimension) => dimension.key === key));
}

/** Everything that is written about a dimension, for searching. */
function textOf(dimension: Dimension, language: Language): string {
	const parts = [dimension.definition, dimension.boundary, ...Object.values(dimension.levels)];
	const indicators = dimension.indicators.flatMap(({ name, markers }) => [name, ...markers]);
	return plain([...parts, ...indicators].map((text) => said(text, language)).join(' '));
}

/** Whether some word of the text begins with the words sought. */
const begins = (text: string, wanted: string) => ` ${text}`.includes(` ${wanted}`);

/** Dimensions that fit a search, those with the word in their name first. A digit finds its dimension. */
export function searchDimensions(edition: Edition, query: string, language: Language): Dimension[] {
	const wanted = plain(query);
	const all = dimensionsOf(edition);
	if (wanted === '') return all;
	const digit = all.filter((dimension) => dimension.digit === wanted);
	if (digit.length > 0) return digit;
	const rank = (dimension: Dimension): number => {
		const name = plain(said(dimension.name, language));
		if (name.startsWith(wanted)) return 4;
		if (begins(name, wanted)) return 3;
		if (name.includes(wanted)) return 2;
		return begins(textOf(dimension, language), wanted) ? 1 : 0;
	};
	return all
		.map((dimension) => ({ dimension, rank: rank(dimension) }))
		.filter((found) => found.rank > 0)
		.sort((a, b) => b.rank - a.rank)
		.map((found) => found.dimension);
}

/** Too common to say anything about a dimension. */
const SMALL_WORD = 4;

/** The beginning of a word, so that 'spørger' meets 'spørgsmål'. */
const stem = (word: string) => word.slice(0, 5);

interface Known {
	dimension: Dimension;
	order: number;
	name: string[];
	text: string[];
}

/** Taken apart once for each edition and language, not for every letter that is typed. */
const takenApart = new WeakMap<Edition, Partial<Record<Language, Known[]>>>();

function stemsOf(edition: Edition, language: Language): Known[] {
	const kept = takenApart.get(edition) ?? {};
	takenApart.set(edition, kept);
	const stems = (written: string) => plain(written).split(' ').map(stem);
	return (kept[language] ??= dimensionsOf(edition).map((dimension, order) => ({
		dimension,
		order,
		name: stems(said(dimension.name, language)),
		text: stems(textOf(dimension, language))
	})));
}

/**
 * Dimensions that the words typed so far point at, then those used lately, then the order of the manual. Only a
 * suggestion: nothing is tied before the writer says so.
 */
export function suggestDimensions(
	edition: Edition,
	text: string,
	recent: readonly string[],
	language: Language,
	count = 5
): Dimension[] {
	const words = new Set(
		plain(text)
			.split(' ')
			.filter((word) => word.length >= SMALL_WORD)
			.map(stem)
	);
	const known = stemsOf(edition, language);
	/** A word that stands with every dimension says little about one. */
	const weight = (word: string) => 1 / Math.max(1, known.filter((other) => other.text.includes(word)).length);
	/** A word that comes back again and again is what the dimension is about. */
	const often = (word: string, written: string[]) => Math.min(3, written.filter((other) => other === word).length);
	const scored = known.map(({ dimension, order, name, text: written }) => {
		const named = [...words].filter((word) => name.includes(word)).length;
		const meant = [...words].reduce((sum, word) => sum + often(word, written) * weight(word), 0);
		const lately = recent.indexOf(dimension.key);
		return { dimension, order, score: named * 10 + meant * 5 + (lately === -1 ? 0 : 0.5 / (lately + 1)) };
	});
	return scored
		.sort((a, b) => b.score - a.score || a.order - b.order)
		.slice(0, count)
		.map(({ dimension }) => dimension);
}
