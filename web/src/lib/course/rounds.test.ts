import { describe, expect, it } from 'vitest';
import { awaitsConversation, awaitsMeeting, circleOf, isOver, nextNumber, nextPath, presentRound, standsSince, takesRound, waitingFor, type Course, type NextStep, type Round } from './rounds';

function round(number: number, next: NextStep, more: Partial<Round> = {}): Round {
	const circle = { next, states: ['done', 'begun', 'waiting', 'waiting'] as Round['circle']['states'] };
	return { id: `round-${number}`, course_id: 'course', number, circle, facts: [], ...more };
}

function course(rounds: Round[], more: Partial<Course> = {}): Course {
	return { id: 'course', target_from: 5, target_to: 10, rounds, ...more } as Course;
}

describe('the round a page opens with', () => {
	it('is the oldest that waits for her', () => {
		const rounds = [round(1, 'nothing'), round(2, 'hold_feedback'), round(3, 'plan_conversation')];
		expect(presentRound(rounds, 'socialWorker')?.number).toBe(2);
		expect(presentRound([round(1, 'begin_analysis'), round(2, 'record_conversation')], 'socialWorker')?.number).toBe(2);
	});

	it('is one whose feedback is ready, though an older one lacks her preparation', () => {
		const rounds = [round(3, 'prepare_next'), round(4, 'hold_feedback')];
		expect(presentRound(rounds, 'socialWorker')?.number).toBe(4);
		expect(waitingFor([course(rounds)], 'socialWorker').map(({ round: { number } }) => number)).toEqual([4, 3]);
		expect(presentRound([round(3, 'begin_analysis'), round(4, 'hold_feedback')], 'supervisor')?.number).toBe(3);
	});

	it('is the oldest under way when nothing waits for her, and the last when all are over', () => {
		expect(presentRound([round(1, 'nothing'), round(2, 'begin_analysis')], 'socialWorker')?.number).toBe(2);
		expect(presentRound([round(1, 'nothing'), round(2, 'nothing')], 'socialWorker')?.number).toBe(2);
		expect(presentRound([], 'socialWorker')).toBeUndefined();
	});

	it('is never a skipped one while another is under way', () => {
		const skipped = round(1, 'nothing', { closed: 'skipped' });
		expect(isOver(skipped)).toBe(true);
		expect(presentRound([skipped, round(2, 'begin_analysis')], 'socialWorker')?.number).toBe(2);
	});
});

describe('the meeting of a round', () => {
	it('lies ahead until it is held, or the round is closed', () => {
		expect(awaitsMeeting(round(1, 'finish_analysis'))).toBe(true);
		expect(awaitsMeeting(round(1, 'make_agreement', { facts: [{ fact: 'feedback_held', at: '2026-11-20T12:46:00Z' }] }))).toBe(false);
		expect(awaitsMeeting(round(1, 'hold_feedback', { closed: 'ended_early' }))).toBe(false);
	});
});

describe('a course', () => {
	it('counts on from the highest number, skipped rounds too', () => {
		expect(nextNumber([])).toBe(1);
		expect(nextNumber([round(1, 'nothing'), round(2, 'nothing', { closed: 'skipped' })])).toBe(3);
	});

	it('takes rounds until its target or its end; skipped ones do not count', () => {
		const two = [round(1, 'nothing'), round(2, 'nothing', { closed: 'skipped' })];
		expect(takesRound(course(two, { target_to: 2 }))).toBe(true);
		expect(takesRound(course(two, { target_to: 1 }))).toBe(false);
		expect(takesRound(course(two, { ended_at: '2026-05-03T12:00:00Z' }))).toBe(false);
		const early = [round(1, 'nothing', { closed: 'ended_early' })];
		expect(takesRound(course(early, { target_to: 1 }))).toBe(false);
	});

	it('begins nothing after its last day', () => {
		const lasting = course([], { ends_at: '2026-05-03T12:00:00Z' });
		expect(takesRound(lasting, Date.parse('2026-05-03T11:59:59Z'))).toBe(true);
		expect(takesRound(lasting, Date.parse('2026-05-03T12:00:00Z'))).toBe(false);
	});

	it('puts first what has waited longest', () => {
		const at = (day: number) => [{ fact: 'recording_playable' as const, at: `2026-11-${day}T12:00:00Z` }];
		const courses = [
			course([round(4, 'begin_analysis', { facts: at(20) }), round(5, 'plan_conversation')]),
			course([round(2, 'finish_analysis', { facts: at(12) })]),
			course([round(9, 'begin_analysis', { facts: at(10) })], { ended_at: '2026-11-15T12:00:00Z' })
		];
		expect(waitingFor(courses, 'supervisor').map((one) => one.round.number)).toEqual([2, 4]);
	});
});

describe('a round', () => {
	it('has a date to move only while its conversation lies ahead', () => {
		expect(awaitsConversation(round(1, 'record_conversation'))).toBe(true);
		expect(awaitsConversation(round(1, 'await_processing'))).toBe(false);
		expect(awaitsConversation(round(1, 'plan_conversation', { closed: 'skipped' }))).toBe(false);
	});

	it('stands where it stands since the last thing that happened', () => {
		const facts: Round['facts'] = [
			{ fact: 'recording_playable', at: '2026-11-03T12:00:00Z' },
			{ fact: 'conversation_planned', at: '2026-11-01T12:00:00Z' }
		];
		expect(standsSince(round(1, 'begin_analysis', { facts }))).toBe('2026-11-03T12:00:00Z');
	});

	it('is drawn with the four states in their order', () => {
		expect(circleOf(course([]), round(3, 'finish_analysis'))).toEqual({
			steps: { record: 'done', analyse: 'begun', feedback: 'waiting', reflect: 'waiting' },
			round: 3,
			target: { from: 5, to: 10 }
		});
	});

	it('leads each of the two to what is theirs, and nobody to what is the other’s', () => {
		expect(nextPath(round(1, 'plan_conversation'), 'socialWorker', undefined)).toBe('/record/new?round=round-1');
		expect(nextPath(round(1, 'plan_conversation'), 'supervisor', undefined)).toBeUndefined();
		expect(nextPath(round(1, 'begin_analysis'), 'supervisor', 'film')).toBe('/analyse/film');
		expect(nextPath(round(1, 'begin_analysis'), 'socialWorker', 'film')).toBeUndefined();
		expect(nextPath(round(1, 'hold_feedback'), 'supervisor', 'film')).toBe('/feedback/round-1');
		const then = encodeURIComponent('/record/conversation/talk');
		const agree = round(1, 'agree_to_participation');
		expect(nextPath(agree, 'socialWorker', undefined, 'talk')).toBe(`/course/course/participation?then=${then}`);
		expect(nextPath(agree, 'supervisor', undefined, 'talk')).toBeUndefined();
		expect(nextPath(round(1, 'prepare_next'), 'socialWorker', 'film')).toBe('/reflect/round-1');
		expect(nextPath(round(1, 'record_conversation'), 'socialWorker', undefined, 'talk')).toBe('/record/conversation/talk');
	});
});
