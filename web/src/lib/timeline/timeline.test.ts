import { describe, expect, it } from 'vitest';
import { clampZoom, rowsOf, scaleAt, scrollFollowing, scrollKeeping, spanAround, ticks, toMs, toPixels, wholeScale } from './geometry';
import { columns, readWaveform } from './waveform';

const HOUR = 3_600_000;

describe('time and pixels', () => {
	it('go there and back', () => {
		const scale = scaleAt(HOUR, 1000, 12);
		for (const ms of [0, 754_321, HOUR]) expect(Math.abs(toMs(toPixels(ms, scale), scale) - ms)).toBeLessThan(2);
		expect(toMs(-5, scale)).toBe(0);
		expect(toMs(1e9, scale)).toBe(HOUR);
	});

	it('show the whole film or as little as two seconds', () => {
		expect(toPixels(HOUR, wholeScale(HOUR, 1000))).toBe(1000);
		expect(clampZoom(0.2, HOUR)).toBe(1);
		expect(clampZoom(1e6, HOUR)).toBe(1800);
		expect(clampZoom(4, 1_000)).toBe(1);
	});

	it('do not fail before the film is there', () => {
		expect(toMs(100, wholeScale(0, 1000))).toBe(0);
		expect(ticks(0, 0, wholeScale(0, 1000))).toEqual([]);
	});

	it('keep what is under the pointer while zooming', () => {
		const scale = scaleAt(HOUR, 1000, 10);
		const left = scrollKeeping(600_000, 300, scale);
		expect(toPixels(600_000, scale) - left).toBeCloseTo(300);
	});

	it('follow the playhead a page at a time', () => {
		const scale = scaleAt(HOUR, 1000, 10);
		expect(scrollFollowing(100_000, 0, 1000, scale)).toBe(0);
		expect(scrollFollowing(400_000, 0, 1000, scale)).toBeCloseTo(toPixels(400_000, scale) - 100);
	});

	it('mark the ruler at round times that do not touch', () => {
		const scale = wholeScale(HOUR, 1000);
		expect(ticks(0, HOUR, scale)).toEqual([0, 600_000, 1_200_000, 1_800_000, 2_400_000, 3_000_000, 3_600_000]);
	});
});

describe('spans', () => {
	it('that overlap stand in different rows, and others share one', () => {
		const spans = [
			{ startMs: 10, endMs: 20 },
			{ startMs: 15, endMs: 30 },
			{ startMs: 20, endMs: 25 }
		];
		expect(rowsOf(spans)).toEqual([0, 1, 0]);
	});

	it('around a moment stay inside the film', () => {
		expect(spanAround(60_000, 15_000, 30_000, HOUR)).toEqual({ startMs: 45_000, endMs: 90_000 });
		expect(spanAround(5_000, 15_000, 30_000, 20_000)).toEqual({ startMs: 0, endMs: 20_000 });
	});
});

describe('the waveform', () => {
	function file(pairs: number[], version = 2): ArrayBuffer {
		const bytes = new ArrayBuffer(24 + pairs.length);
		const view = new DataView(bytes);
		[version, 1, 48_000, 960, pairs.length / 2, 1].forEach((value, index) => view.setInt32(index * 4, value, true));
		pairs.forEach((value, index) => view.setInt8(24 + index, value));
		return bytes;
	}

	it('is read as the media crate writes it', () => {
		const waveform = readWaveform(file([-127, 127, 0, 0]));
		expect(waveform?.msPerPair).toBe(20);
		expect([...(waveform?.pairs ?? [])]).toEqual([-127, 127, 0, 0]);
		expect(readWaveform(file([], 9))).toBeUndefined();
		expect(readWaveform(new ArrayBuffer(3))).toBeUndefined();
	});

	it('keeps the loudest moment of each column, and is silent beyond the end', () => {
		const waveform = readWaveform(file([-10, 5, -127, 0, 0, 0, -2, 64]));
		expect(waveform).toBeDefined();
		if (waveform === undefined) return;
		const loud = columns(waveform, 0, 160, 4);
		expect(loud[0]).toBe(1);
		expect(loud[1]).toBeCloseTo(64 / 127);
		expect([loud[2], loud[3]]).toEqual([0, 0]);
	});
});
