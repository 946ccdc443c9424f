// A grid over the picture, so that a place can be found and said without a mouse: columns A to H, rows 1 to 5. Pure.
import { UNIT } from './geometry';
import type { Place } from './protocol';

export const COLUMNS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const;
export const ROWS = ['1', '2', '3', '4', '5'] as const;

export type Height = 'top' | 'middle' | 'bottom';
export type Side = 'left' | 'centre' | 'right';

const index = (value: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor((value / UNIT) * count)));
const centre = (at: number, count: number) => Math.round(((at + 0.5) / count) * UNIT);

/** The name of the field a place lies in: "C3". */
export function fieldOf({ x, y }: Place): string {
	return `${COLUMNS[index(x, COLUMNS.length)]}${ROWS[index(y, ROWS.length)]}`;
}

/** Which part of the picture a place lies in. */
export function partOf({ x, y }: Place): { height: Height; side: Side } {
	const heights: Height[] = ['top', 'middle', 'bottom'];
	const sides: Side[] = ['left', 'centre', 'right'];
	return { height: heights[index(y, 3)] as Height, side: sides[index(x, 3)] as Side };
}

/** Where a key of the grid leads: a letter to the middle of its column, a digit to the middle of its row. */
export function byKey(key: string, place: Place): Place | undefined {
	const column = (COLUMNS as readonly string[]).indexOf(key.toUpperCase());
	if (column >= 0) return { ...place, x: centre(column, COLUMNS.length) };
	const row = (ROWS as readonly string[]).indexOf(key);
	return row >= 0 ? { ...place, y: centre(row, ROWS.length) } : undefined;
}
