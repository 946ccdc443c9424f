// What pages work out about courses and rounds: which round a page should show, whose turn it is, where the next thing
// is done. Free of Svelte. The steps themselves come from the server, which reads them off the facts.
import type { Schema } from '$lib/api/client';
import { STEPS, type CircleView, type Step, type StepState } from '$lib/ui/circle';

export type Course = Schema<'CourseView'>;
export type Round = Schema<'RoundView'>;
export type NextStep = Schema<'NextStep'>;
export type RoundFact = Schema<'RoundFact'>;

/** The two people of a course. */
export type Part = 'socialWorker' | 'supervisor';

const TURNS: Record<NextStep, readonly Part[]> = {
	agree_to_participation: ['socialWorker'],
	plan_conversation: ['socialWorker'],
	record_conversation: ['socialWorker'],
	await_processing: [],
	begin_analysis: ['supervisor'],
	finish_analysis: ['supervisor'],
	hold_feedback: ['socialWorker', 'supervisor'],
	make_agreement: ['socialWorker', 'supervisor'],
	prepare_next: ['socialWorker'],
	nothing: []
};

/** Whether the next thing is hers to do. */
export function hasTurn(next: NextStep, part: Part): boolean {
	return TURNS[next].includes(part);
}

/** Gone all the way round, skipped, or ended early. */
export function isOver(round: Round): boolean {
	return round.closed != null || round.circle.next === 'nothing';
}

/** Whether its conversation still lies ahead: there is a date to show and to move. */
export function awaitsConversation(round: Round): boolean {
	return round.closed == null && ['agree_to_participation', 'plan_conversation', 'record_conversation'].includes(round.circle.next);
}

/** Whether its meeting still lies ahead: only then there is a time to agree on. */
export function awaitsMeeting(round: Round): boolean {
	return round.closed == null && factAt(round, 'feedback_held') === undefined;
}

/** For a social worker: somebody else is ready and waits, too. */
function waitsTogether(round: Round, part: Part): boolean {
	return part === 'socialWorker' && round.circle.next === 'hold_feedback';
}

/** The round a page opens with: one whose feedback is ready, else the oldest that waits for her, else the oldest under way, else the last one. */
export function presentRound(rounds: readonly Round[], part: Part): Round | undefined {
	const open = rounds.filter((round) => !isOver(round));
	const hers = open.filter((round) => hasTurn(round.circle.next, part));
	return hers.find((round) => waitsTogether(round, part)) ?? hers[0] ?? open[0] ?? rounds.at(-1);
}

/** The number the next round will have. */
export function nextNumber(rounds: readonly Round[]): number {
	return Math.max(0, ...rounds.map((round) => round.number)) + 1;
}

/** Its last day is past: rounds under way are finished, no new ones begun. */
export function isPastLastDay(course: Pick<Course, 'ends_at'>, now = Date.now()): boolean {
	return now >= Date.parse(course.ends_at);
}

/** Whether the course takes another round; skipped ones do not count. */
export function takesRound(course: Course, now = Date.now()): boolean {
	const turned = course.rounds.filter((round) => round.closed !== 'skipped').length;
	return course.ended_at == null && !isPastLastDay(course, now) && turned < course.target_to;
}

/** Where the social worker says yes to taking part, and where she goes on afterwards. */
export function participationPath(courseId: string, then: string): string {
	return `/course/${courseId}/participation?then=${encodeURIComponent(then)}`;
}

/** The circle of a round as it is drawn. */
export function circleOf(course: Pick<Course, 'target_from' | 'target_to'>, round: Round): CircleView {
	const steps = Object.fromEntries(STEPS.map((step, index) => [step, round.circle.states[index] ?? 'waiting']));
	return {
		steps: steps as Record<Step, StepState>,
		round: round.number,
		target: { from: course.target_from, to: course.target_to }
	};
}

/** When something happened in a round. */
export function factAt(round: Round, fact: RoundFact): string | undefined {
	return round.facts.find((one) => one.fact === fact)?.at;
}

/** Since when a round stands where it stands: the last thing that happened in it. */
export function standsSince(round: Round): string | undefined {
	return round.facts.reduce<string | undefined>(
		(latest, one) => (latest === undefined || Date.parse(one.at) > Date.parse(latest) ? one.at : latest),
		undefined
	);
}

/** What waits for somebody: what others wait for with her, and then what has waited longest. */
export function waitingFor(courses: readonly Course[], part: Part): { course: Course; round: Round }[] {
	return courses
		.filter((course) => course.ended_at == null)
		.flatMap((course) => course.rounds.map((round) => ({ course, round })))
		.filter(({ round }) => !isOver(round) && hasTurn(round.circle.next, part))
		.sort(
			(a, b) =>
				Number(waitsTogether(b.round, part)) - Number(waitsTogether(a.round, part)) ||
				Date.parse(standsSince(a.round) ?? '9999') - Date.parse(standsSince(b.round) ?? '9999')
		);
}

/** Where the next thing of a round is done; undefined when it is the other's turn, or nobody's. */
export function nextPath(round: Round, part: Part, recordingId: string | undefined, conversationId?: string): string | undefined {
	const next = round.circle.next;
	if (next === 'await_processing') return recordingId && `/record/${recordingId}`;
	if (!hasTurn(next, part)) return undefined;
	const recording = conversationId === undefined ? `/record/new?round=${round.id}` : `/record/conversation/${conversationId}`;
	switch (next) {
		case 'agree_to_participation':
			return participationPath(round.course_id, recording);
		case 'plan_conversation':
			return `/record/new?round=${round.id}`;
		case 'record_conversation':
			return recording;
		case 'begin_analysis':
		case 'finish_analysis':
			return recordingId && `/analyse/${recordingId}`;
		case 'hold_feedback':
			return `/feedback/${round.id}`;
		default:
			return `/reflect/${round.id}`;
	}
}
