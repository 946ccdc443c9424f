import { describe, expect, it } from 'vitest';
import { momentOfWallClock } from '$lib/text/wall-clock';
import { calendarEntry, isFirst, stateOf, suggestedWalls, wantsOffers, type Booking } from './booking';

const agreed = (starts_at: string, ends_at: string): Booking => ({
	round_id: 'r1',
	offers: [],
	agreed: { starts_at, ends_at, booked_by: 'w', booked_at: starts_at },
	revision: 3
});

describe('where a booking stands', () => {
	it('is agreed until the time is over, whatever else is offered', () => {
		const booking = agreed('2026-12-03T09:00:00Z', '2026-12-03T09:45:00Z');
		expect(stateOf(booking, Date.parse('2026-12-03T09:44:00Z'))).toBe('agreed');
		expect(stateOf(booking, Date.parse('2026-12-03T09:45:00Z'))).toBe('past');
	});

	it('is offered, or nothing yet', () => {
		const offer = { id: 'o', starts_at: '2026-12-03T09:00:00Z', ends_at: '2026-12-03T09:45:00Z' };
		expect(stateOf({ round_id: 'r', offers: [offer], revision: 0 }, 0)).toBe('offered');
		expect([isFirst({ offers: [] }), isFirst({ offers: [offer] })]).toEqual([true, false]);
		expect(stateOf({ round_id: 'r', offers: [], revision: 0 }, 0)).toBe('none');
		expect(stateOf(undefined, 0)).toBe('none');
	});
});

describe('what a supervisor has to do about the time', () => {
	it('is to offer some when there is none, or when the other one asks', () => {
		const offer = { id: 'o', starts_at: '2026-12-03T09:00:00Z', ends_at: '2026-12-03T09:45:00Z' };
		const asked = (by: string) => ({ by, at: '2026-12-01T09:00:00Z' }) as Booking['asked'];
		expect(wantsOffers(undefined, 's', 0)).toBe(true);
		expect(wantsOffers({ round_id: 'r', offers: [offer], revision: 0 }, 's', 0)).toBe(false);
		expect(wantsOffers({ round_id: 'r', offers: [offer], asked: asked('w'), revision: 0 }, 's', 0)).toBe(true);
		expect(wantsOffers({ round_id: 'r', offers: [offer], asked: asked('s'), revision: 0 }, 's', 0)).toBe(false);
		const then = agreed('2026-12-03T09:00:00Z', '2026-12-03T09:45:00Z');
		expect(wantsOffers(then, 's', 0)).toBe(false);
		expect(wantsOffers(then, 's', Date.parse('2026-12-03T10:00:00Z'))).toBe(true);
	});
});

describe('the calendar entry', () => {
	const words = { title: 'Feedback, runde 2', body: 'Gå ind i mødet her:', place: 'https://mrp.example/feedback/r1' };

	it('says the same moment whichever clock reads it, before and after summer time', () => {
		for (const [wall, start] of [
			['2026-10-24T10:00', '20261024T080000Z'],
			['2026-10-26T10:00', '20261026T090000Z'],
			['2026-03-30T10:00', '20260330T080000Z']
		] as const) {
			const starts = momentOfWallClock(wall) as string;
			const ends = new Date(Date.parse(starts) + 45 * 60_000).toISOString();
			expect(calendarEntry(agreed(starts, ends), words, 0)).toContain(`\r\nDTSTART:${start}\r\n`);
		}
	});

	it('is well formed: commas escaped, no line above 75 bytes, newer than the one before', () => {
		const long = { ...words, body: 'æøå, '.repeat(40) };
		const entry = calendarEntry(agreed('2026-12-03T09:00:00Z', '2026-12-03T09:45:00Z'), long, 0) as string;
		expect(entry).toContain('SUMMARY:Feedback\\, runde 2');
		expect(entry).toContain('SEQUENCE:3');
		for (const line of entry.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
		expect(entry.replaceAll('\r\n ', '')).toContain('æøå\\, æøå\\, ');
		expect(calendarEntry({ round_id: 'r', offers: [], revision: 0 }, words, 0)).toBeUndefined();
	});
});

it('suggests working days', () => {
	expect(suggestedWalls('2026-11-27T15:00')).toEqual(['2026-11-30T10:00', '2026-12-01T13:00']);
});
