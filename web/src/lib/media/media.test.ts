import { describe, expect, it } from 'vitest';
import { frameAtSeconds, lastFrame, middleMs, middleSeconds, type FrameRate } from './frames';
import { pictureBox } from './picture';
import { stepSpeed } from './speed';

const RATES: FrameRate[] = [
	{ numerator: 25, denominator: 2 },
	{ numerator: 25, denominator: 1 },
	{ numerator: 30000, denominator: 1001 },
	{ numerator: 60, denominator: 1 }
];

describe('frames', () => {
	it.each(RATES)('the middle of a frame opens at that frame (%o)', (rate) => {
		for (const frame of [0, 1, 12, 13, 1799, 215_999]) {
			expect(frameAtSeconds(middleSeconds(frame, rate), rate)).toBe(frame);
			expect(frameAtSeconds(middleMs(frame, rate) / 1000, rate)).toBe(frame);
		}
	});

	it('a frame’s rounded start is that frame, not the one before', () => {
		expect(frameAtSeconds(0.04, { numerator: 25, denominator: 1 })).toBe(1);
		expect(frameAtSeconds(0.033366, { numerator: 30000, denominator: 1001 })).toBe(1);
	});

	it('the last frame begins before the end', () => {
		expect(lastFrame(1000, { numerator: 25, denominator: 1 })).toBe(24);
		expect(lastFrame(1001, { numerator: 25, denominator: 1 })).toBe(25);
		expect(lastFrame(0, { numerator: 25, denominator: 1 })).toBe(0);
	});
});

describe('speed', () => {
	it('goes in tenths and stops at the ends', () => {
		expect(stepSpeed(1, 1)).toBe(1.1);
		expect(stepSpeed(1.1, -1)).toBe(1);
		expect(stepSpeed(2, 1)).toBe(2);
		expect(stepSpeed(0.5, -1)).toBe(0.5);
	});
});

describe('the picture in its box', () => {
	it('is centred with bars at the sides or above and below', () => {
		expect(pictureBox(1000, 500, 100, 100)).toEqual({ left: 250, top: 0, width: 500, height: 500 });
		expect(pictureBox(500, 1000, 100, 100)).toEqual({ left: 0, top: 250, width: 500, height: 500 });
	});

	it('is the whole box while the size of the picture is not known', () => {
		expect(pictureBox(640, 360, 0, 0)).toEqual({ left: 0, top: 0, width: 640, height: 360 });
	});
});
