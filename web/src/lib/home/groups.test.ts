import { describe, expect, it } from 'vitest';
import { groupsAhead, type Group } from './groups';

const group = (id: string, more: Partial<Group> = {}) => ({ id, members: [], ...more }) as unknown as Group;

describe('group sessions on Min side', () => {
	it('are those to go to, today’s first, and nothing that was over yesterday', () => {
		const now = Date.parse('2026-11-29T12:00:00Z');
		const all = [
			group('whenever'),
			group('next week', { starts_at: '2026-12-05T09:00:00Z' }),
			group('today', { starts_at: '2026-11-29T14:00:00Z' }),
			group('under way', { starts_at: '2026-11-29T11:30:00Z' }),
			group('forgotten', { starts_at: '2026-11-27T09:00:00Z' }),
			group('ended', { starts_at: '2026-11-29T09:00:00Z', ended_at: '2026-11-29T10:00:00Z' })
		];
		expect(groupsAhead(all, now).map(({ id }) => id)).toEqual(['under way', 'today', 'next week', 'whenever']);
		expect(groupsAhead([], now)).toEqual([]);
	});
});
