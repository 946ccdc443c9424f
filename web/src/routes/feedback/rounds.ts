// Which rounds have a meeting to go to, and which had one. Pure.
import type { Course, Round } from '$lib/course/rounds';

export interface MeetingRound {
	course: Course;
	round: Round;
	/** When the meeting was held. */
	heldAt?: string;
	/** When the analysis was released. */
	releasedAt?: string;
}

const latest = (round: Round, fact: Round['facts'][number]['fact']) => round.facts.findLast((one) => one.fact === fact)?.at;

/** Rounds where feedback is next: first the one that was planned or released first. */
export function nextMeetings(courses: readonly Course[]): MeetingRound[] {
	return all(courses)
		.filter(({ round, heldAt }) => round.closed == null && heldAt === undefined && round.circle.next === 'hold_feedback')
		.sort((a, b) => time(a.round.planned_for ?? a.releasedAt) - time(b.round.planned_for ?? b.releasedAt));
}

/** Rounds whose meeting is over, the latest first. */
export function heldMeetings(courses: readonly Course[]): MeetingRound[] {
	return all(courses)
		.filter(({ heldAt }) => heldAt !== undefined)
		.sort((a, b) => time(b.heldAt) - time(a.heldAt));
}

function all(courses: readonly Course[]): MeetingRound[] {
	return courses.flatMap((course) =>
		course.rounds.map((round) => {
			const heldAt = latest(round, 'feedback_held');
			const releasedAt = latest(round, 'analysis_released');
			return { course, round, ...(heldAt && { heldAt }), ...(releasedAt && { releasedAt }) };
		})
	);
}

const time = (moment: string | null | undefined) => (moment == null ? 0 : Date.parse(moment));
