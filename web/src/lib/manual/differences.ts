// Differences between two editions, put under the headings they stand under, with the words for what they are about. Pure.
import type { Schema } from '$lib/api/client';
import type { ManualText } from '$lib/text/da/manual';
import type { Language } from '$lib/text/language';
import { said } from './said';

type Difference = Schema<'EditionDifference'>;

export interface Row extends Pick<Difference, 'kind' | 'before' | 'after'> {
	/** What it is about: 'Dimension · Definition'. */
	label: string;
	/** The text with its changes, in the language shown; empty when only a thing came or went. */
	pieces: Schema<'Piece'>[];
}

export interface Group {
	key: string;
	title: string;
	rows: Row[];
}

type Words = Pick<ManualText['compare'], 'of' | 'fields' | 'anchor'>;

function label(difference: Difference, language: Language, words: Words): string {
	const inner = difference.place.slice(2).map((name) => said(name, language));
	const anchor = /^anchors\/(.+)$/.exec(difference.field)?.[1];
	const field = anchor ? words.anchor(anchor) : (words.fields[difference.field] ?? '');
	const of = words.of[difference.of];
	return [of, ...inner, field === of ? '' : field].filter((part) => part !== '').join(' · ');
}

/** Whether anything differs in the language shown; a text may have changed in the other one only. */
function shows(pieces: readonly Schema<'Piece'>[]): boolean {
	return pieces.some((piece) => piece.kind !== 'same');
}

/** By dimension where there is one, else by area, else about the edition; each in the order of the manual. */
export function groupsOf(differences: readonly Difference[], language: Language, words: Words): Group[] {
	const groups = new Map<string, Group>();
	for (const difference of differences) {
		const own = language === 'en' ? difference.words_en : difference.words_da;
		const other = language === 'en' ? difference.words_da : difference.words_en;
		const pieces = shows(own) ? own : shows(other) ? other : [];
		const place = difference.place.slice(0, 2);
		const key = place.length === 0 ? difference.of : place.map((name) => name.da).join(' › ');
		const title = place.length === 0 ? words.of[difference.of] : place.map((name) => said(name, language)).join(' › ');
		const group = groups.get(key) ?? { key, title, rows: [] };
		groups.set(key, group);
		const { kind, before, after } = difference;
		group.rows.push({ kind, before, after, label: label(difference, language, words), pieces });
	}
	return [...groups.values()];
}
