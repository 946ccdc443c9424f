// What two coders still have to talk about, and what they settle on. Pure.
import type { Schema } from '$lib/api/client';

export type Place = Schema<'Difference'>;
export type Agreed = Schema<'AgreedView'>;
export type Mark = Schema<'Mark'>;
export type Filter = 'differences' | 'unsettled' | 'all';
export type Decision = 'first' | 'second' | 'both' | 'none';

/** The places the filter lets through; a place that is in hand stays until one goes on. */
export function shownPlaces(places: readonly Place[], agreed: ReadonlyMap<string, Agreed>, filter: Filter, inHand?: string): Place[] {
	return places.filter((place) => {
		if (filter === 'all' || place.key === inHand) return true;
		return place.standing !== 'same' && (filter === 'differences' || !agreed.has(place.key));
	});
}

/** How many of the differences are settled, and how many there are. */
export function progressOf(places: readonly Place[], agreed: ReadonlyMap<string, Agreed>): { settled: number; all: number } {
	const differences = places.filter(({ standing }) => standing !== 'same');
	return { settled: differences.filter(({ key }) => agreed.has(key)).length, all: differences.length };
}

/** The third record that a decision makes: the mark that was chosen, or where both are, the first one's place with all dimensions. */
export function settle({ first, second, from_ms }: Place, decision: Decision, body: string, revision: number): Schema<'NewAgreed'> {
	const chosen = decision === 'second' ? (second ?? first) : (first ?? second);
	const dimensions = decision === 'both' ? [...new Set([...(first?.dimensions ?? []), ...(second?.dimensions ?? [])])] : (chosen?.dimensions ?? []);
	const kept = decision !== 'none';
	return {
		kept,
		start_ms: chosen?.start_ms ?? from_ms,
		...(kept && typeof chosen?.end_ms === 'number' ? { end_ms: chosen.end_ms } : {}),
		dimensions: kept ? dimensions : [],
		body,
		revision
	};
}
