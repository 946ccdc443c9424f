// What a mark can be tied to: a dimension of the manual, or one of its indicators, written 'dimension/indicator'. Pure.
import type { Language } from '$lib/text/language';
import { dimensionsOf, findDimension, plain, said, searchDimensions, type Dimension, type Edition } from './manual';

export type Indicator = Dimension['indicators'][number];

export interface Tag {
	key: string;
	dimension: Dimension;
	/** Absent for the dimension itself. */
	indicator?: Indicator;
}

/** The tags of a mark. */
export interface Tied {
	dimensions: readonly string[];
	indicators: readonly string[];
}

/** Nobody reads more suggestions than these. */
const MOST = 12;

export const isIndicator = (key: string): boolean => key.includes('/');

/** The dimension an indicator stands under; a dimension is its own. */
export const dimensionKey = (key: string): string => key.split('/')[0] ?? key;

export function findTag(edition: Edition, key: string): Tag | undefined {
	const dimension = findDimension(edition, dimensionKey(key));
	if (dimension === undefined) return undefined;
	if (!isIndicator(key)) return { key, dimension };
	const indicator = dimension.indicators.find((one) => `${dimension.key}/${one.key}` === key);
	return indicator && { key, dimension, indicator };
}

/** The name of a dimension or of an indicator; an unknown key stays as it is. */
export function tagName(edition: Edition, key: string, language: Language): string {
	const tag = findTag(edition, key);
	return tag === undefined ? key : said((tag.indicator ?? tag.dimension).name, language);
}

const ofDimension = (dimension: Dimension): Tag => ({ key: dimension.key, dimension });
const indicatorsOf = (dimension: Dimension): Tag[] =>
	dimension.indicators.map((indicator) => ({ key: `${dimension.key}/${indicator.key}`, dimension, indicator }));

/**
 * What `#` offers: dimensions by name, then indicators by name, then the indicators of the dimensions named; by what is
 * written about them only when no name fits.
 */
export function hashTags(edition: Edition, query: string, language: Language): Tag[] {
	const wanted = plain(query);
	if (wanted === '') return dimensionsOf(edition).map(ofDimension);
	const found = searchDimensions(edition, query, language);
	const fits = (text: string) => ` ${plain(text)}`.includes(` ${wanted}`);
	const named = found.filter(({ digit, name }) => digit === wanted || plain(said(name, language)).includes(wanted));
	const indicators = dimensionsOf(edition)
		.flatMap(indicatorsOf)
		.filter(({ indicator }) => indicator && fits(said(indicator.name, language)));
	const tags = [...named.map(ofDimension), ...indicators, ...named.flatMap(indicatorsOf)];
	const all = tags.length > 0 ? tags : found.map(ofDimension);
	const seen = new Set<string>();
	return all.filter(({ key }) => !seen.has(key) && seen.add(key)).slice(0, MOST);
}

/** With a dimension or an indicator in or out. An indicator brings its dimension, a dimension takes its indicators along. */
export function toggledTag({ dimensions, indicators }: Tied, key: string): { dimensions: string[]; indicators: string[] } {
	const dimension = dimensionKey(key);
	if (isIndicator(key)) {
		if (indicators.includes(key)) return { dimensions: [...dimensions], indicators: indicators.filter((one) => one !== key) };
		return { dimensions: [...new Set([...dimensions, dimension])], indicators: [...indicators, key] };
	}
	if (!dimensions.includes(key)) return { dimensions: [...dimensions, key], indicators: [...indicators] };
	return {
		dimensions: dimensions.filter((one) => one !== key),
		indicators: indicators.filter((one) => dimensionKey(one) !== key)
	};
}

/** What stands on a mark in words: an indicator speaks for its dimension. */
export function namesOf(edition: Edition, { dimensions, indicators }: Tied, language: Language): string[] {
	return dimensions.flatMap((key) => {
		const own = indicators.filter((one) => dimensionKey(one) === key);
		const name = tagName(edition, key, language);
		return own.length === 0 ? [name] : own.map((one) => `${name}: ${tagName(edition, one, language)}`);
	});
}
