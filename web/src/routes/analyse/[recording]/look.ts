// The look before the release: what has a mark, what has none, is it in balance, is anything worth reading once more?
// The same count as crates/analyse/src/completeness.rs, but for what stands on the screen, acknowledged or not. Pure.
import type { Clip, Keyword } from '$lib/state/coding.svelte';
import { containsCprLike } from '$lib/text/cpr';
import { isUnconfirmed, lengthHint, lengthOf } from './clips';
import type { Edition } from './manual';

export interface Look {
	/** Marks of each dimension, by key; zero is written out. */
	counts: Record<string, number>;
	/** Keys of focus areas without a mark. A band across the others is never asked for. */
	emptyAreas: string[];
	untied: number;
	good: number;
	closer: number;
	/** Clips that lack a question, with their number in the plan. */
	unasked: { clip: Clip; number: number }[];
	/** Clips of more than two minutes, and of those the ones over four that are not confirmed. */
	long: { clip: Clip; number: number; unconfirmed: boolean }[];
	/** Keywords and clips that are signs of the focus or the last agreement. */
	signs: number;
	/** Texts that look as if a number of a person stood in them. */
	cpr: Worth[];
	/** Texts with a word that judges. */
	blunt: Worth[];
}

/** A text worth reading once more. */
export interface Worth {
	id: string;
	atMs: number;
	text: string;
}

// Whole words and their endings: 'fejl', 'fejlen', 'dårligt', 'forkerte', but not 'fejle' in 'fejler intet'.
const BLUNT = /(?<!\p{L})(fejl(en|ene|ede|agtig\p{L}*)?|dårlig\p{L}*|elendig\p{L}*|forkert\p{L}*|håbløs\p{L}*|mislykke[dt]\p{L}*)(?!\p{L})/iu;

/** Whether a text holds a word that judges rather than describes. Pointed out, never refused. */
export function isBlunt(text: string): boolean {
	return BLUNT.test(text);
}

export function lookThrough(edition: Edition, keywords: readonly Keyword[], clips: readonly Clip[]): Look {
	const counts: Record<string, number> = {};
	for (const area of edition.areas) for (const { key } of area.dimensions) counts[key] = 0;
	for (const mark of [...keywords, ...clips]) for (const key of mark.dimensions) counts[key] = (counts[key] ?? 0) + 1;
	const texts: Worth[] = [
		...keywords.map(({ id, atMs, body }) => ({ id, atMs, text: body })),
		...clips.map(({ id, startMs, prompt }) => ({ id, atMs: startMs, text: prompt }))
	];
	return {
		counts,
		emptyAreas: edition.areas
			.filter((area) => !area.cross_cutting && area.dimensions.every(({ key }) => counts[key] === 0))
			.map((area) => area.key),
		untied: keywords.filter((keyword) => keyword.dimensions.length === 0).length,
		good: clips.filter((clip) => clip.kind === 'looking_good').length,
		closer: clips.filter((clip) => clip.kind === 'looking_closer').length,
		unasked: clips.map((clip, index) => ({ clip, number: index + 1 })).filter(({ clip }) => clip.prompt.trim() === ''),
		long: clips
			.map((clip, index) => ({ clip, number: index + 1, unconfirmed: isUnconfirmed(clip) }))
			.filter(({ clip }) => ['long', 'veryLong'].includes(lengthHint(lengthOf(clip)))),
		signs: [...keywords, ...clips].filter(({ sign }) => sign).length,
		cpr: texts.filter(({ text }) => containsCprLike(text)),
		blunt: texts.filter(({ text }) => isBlunt(text))
	};
}
