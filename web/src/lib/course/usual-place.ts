// The round that is somebody's now, for the bar of pages that belong to no round: what waits for her, else what is under way.
import { listCourses } from '$lib/home/load';
import type { PlaceView } from '$lib/state/place.svelte';
import { circleOf, isOver, presentRound, standsSince, waitingFor, type Course, type Part, type Round } from './rounds';

/** Of the pair's courses; nothing for those who have no part in one. */
export async function usualPlace(accountId: string): Promise<PlaceView> {
	return placeAmong(await listCourses('own'), accountId);
}

export function placeAmong(courses: readonly Course[], accountId: string): PlaceView {
	const open = courses.filter((course) => course.ended_at == null);
	const partIn = (course: Course): Part => (course.supervisor_id === accountId ? 'supervisor' : 'socialWorker');
	const waiting = (part: Part) => waitingFor(open.filter((course) => partIn(course) === part), part);
	const present = open
		.map((course) => ({ course, round: presentRound(course.rounds, partIn(course)) }))
		.filter((one): one is { course: Course; round: Round } => one.round !== undefined)
		.sort((a, b) => Number(isOver(a.round)) - Number(isOver(b.round)) || lastly(b.round) - lastly(a.round));
	const found = waiting('socialWorker')[0] ?? waiting('supervisor')[0] ?? present[0];
	if (found === undefined) return {};
	const { course, round } = found;
	// Her own round by its name, somebody else's by whose it is.
	const about = partIn(course) === 'supervisor' ? course.social_worker_name : (round.title ?? undefined);
	return { circle: circleOf(course, round), about };
}

function lastly(round: Round): number {
	return Date.parse(standsSince(round) ?? '1970-01-01');
}
