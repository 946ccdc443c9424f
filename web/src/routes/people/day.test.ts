import { expect, it } from 'vitest';
import { dayOf, momentOf } from './day';

it('a day stays the same day there and back', () => {
	for (const day of ['2026-05-03', '2026-12-31', '2028-02-29', '2026-03-29']) expect(dayOf(momentOf(day))).toBe(day);
});

it('the day after the last of a year is the first of the next', () => {
	expect(dayOf(momentOf('2026-12-31', 1))).toBe('2027-01-01');
});
