// Questions: those of the manual's dimensions and those of the bank, found by word. Pure.
import type { Schema } from '$lib/api/client';
import type { Language } from '$lib/text/language';
import { said } from './said';

export type Edition = Schema<'Edition'>;
export type Dimension = Schema<'Dimension'>;
export type QuestionBank = Schema<'QuestionBank'>;

export function dimensionsOf(edition: Edition): Dimension[] {
	return edition.areas.flatMap((area) => area.dimensions);
}

export function findDimension(edition: Edition, key: string): Dimension | undefined {
	return dimensionsOf(edition).find((dimension) => dimension.key === key);
}

/** Letters and digits only, small, so that 'Rytme' is found in 'samtalens rytme og tempo'. */
export function plain(text: string): string {
	return text
		.toLocaleLowerCase('da')
		.replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
		.trim();
}

/** A question that can go with a clip, and where it comes from. */
export interface Suggestion {
	text: string;
	from: string;
}

/** The questions of the clip's own dimensions, then those of the bank; with a query only those that hold it, from the whole bank. */
export function suggestQuestions(
	edition: Edition,
	bank: QuestionBank | undefined,
	clip: { kind: Schema<'ClipKind'>; dimensions: readonly string[] },
	query: string,
	language: Language
): Suggestion[] {
	const own = clip.dimensions
		.map((key) => findDimension(edition, key))
		.filter((dimension) => dimension !== undefined)
		.map((dimension) => ({ text: said(dimension.prompts[clip.kind], language), from: said(dimension.name, language) }));
	const banked = (bank?.groups ?? [])
		.filter((group) => group.use.includes(clip.kind) || group.use.includes('clip'))
		.sort((a, b) => Number(b.use.includes(clip.kind)) - Number(a.use.includes(clip.kind)))
		.flatMap((group) =>
			group.questions.map((question) => ({ text: said(question, language), from: said(group.name, language) }))
		);
	const others = dimensionsOf(edition)
		.filter((dimension) => !clip.dimensions.includes(dimension.key))
		.map((dimension) => ({ text: said(dimension.prompts[clip.kind], language), from: said(dimension.name, language) }));
	const elsewhere = (bank?.groups ?? [])
		.filter((group) => !group.use.includes(clip.kind) && !group.use.includes('clip'))
		.flatMap((group) => group.questions.map((question) => ({ text: said(question, language), from: said(group.name, language) })));
	const wanted = plain(query);
	const all = wanted === '' ? [...own, ...banked] : [...own, ...banked, ...others, ...elsewhere];
	const seen = new Set<string>();
	return all.filter(({ text, from }) => {
		if (seen.has(text)) return false;
		seen.add(text);
		return wanted === '' || plain(`${text} ${from}`).includes(wanted);
	});
}

/** The questions at hand in the meeting: with a clip its own, without one those of a meeting's beginning and end. */
export function meetingQuestions(
	edition: Edition,
	bank: QuestionBank | undefined,
	clip: Parameters<typeof suggestQuestions>[2] | undefined,
	query: string,
	language: Language
): Suggestion[] {
	const groups = bank?.groups ?? [];
	if (clip !== undefined || bank === undefined) {
		return suggestQuestions(edition, bank, clip ?? { kind: 'looking_good', dimensions: [] }, query, language);
	}
	const ofClips = ['clip', 'looking_good', 'looking_closer'];
	const rank = ({ use }: (typeof groups)[number]) => (!use.includes('feedback') ? 2 : use.some((one) => ofClips.includes(one)) ? 1 : 0);
	const wanted = plain(query);
	return groups
		.toSorted((a, b) => rank(a) - rank(b))
		.filter((group) => wanted !== '' || rank(group) < 2)
		.flatMap(({ name, questions }) => questions.map((question) => ({ text: said(question, language), from: said(name, language) })))
		.filter(({ text, from }) => wanted === '' || plain(`${text} ${from}`).includes(wanted));
}
