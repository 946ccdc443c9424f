// How fast a recording plays: 0.5 to 2.0, in steps of a tenth, pitch kept.

export const SLOWEST = 0.5;
export const FASTEST = 2;

/** The next speed up or down, never beyond the ends. */
export function stepSpeed(speed: number, steps: number): number {
	const tenths = Math.round(speed * 10) + steps;
	return Math.min(FASTEST * 10, Math.max(SLOWEST * 10, tenths)) / 10;
}
