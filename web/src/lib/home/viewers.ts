// Who has watched somebody's recordings, in one sentence.
import type { Schema } from '$lib/api/client';

/** One sitting, and the round its film belongs to. */
export type Viewing = Schema<'ViewingView'> & { roundId: string };

export type ViewersSummary =
	| { kind: 'nobody' }
	| { kind: 'you' | 'pair'; last: string }
	| { kind: 'names'; names: string[]; last: string };

/** Sums up; a supervisor who has left the course is named like anybody else. */
export function sumUpViewers(viewings: readonly Viewing[], own: string, supervisor: string): ViewersSummary {
	const last = viewings.reduce<string | undefined>(
		(latest, one) => (latest === undefined || Date.parse(one.last_at) > Date.parse(latest) ? one.last_at : latest),
		undefined
	);
	if (last === undefined) return { kind: 'nobody' };
	const others = new Map(viewings.filter((one) => one.account_id !== own).map((one) => [one.account_id, one.display_name]));
	if (others.size === 0) return { kind: 'you', last };
	if (others.size === 1 && others.has(supervisor)) return { kind: 'pair', last };
	return { kind: 'names', names: [...others.values()], last };
}
