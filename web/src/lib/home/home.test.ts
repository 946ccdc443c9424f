import { describe, expect, it } from 'vitest';
import type { Account } from '../../routes/people/all-accounts';
import type { Course } from '$lib/course/rounds';
import { ownCourse, type SetupHome } from './load';
import { nextSetup } from './setup';
import { fetchedOnly, sumUpViewers, type Viewing } from './viewers';

const viewing = (account_id: string, last_at: string, kind: Viewing['kind'] = 'seen') =>
	({ account_id, display_name: `Navn ${account_id}`, last_at, kind }) as Viewing;

describe('who has watched', () => {
	it('is said in one sentence, with the last time', () => {
		expect(sumUpViewers([], 'me', 'her')).toEqual({ kind: 'nobody' });
		expect(sumUpViewers([viewing('me', '2026-11-01T10:00:00Z')], 'me', 'her').kind).toBe('you');
		const both = [viewing('her', '2026-11-03T10:00:00Z'), viewing('me', '2026-11-01T10:00:00Z')];
		expect(sumUpViewers(both, 'me', 'her')).toEqual({ kind: 'pair', last: '2026-11-03T10:00:00Z' });
	});

	it('names everybody else, each once, and never hides a third person behind the pair', () => {
		const all = ['her', 'third', 'third', 'me'].map((who) => viewing(who, '2026-11-01T10:00:00Z'));
		expect(sumUpViewers(all, 'me', 'her')).toMatchObject({ kind: 'names', names: ['Navn her', 'Navn third'] });
		expect(sumUpViewers([viewing('third', '2026-11-01T10:00:00Z')], 'me', 'her').kind).toBe('names');
	});

	it('does not take clips fetched ahead for seen, and does not keep quiet about them either', () => {
		const ahead = [viewing('her', '2026-11-03T10:00:00Z', 'fetched_ahead'), viewing('me', '2026-11-03T10:00:00Z', 'fetched_ahead')];
		expect(sumUpViewers(ahead, 'me', 'her')).toEqual({ kind: 'nobody' });
		expect(fetchedOnly(ahead, 'me')).toEqual(['Navn her']);
		const shown = [...ahead, viewing('her', '2026-11-03T10:05:00Z')];
		expect(sumUpViewers(shown, 'me', 'her').kind).toBe('pair');
		expect(fetchedOnly(shown, 'me')).toEqual([]);
	});

	it('takes a look at the small pictures for seen', () => {
		const previewed = [viewing('third', '2026-11-03T10:00:00Z', 'previewed')];
		expect(sumUpViewers(previewed, 'me', 'her')).toMatchObject({ kind: 'names', names: ['Navn third'] });
		expect(fetchedOnly(previewed, 'me')).toEqual([]);
	});
});

describe('what an administrator sets up', () => {
	const account = (id: string, roles: Account['roles'], more: Partial<Account> = {}) =>
		({ id, roles, active: true, joined: true, ...more }) as Account;
	const home = (accounts: Account[], pairs: Partial<Course>[] = [], med = true): SetupHome => ({
		municipalities: [{ active: true, med_discussed_at: med ? '2026-01-01T00:00:00Z' : undefined }] as SetupHome['municipalities'],
		accounts,
		pairs: pairs as Course[]
	});
	const worker = account('w', ['socialraadgiver']);
	const supervisor = account('s', ['supervisor']);

	it('goes from accounts to courses to what is still open', () => {
		expect(nextSetup(home([])).step).toBe('social_workers');
		expect(nextSetup(home([worker])).step).toBe('supervisors');
		expect(nextSetup(home([worker, supervisor])).step).toBe('courses');
		const pairs = [{ social_worker_id: 'w' }];
		expect(nextSetup(home([worker, account('s', ['supervisor'], { joined: false })], pairs)).step).toBe('invitations');
		expect(nextSetup(home([worker, supervisor], pairs, false)).step).toBe('med');
		expect(nextSetup(home([worker, supervisor], pairs)).step).toBe('nothing');
	});

	it('does not count closed accounts or ended courses', () => {
		const closed = account('c', ['socialraadgiver'], { active: false });
		const ended = [{ social_worker_id: 'w', ended_at: '2026-05-01T00:00:00Z' }];
		expect(nextSetup(home([worker, supervisor, closed], ended))).toMatchObject({ step: 'courses', withoutCourse: 1, openCourses: 0, openAccounts: 2 });
	});
});

describe('a social worker’s own course', () => {
	it('is the newest that has not ended, and never one she supervises', () => {
		const courses = [
			{ id: 'old', social_worker_id: 'me', starts_at: '2025-01-01T00:00:00Z' },
			{ id: 'ended', social_worker_id: 'me', starts_at: '2026-01-01T00:00:00Z', ended_at: '2026-02-01T00:00:00Z' },
			{ id: 'supervised', social_worker_id: 'other', supervisor_id: 'me', starts_at: '2026-05-01T00:00:00Z' }
		] as Course[];
		expect(ownCourse(courses, 'me')?.id).toBe('old');
		expect(ownCourse(courses.slice(1), 'me')?.id).toBe('ended');
		expect(ownCourse(courses.slice(2), 'me')).toBeUndefined();
	});
});
