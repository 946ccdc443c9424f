// Searching the manual: which dimensions hold the words, where in them, and which letters to light up. Pure.
import type { Dimension, Edition } from '$lib/library/dimensions';
import type { Language } from '$lib/text/language';
import { said } from './said';

/** A stretch of a text that holds the words sought, or does not. */
export interface Stretch {
	text: string;
	hit: boolean;
}

/** Where in a dimension the words were found. */
export interface Hit {
	place: 'name' | 'definition' | 'indicator' | 'marker' | 'level' | 'boundary';
	/** Of what: the indicator a marker stands under. */
	under?: string;
	stretches: Stretch[];
}

export interface Found {
	dimension: Dimension;
	hits: Hit[];
}

const LETTER = /[\p{L}\p{N}]/u;

/** The words of a query, small. */
function wordsOf(query: string): string[] {
	return query
		.toLocaleLowerCase('da')
		.split(/[^\p{L}\p{N}]+/u)
		.filter((word) => word !== '');
}

/** Where `word` begins a word of `small`. */
function beginnings(small: string, word: string): number[] {
	const found: number[] = [];
	for (let at = small.indexOf(word); at !== -1; at = small.indexOf(word, at + word.length)) {
		if (at === 0 || !LETTER.test(small[at - 1] ?? '')) found.push(at);
	}
	return found;
}

/** A text cut into stretches: lit up where a word of it begins with a word sought. */
export function lightUp(text: string, query: string): Stretch[] {
	const small = text.toLocaleLowerCase('da');
	// Letters that change their length when they are made small would light up their neighbours.
	if (small.length !== text.length) return [{ text, hit: false }];
	const lit = new Array<boolean>(text.length).fill(false);
	for (const word of wordsOf(query)) {
		for (const at of beginnings(small, word)) lit.fill(true, at, at + word.length);
	}
	const stretches: Stretch[] = [];
	for (let from = 0; from < text.length; ) {
		let to = from + 1;
		while (to < text.length && lit[to] === lit[from]) to += 1;
		stretches.push({ text: text.slice(from, to), hit: lit[from] === true });
		from = to;
	}
	return stretches.length === 0 ? [{ text, hit: false }] : stretches;
}

/** Every text of a dimension that is searched, in the order it is read. */
function textsOf(dimension: Dimension, language: Language): { place: Hit['place']; text: string; under?: string }[] {
	const say = (text: Dimension['name']) => said(text, language);
	return [
		{ place: 'name', text: say(dimension.name) },
		...dimension.indicators.map(({ name }) => ({ place: 'indicator' as const, text: say(name) })),
		{ place: 'definition', text: say(dimension.definition) },
		...dimension.indicators.flatMap(({ name, markers }) =>
			markers.map((marker) => ({ place: 'marker' as const, text: say(marker), under: say(name) }))
		),
		...(['low', 'mid', 'high'] as const).map((level) => ({ place: 'level' as const, text: say(dimension.levels[level]) })),
		{ place: 'boundary', text: say(dimension.boundary) }
	];
}

/** The dimensions in which every word sought begins some word, with the texts that hold one; those named so come first. */
export function searchManual(edition: Edition, query: string, language: Language): Found[] {
	const words = wordsOf(query);
	if (words.length === 0) return [];
	const found: (Found & { named: boolean; order: number })[] = [];
	const dimensions = edition.areas.flatMap((area) => area.dimensions);
	for (const [order, dimension] of dimensions.entries()) {
		const texts = textsOf(dimension, language);
		const holds = (text: string, word: string) => beginnings(text.toLocaleLowerCase('da'), word).length > 0;
		if (!words.every((word) => texts.some(({ text }) => holds(text, word)))) continue;
		const hits = texts
			.filter(({ text }) => words.some((word) => holds(text, word)))
			.map(({ place, text, under }) => ({ place, under, stretches: lightUp(text, query) }));
		found.push({ dimension, hits, named: hits[0]?.place === 'name', order });
	}
	return found
		.sort((a, b) => Number(b.named) - Number(a.named) || a.order - b.order)
		.map(({ dimension, hits }) => ({ dimension, hits }));
}
