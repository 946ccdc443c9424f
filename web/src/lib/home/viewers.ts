// Who has watched somebody's recordings, in a sentence; and who only has clips in memory, for a meeting.
import type { Schema } from '$lib/api/client';

/** One sitting, and the round its film belongs to. */
export type Viewing = Schema<'ViewingView'> & { roundId: string };

export type ViewersSummary =
	| { kind: 'nobody' }
	| { kind: 'you' | 'pair'; last: string }
	| { kind: 'names'; names: string[]; last: string };

/** Small pictures are pictures; only what lies in memory for a meeting has not been seen. */
function isSeen({ kind }: Viewing): boolean {
	return kind !== 'fetched_ahead';
}

/** Sums up; a supervisor who has left the course is named like anybody else. */
export function sumUpViewers(viewings: readonly Viewing[], own: string, supervisor: string): ViewersSummary {
	const seen = viewings.filter(isSeen);
	const last = seen.reduce<string | undefined>(
		(latest, one) => (latest === undefined || Date.parse(one.last_at) > Date.parse(latest) ? one.last_at : latest),
		undefined
	);
	if (last === undefined) return { kind: 'nobody' };
	const others = new Map(seen.filter((one) => one.account_id !== own).map((one) => [one.account_id, one.display_name]));
	if (others.size === 0) return { kind: 'you', last };
	if (others.size === 1 && others.has(supervisor)) return { kind: 'pair', last };
	return { kind: 'names', names: [...others.values()], last };
}

/** Whoever has fetched clips ahead and not seen anything: the sentence does not name her, so another has to. */
export function fetchedOnly(viewings: readonly Viewing[], own: string): string[] {
	const seen = new Set(viewings.filter(isSeen).map(({ account_id }) => account_id));
	const others = viewings.filter(({ account_id }) => account_id !== own && !seen.has(account_id));
	return [...new Map(others.map((one) => [one.account_id, one.display_name])).values()];
}
