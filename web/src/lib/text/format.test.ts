import { describe, expect, it } from 'vitest';
import * as format from './format';

/** 3 May 2026, 14:30 in Copenhagen (summer time). The tests run in another time zone on purpose. */
const MOMENT = Date.UTC(2026, 4, 3, 12, 30);

describe('dates', () => {
	it('are written as a Dane writes them', () => {
		expect(format.formatDateTime('da', MOMENT)).toBe('3. maj 2026 kl. 14.30');
		expect(format.formatDate('da', MOMENT)).toBe('3. maj 2026');
		expect(format.formatDay('da', Date.UTC(2026, 10, 26, 12))).toBe('torsdag den 26. november');
	});

	it('are read from the text the server sends', () => {
		expect(format.formatDateTime('da', '2026-05-03T12:30:00.250Z')).toBe('3. maj 2026 kl. 14.30');
		expect(format.formatRecent('da', '2026-05-03T12:30:00Z', '2026-05-04T09:00:00Z')).toBe('i går kl. 14.30');
	});

	it('are complete in English', () => {
		expect(format.formatDateTime('en', MOMENT)).toBe('3 May 2026 at 14:30');
		expect(format.formatDay('en', Date.UTC(2026, 10, 26, 12))).toBe('Thursday 26 November');
	});

	it('follow Copenhagen over midnight and through the change of the clocks', () => {
		expect(format.formatDateTime('da', Date.UTC(2026, 0, 31, 23, 5))).toBe('1. februar 2026 kl. 00.05');
		expect(format.formatClock('da', Date.UTC(2026, 9, 25, 0, 30))).toBe('02.30');
		expect(format.formatClock('da', Date.UTC(2026, 9, 25, 1, 30))).toBe('02.30');
	});

	it('near by are named by the day', () => {
		expect(format.formatRecent('da', MOMENT, MOMENT + 60_000)).toBe('i dag kl. 14.30');
		expect(format.formatRecent('da', MOMENT, MOMENT + 86_400_000)).toBe('i går kl. 14.30');
		expect(format.formatRecent('da', MOMENT, MOMENT + 3 * 86_400_000)).toBe('3. maj 2026 kl. 14.30');
		expect(format.formatRecent('en', MOMENT, MOMENT + 86_400_000)).toBe('yesterday at 14:30');
	});
});

describe('numbers', () => {
	it('have a decimal comma and points between thousands in Danish', () => {
		expect(format.formatList('da', ['Signe'])).toBe('Signe');
		expect(format.formatList('da', ['Signe', 'Mette', 'Svend'])).toBe('Signe, Mette og Svend');
		expect(format.formatList('en', ['Signe', 'Mette'])).toBe('Signe and Mette');
		expect(format.formatNumber('da', 1234.5)).toBe('1.234,5');
		expect(format.formatNumber('en', 1234.5)).toBe('1,234.5');
		expect(format.formatNumber('da', 2.345, 2)).toBe('2,35');
	});

	it('of bytes use the unit a person would use', () => {
		expect(format.formatBytes('da', 4_200_000)).toBe('4,2 MB');
		expect(format.formatBytes('da', 812)).toBe('812 byte');
		expect(format.formatBytes('da', 1_512_000_000)).toBe('1,5 GB');
		expect(format.formatBytes('da', 42_300)).toBe('42 kB');
	});
});

describe('media time', () => {
	it('always shows hours, minutes and seconds', () => {
		expect(format.formatMediaTime(754_999)).toBe('0:12:34');
		expect(format.formatMediaTime(3_600_000 + 5_000)).toBe('1:00:05');
		expect(format.formatMediaTime(-1)).toBe('0:00:00');
	});

	it('is short inside a sentence', () => {
		expect(format.formatShortTime(69_000)).toBe('1:09');
		expect(format.formatShortTime(3_661_000)).toBe('1:01:01');
	});
});

describe('durations in words', () => {
	it('are rounded and never falsely exact', () => {
		expect(format.formatDurationInWords('da', 6 * 60_000 + 10_000)).toBe('cirka 6 minutter');
		expect(format.formatDurationInWords('da', 60_000)).toBe('cirka 1 minut');
		expect(format.formatDurationInWords('da', 12_000)).toBe('cirka 12 sekunder');
		expect(format.formatDurationInWords('da', 0)).toBe('cirka 1 sekund');
		expect(format.formatDurationInWords('da', 95 * 60_000)).toBe('cirka 1 time og 35 minutter');
		expect(format.formatDurationInWords('en', 2 * 3_600_000)).toBe('about 2 hours');
	});

	it('pass from minutes to hours without a sixtieth minute', () => {
		expect(format.formatDurationInWords('da', 59.6 * 60_000)).toBe('cirka 1 time');
		expect(format.formatDurationInWords('da', 59_700)).toBe('cirka 1 minut');
	});
});
