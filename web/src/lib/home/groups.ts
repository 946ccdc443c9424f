// Which group sessions stand on Min side. Pure.
import type { Schema } from '$lib/api/client';

export type Group = Schema<'GroupView'>;

/** What began so long ago and was never ended is not under way any more. */
const STALE_MS = 24 * 60 * 60 * 1000;

/** Under way or still to come, the one that begins first on top; those without a time after them. */
export function groupsAhead(groups: readonly Group[], now: number): Group[] {
	const time = ({ starts_at }: Group) => (starts_at == null ? Infinity : Date.parse(starts_at));
	return groups
		.filter((group) => group.ended_at == null && time(group) > now - STALE_MS)
		.toSorted((a, b) => (time(a) === time(b) ? 0 : time(a) - time(b)));
}
