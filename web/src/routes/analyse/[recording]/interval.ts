// Stretches: how long a key must be held to mean one, and what moving their borders does. Pure.

/** A key held shorter than this was a tap, whatever the film did meanwhile. */
export const HOLD_MS = 400;
/** One press of a key moves a border by so much. */
export const NUDGE_MS = 500;
/** A stretch shorter than this is a moment. */
export const SHORTEST_MS = 200;

/** When a mark is: a moment, or a stretch with an end. */
export interface Time {
	atMs: number;
	endMs?: number;
}

/** A key went down: when by the clock, and where the film was. */
export interface Press {
	clockMs: number;
	filmMs: number;
}

/** What a press and its release mean: the stretch between, or undefined for a tap. Nothing is held while the film stands. */
export function heldSpan(down: Press, up: Press): { atMs: number; endMs: number } | undefined {
	if (up.clockMs - down.clockMs < HOLD_MS || up.filmMs - down.filmMs < SHORTEST_MS) return undefined;
	return { atMs: down.filmMs, endMs: up.filmMs };
}

/** A stretch from one place to another, whichever comes first; too short, it is the moment. */
export function stretchBetween(oneMs: number, otherMs: number): Time {
	const [atMs, endMs] = oneMs <= otherMs ? [oneMs, otherMs] : [otherMs, oneMs];
	return endMs - atMs < SHORTEST_MS ? { atMs } : { atMs, endMs };
}

/**
 * Moves the beginning or the end. A moment whose end is moved out begins to last; a stretch whose end comes back to its
 * beginning is a moment again. The beginning never passes the end, and nothing leaves the film.
 */
export function moved(time: Time, border: 'startMs' | 'endMs', byMs: number, durationMs: number, middle: (ms: number) => number): Time {
	const inside = (ms: number) => middle(Math.max(0, Math.min(ms, durationMs || ms)));
	const { atMs, endMs } = time;
	if (border === 'startMs') {
		const to = inside(atMs + byMs);
		if (endMs === undefined) return { atMs: to };
		return endMs - to < SHORTEST_MS ? time : { atMs: to, endMs };
	}
	const end = inside((endMs ?? atMs) + byMs);
	return end - atMs < SHORTEST_MS ? { atMs } : { atMs, endMs: end };
}
