import { describe, expect, it } from 'vitest';
import {
	clampZoom,
	drawnWindow,
	inOrder,
	nearestTo,
	pausesBetween,
	rangeIn,
	rowsOf,
	scaleAt,
	scrollFollowing,
	scrollKeeping,
	spanAround,
	stripTiles,
	ticks,
	toMs,
	toPixels,
	wholeScale
} from './geometry';
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

	it('reach from two seconds to three hours, with times on the ruler at either end', () => {
		const [view, hours] = [1_000, 3 * HOUR];
		const seen = (zoom: number) => view / scaleAt(hours, view, zoom).pixelsPerMs;
		expect(seen(1)).toBeCloseTo(hours);
		expect(seen(1e6)).toBeCloseTo(2_000);
		for (const zoom of [1, 40, 5_400]) {
			const scale = scaleAt(hours, view, zoom);
			const from = hours / 2;
			const found = ticks(from, from + seen(zoom), scale);
			expect(found.length, `${zoom}`).toBeGreaterThan(0);
			expect(found.length, `${zoom}`).toBeLessThan(12);
		}
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

describe('marks in view', () => {
	/** The plain way: every mark is asked. */
	const asked = (marks: { startMs: number; endMs?: number }[], from: number, to: number) =>
		marks.filter(({ startMs, endMs = startMs }) => startMs <= to && endMs >= from);

	it('are all among those that are drawn, also what began long before', () => {
		let seed = 7;
		const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
		const marks = Array.from({ length: 300 }, () => {
			const startMs = random(HOUR);
			return random(3) === 0 ? { startMs, endMs: startMs + random(300_000) } : { startMs };
		});
		const ordered = inOrder(marks);
		for (let round = 0; round < 200; round += 1) {
			const from = random(HOUR);
			const to = from + random(400_000);
			const [first, end] = rangeIn(ordered, from, to);
			const found = ordered.marks.slice(first, end);
			for (const mark of asked(marks, from, to)) expect(found).toContain(mark);
			expect(found.every(({ startMs }) => startMs <= to)).toBe(true);
		}
	});

	it('are none where there are none, and few where few are', () => {
		const ordered = inOrder([{ startMs: 10 }, { startMs: 2_000 }, { startMs: 9_000 }]);
		expect(rangeIn(ordered, 3_000, 4_000)).toEqual([2, 2]);
		expect(rangeIn(ordered, 1_000, 2_000)).toEqual([1, 2]);
		expect(rangeIn(inOrder([]), 0, 10)).toEqual([0, 0]);
	});

	it('are picked by the nearest, a stretch anywhere inside it', () => {
		const ordered = inOrder([{ startMs: 0, endMs: 500 }, { startMs: 900 }, { startMs: 1_000 }]);
		expect(nearestTo(ordered, 300, 50)).toEqual({ startMs: 0, endMs: 500 });
		expect(nearestTo(ordered, 960, 50)).toEqual({ startMs: 1_000 });
		expect(nearestTo(ordered, 700, 50)).toBeUndefined();
	});

	it('are looked for in a window that moves by half a view', () => {
		const scale = scaleAt(HOUR, 1000, 10);
		expect(drawnWindow(2_010, 1000, scale)).toEqual(drawnWindow(2_490, 1000, scale));
		const { fromMs, toMs: untilMs } = drawnWindow(2_490, 1000, scale);
		expect(toPixels(fromMs, scale)).toBeLessThanOrEqual(2_490 - 500);
		expect(toPixels(untilMs, scale)).toBeGreaterThanOrEqual(3_490);
	});
});

describe('the strip of pictures', () => {
	it('fills the view without a gap and shows the middle of each', () => {
		const scale = wholeScale(100_000, 1000);
		const tiles = stripTiles(20_000, 40_000, scale, 80);
		expect(tiles[0]?.left).toBeLessThanOrEqual(200);
		expect((tiles.at(-1)?.left ?? 0) + 80).toBeGreaterThanOrEqual(400);
		expect(tiles.map(({ left }, index) => left - (tiles[0]?.left ?? 0) - index * 80)).toEqual(tiles.map(() => 0));
		expect(tiles[1]?.ms).toBe(28_000);
	});
});

describe('pauses', () => {
	it('are where nobody speaks for long enough', () => {
		const turn = (start_ms: number, end_ms: number) => ({ start_ms, end_ms });
		expect(pausesBetween([turn(9_000, 9_500), turn(0, 2_000), turn(1_000, 4_000), turn(6_000, 7_000)], 2_000)).toEqual([
			{ startMs: 4_000, endMs: 6_000 },
			{ startMs: 7_000, endMs: 9_000 }
		]);
		expect(pausesBetween([], 1)).toEqual([]);
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

	it('looks the same from far away as when every pair is looked at', () => {
		const pairs = Array.from({ length: 200_000 }, (_, index) => ((index * 7_919) % 255) - 127);
		const waveform = readWaveform(file(pairs));
		expect(waveform).toBeDefined();
		if (waveform === undefined) return;
		const far = columns(waveform, 0, 2_000_000, 100);
		expect(waveform.coarse).toBeDefined();
		for (const [column, loud] of far.entries()) {
			const near = Math.max(...columns(waveform, column * 20_000, (column + 1) * 20_000, 10));
			expect(loud).toBeGreaterThanOrEqual(near - 0.001);
		}
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
