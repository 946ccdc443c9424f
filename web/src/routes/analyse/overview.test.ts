import { describe, expect, it } from 'vitest';
import type { Schema } from '$lib/api/client';
import { overview } from './overview';

type Course = Schema<'CourseView'>;
type Recording = Schema<'RecordingView'>;

const round = (id: string, next: string, ...facts: string[]) => ({
	id,
	number: 1,
	facts: facts.map((fact) => ({ fact, at: '2026-11-20T10:00:00Z' })),
	circle: { states: ['done', 'current', 'waiting', 'waiting'], next }
});
const course = (rounds: unknown[]): Course => ({ supervisor_id: 'sup', social_worker_id: 'sw', rounds }) as unknown as Course;
const recording = (roundId: string, state: string, arrived: string): Recording =>
	({ id: `of-${roundId}`, round_id: roundId, state, arrived_at: arrived }) as unknown as Recording;

const courses = [
	course([
		round('new', 'begin_analysis'),
		round('half', 'finish_analysis', 'analysis_begun'),
		round('done', 'hold_feedback', 'analysis_released', 'release_opened'),
		round('coming', 'await_processing'),
		{ ...round('skipped', 'nothing'), closed: 'skipped' }
	])
];
const recordings = [
	recording('new', 'playable', '2026-11-21'),
	recording('half', 'playable', '2026-11-19'),
	recording('done', 'playable', '2026-11-18'),
	recording('coming', 'processing', '2026-11-22'),
	recording('skipped', 'playable', '2026-11-17'),
	recording('foreign', 'playable', '2026-11-16')
];

describe('the overview', () => {
	it('shows the supervisor what to begin, what to continue, what comes and what is released, oldest first', () => {
		const { own, about } = overview('sup', courses, recordings);
		expect(own.map((item) => [item.round.id, item.standing])).toEqual([
			['done', 'released'],
			['half', 'resume'],
			['new', 'begin'],
			['coming', 'processing']
		]);
		expect(own[0]?.openedAt).toBe('2026-11-20T10:00:00Z');
		expect(about).toEqual([]);
	});

	it('shows the social worker released analyses only', () => {
		const { own, about } = overview('sw', courses, recordings);
		expect(own).toEqual([]);
		expect(about.map((item) => item.round.id)).toEqual(['done']);
	});
});
