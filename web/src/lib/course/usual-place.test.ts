import { describe, expect, it } from 'vitest';
import type { Course, NextStep, Round } from './rounds';
import { placeAmong } from './usual-place';

const WORKER = 'worker';
const SUPERVISOR = 'supervisor';

function course(id: string, rounds: [NextStep, string?][], more: Partial<Course> = {}): Course {
	const round = ([next, title]: [NextStep, string?], index: number): Round => {
		const states: Round['circle']['states'] = ['done', 'begun', 'waiting', 'waiting'];
		return { id: `${id}-${index}`, course_id: id, number: index + 1, title, circle: { next, states }, facts: [] };
	};
	const people = { social_worker_id: WORKER, social_worker_name: 'Solveig', supervisor_id: SUPERVISOR };
	return { id, target_from: 5, target_to: 10, rounds: rounds.map(round), ...people, ...more } as Course;
}

describe('the round in the bar of a page that belongs to none', () => {
	it('is the one that waits for her, told by its name', () => {
		const place = placeAmong([course('a', [['begin_analysis'], ['record_conversation', 'Om skolen']])], WORKER);
		expect(place.circle?.round).toBe(2);
		expect(place.about).toBe('Om skolen');
	});

	it('is told to the supervisor by whose it is', () => {
		const place = placeAmong([course('a', [['plan_conversation']]), course('b', [['nothing'], ['begin_analysis']])], SUPERVISOR);
		expect(place.circle?.round).toBe(2);
		expect(place.about).toBe('Solveig');
	});

	it('is the one under way when nothing waits, and none where there is no course', () => {
		expect(placeAmong([course('a', [['nothing'], ['begin_analysis']])], WORKER).circle?.round).toBe(2);
		expect(placeAmong([], WORKER)).toEqual({});
		const ended = course('a', [['record_conversation']], { ended_at: '2026-05-03T12:00:00Z' });
		expect(placeAmong([ended], WORKER)).toEqual({});
	});
});
