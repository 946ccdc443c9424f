import { describe, expect, it } from 'vitest';
import { momentOfWallClock, wallClockOf } from './wall-clock';

describe('the clock on a Danish wall', () => {
	it('shows one hour more than UTC in winter and two in summer, whatever the machine believes', () => {
		expect(wallClockOf('2026-11-26T12:00:00Z')).toBe('2026-11-26T13:00');
		expect(wallClockOf('2026-07-01T12:00:00Z')).toBe('2026-07-01T14:00');
	});

	it('gives back the moment it was read from', () => {
		for (const moment of ['2026-11-26T12:00:00.000Z', '2026-07-01T22:30:00.000Z', '2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z']) {
			expect(momentOfWallClock(wallClockOf(moment))).toBe(moment);
		}
	});

	it('knows what is no time', () => {
		expect(momentOfWallClock('')).toBeUndefined();
	});
});
