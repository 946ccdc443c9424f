// When a drawing shows, and how it is drawn once more in the reflection: with the times of the hand that drew it, on the frame it was
// made on, which stands still meanwhile as it did in the meeting. Pure.
import type { Drawing, NewDrawing } from './protocol';

/** While the clip runs a drawing shows from its frame on for so long: beyond that the people in the picture have moved. */
export const SHOWN_FOR_MS = 2_000;
/** A line drawn for longer is shown faster. */
const LONGEST_MS = 8_000;
/** What was not drawn by hand grows for so long. */
const GROWS_MS = 450;
const BETWEEN_MS = 350;
/** When all of a frame are drawn, they stay for a moment. */
const STAYS_MS = 1_600;

/** Half a frame of the film, in milliseconds: a drawing belongs to the frame it was drawn on. */
export function belongsToFrame(drawnMs: number, positionMs: number, frameMs: number): boolean {
	return Math.abs(drawnMs - positionMs) < frameMs / 2 + 1;
}

/** Whether a drawing shows now: on its frame while the clip stands, from its frame on for a moment while it runs. */
export function shows(drawing: Pick<NewDrawing, 'at_ms'>, positionMs: number, frameMs: number, still: boolean): boolean {
	if (still) return belongsToFrame(drawing.at_ms, positionMs, frameMs);
	const since = positionMs - drawing.at_ms;
	return since >= -frameMs / 2 && since < SHOWN_FOR_MS;
}

export interface Turn {
	drawing: Drawing;
	/** From when on, since the frame stands. */
	fromMs: number;
	lastsMs: number;
}

/** A frame on which something was drawn, and in which order. */
export interface Stop {
	atMs: number;
	turns: readonly Turn[];
	lastsMs: number;
}

/** The frames at which a clip stops when it is seen again. */
export function stopsOf(drawings: readonly Drawing[], frameMs: number): Stop[] {
	const groups: Drawing[][] = [];
	for (const drawing of drawings.filter(({ taken_back }) => !taken_back).toSorted((a, b) => a.at_ms - b.at_ms || a.drawn_at_ms - b.drawn_at_ms)) {
		const group = groups.at(-1);
		if (group?.[0] !== undefined && belongsToFrame(group[0].at_ms, drawing.at_ms, frameMs)) group.push(drawing);
		else groups.push([drawing]);
	}
	return groups.map((group) => {
		let fromMs = 0;
		const turns = group.toSorted((a, b) => a.drawn_at_ms - b.drawn_at_ms).map((drawing) => {
			const turn = { drawing, fromMs, lastsMs: lengthOf(drawing) };
			fromMs += turn.lastsMs + BETWEEN_MS;
			return turn;
		});
		return { atMs: group[0]?.at_ms ?? 0, turns, lastsMs: fromMs - BETWEEN_MS + STAYS_MS };
	});
}

function lengthOf({ tool, times }: NewDrawing): number {
	return tool === 'pen' ? Math.min(LONGEST_MS, times?.at(-1) ?? GROWS_MS) : GROWS_MS;
}

/** The first stop that is passed between two looks at a running clip. */
export function stopBetween(stops: readonly Stop[], fromMs: number, toMs: number): Stop | undefined {
	return stops.find(({ atMs }) => atMs > fromMs && atMs <= toMs);
}

/** The points of a drawing that are there after so long; none before it begins. */
export function drawnUntil({ drawing, fromMs, lastsMs }: Turn, sinceMs: number): number[] {
	const { points, times, tool } = drawing;
	const done = lastsMs <= 0 ? 1 : Math.min(1, (sinceMs - fromMs) / lastsMs);
	if (sinceMs < fromMs) return [];
	if (done >= 1 || tool === 'text') return [...points];
	if (tool === 'pen') {
		const whole = times?.at(-1) ?? 0;
		const count = times === undefined || whole === 0 ? Math.ceil((points.length / 2) * done) : times.filter((time) => time <= done * whole).length;
		return points.slice(0, Math.max(1, count) * 2);
	}
	const [x = 0, y = 0, u = 0, v = 0] = points;
	if (tool === 'arrow') return [x, y, x + (u - x) * done, y + (v - y) * done];
	const [cx, cy] = [(x + u) / 2, (y + v) / 2];
	return [cx + (x - cx) * done, cy + (y - cy) * done, cx + (u - cx) * done, cy + (v - cy) * done];
}
