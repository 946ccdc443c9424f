import { describe, expect, it } from 'vitest';
import { offsetsOf, rowAt, rowsBetween } from './rows';

const ids = Array.from({ length: 5_000 }, (_, index) => String(index));

describe('a long list', () => {
	it('is as tall as its rows, measured or estimated', () => {
		const offsets = offsetsOf(ids, new Map([['1', 100]]), 40);
		expect([offsets[1], offsets[2], offsets[3], offsets.at(-1)]).toEqual([40, 140, 180, 4_999 * 40 + 100]);
	});

	it('finds the row at a height', () => {
		const offsets = offsetsOf(['a', 'b', 'c'], new Map([['b', 100]]), 40);
		expect([0, 39, 40, 139, 140, 999].map((y) => rowAt(offsets, y))).toEqual([0, 0, 1, 1, 2, 2]);
	});

	it('draws what is in view and a few more, never all', () => {
		const offsets = offsetsOf(ids, new Map(), 40);
		expect(rowsBetween(offsets, 40_000, 40_800, 6)).toEqual([994, 1_027]);
		expect(rowsBetween(offsets, 0, 800, 6)).toEqual([0, 27]);
		expect(rowsBetween(offsets, 199_900, 200_700, 6)[1]).toBe(5_000);
	});

	it('draws nothing where the list is not', () => {
		const offsets = offsetsOf(ids, new Map(), 40);
		expect([rowsBetween(offsets, 300_000, 300_800, 6), rowsBetween(offsets, -900, -100, 6)]).toEqual([[0, 0], [0, 0]]);
		expect(rowsBetween(offsetsOf([], new Map(), 40), 0, 800, 6)).toEqual([0, 0]);
	});
});
