// What a level rests on, and which number lies in which range. Pure.
import type { Schema } from '$lib/api/client';

export type Level = Schema<'Level'>;
export type Edition = Schema<'Edition'>;
export type Dimension = Schema<'Dimension'>;

/** A level as it is being given. */
export interface Rating {
	level: Level;
	value: number | undefined;
	sentence: string;
	/** Ids of the marks it names. */
	evidence: readonly string[];
}

/** Something that was seen: a keyword, or a clip with its question. */
export interface Evidence {
	id: string;
	atMs: number;
	body: string;
}

/** The marks tied to a dimension, in the order of the recording. */
export function evidenceFor(coding: Pick<Schema<'CodingView'>, 'keywords' | 'clips'>, dimension: string): Evidence[] {
	const keywords = coding.keywords.filter(({ dimensions }) => dimensions.includes(dimension));
	const clips = coding.clips.filter(({ dimensions }) => dimensions.includes(dimension));
	return [
		...keywords.map(({ id, at_ms, body }) => ({ id, atMs: at_ms, body })),
		...clips.map(({ id, start_ms, prompt }) => ({ id, atMs: start_ms, body: prompt }))
	].sort((a, b) => a.atMs - b.atMs);
}

/** Those of the named marks that are still there. */
export function standing(rating: Rating, evidence: readonly Evidence[]): Evidence[] {
	return evidence.filter(({ id }) => rating.evidence.includes(id));
}

export function isSupported(rating: Rating, evidence: readonly Evidence[]): boolean {
	return rating.level === 'not_observable' || standing(rating, evidence).length > 0;
}

/** The numbers of a level. */
export function numbersIn(edition: Edition, level: Level): readonly number[] {
	return edition.scale.ranges.find(({ key }) => key === level)?.values ?? [];
}

/** Another level: a number that does not lie in it goes; marks that are not named yet are all named. */
export function withLevel(edition: Edition, before: Rating | undefined, level: Level, evidence: readonly Evidence[]): Rating {
	const kept = before?.value !== undefined && numbersIn(edition, level).includes(before.value) ? before.value : undefined;
	const named = before === undefined ? [] : standing(before, evidence).map(({ id }) => id);
	return {
		level,
		value: kept,
		sentence: before?.sentence ?? '',
		evidence: named.length > 0 ? named : evidence.map(({ id }) => id)
	};
}

/** A mark named or not; the last one stays, because a level rests on something. */
export function withEvidence(rating: Rating, id: string, evidence: readonly Evidence[]): Rating {
	const named = standing(rating, evidence).map((one) => one.id);
	const changed = named.includes(id) ? named.filter((other) => other !== id) : [...named, id];
	return changed.length === 0 && rating.level !== 'not_observable' ? rating : { ...rating, evidence: changed };
}

/** How many levels rest on nothing, and of how many that need to. */
export function unsupported(ratings: readonly (readonly [Rating, readonly Evidence[]])[]): { count: number; of: number } {
	const needing = ratings.filter(([{ level }]) => level !== 'not_observable');
	return { count: needing.filter(([rating, evidence]) => !isSupported(rating, evidence)).length, of: needing.length };
}
