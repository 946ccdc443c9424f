// Time and pixels. Pure: the timeline draws what stands here.

/** A film drawn `pixelsPerMs` wide. */
export interface Scale {
	durationMs: number;
	pixelsPerMs: number;
	/** What is worth drawing: the view and a little around it. Without them, everything. */
	fromMs?: number;
	toMs?: number;
}

/** The closest look: two seconds fill the view. */
const CLOSEST_MS = 2_000;

/** The scale at which the whole film fills a view of this width. */
export function wholeScale(durationMs: number, viewWidth: number): Scale {
	return { durationMs, pixelsPerMs: durationMs > 0 ? viewWidth / durationMs : 0 };
}

/** Magnified by `zoom` (1 is the whole film), never closer than two seconds in the view. */
export function scaleAt(durationMs: number, viewWidth: number, zoom: number): Scale {
	const whole = wholeScale(durationMs, viewWidth);
	return { durationMs, pixelsPerMs: whole.pixelsPerMs * clampZoom(zoom, durationMs) };
}

/** A zoom between the whole film and two seconds. */
export function clampZoom(zoom: number, durationMs: number): number {
	return Math.max(1, Math.min(zoom, Math.max(1, durationMs / CLOSEST_MS)));
}

export function toPixels(ms: number, scale: Scale): number {
	return ms * scale.pixelsPerMs;
}

export function toMs(pixels: number, scale: Scale): number {
	if (scale.pixelsPerMs === 0) return 0;
	return Math.max(0, Math.min(Math.round(pixels / scale.pixelsPerMs), scale.durationMs));
}

/** Where to scroll so that `ms` stays under the same point of the view after a change of scale. */
export function scrollKeeping(ms: number, offsetInView: number, scale: Scale): number {
	return Math.max(0, toPixels(ms, scale) - offsetInView);
}

/** Where to scroll so that the playhead is seen: unchanged while it is, otherwise a page further with a little lead. */
export function scrollFollowing(ms: number, scrollLeft: number, viewWidth: number, scale: Scale): number {
	const x = toPixels(ms, scale);
	if (x >= scrollLeft && x <= scrollLeft + viewWidth) return scrollLeft;
	return Math.max(0, x - viewWidth * 0.1);
}

const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map((seconds) => seconds * 1_000);

/** Times worth a line on the ruler between two times, at least `apart` pixels from each other. */
export function ticks(fromMs: number, toMs: number, scale: Scale, apart = 90): number[] {
	if (scale.pixelsPerMs === 0) return [];
	const step = STEPS_MS.find((candidate) => toPixels(candidate, scale) >= apart) ?? STEPS_MS.at(-1) ?? 3_600_000;
	const found: number[] = [];
	for (let ms = Math.ceil(fromMs / step) * step; ms <= Math.min(toMs, scale.durationMs); ms += step) found.push(ms);
	return found;
}

/** Rows for spans that overlap, so that none hides another: each goes into the first row where it fits. */
export function rowsOf(spans: readonly { startMs: number; endMs: number }[]): number[] {
	const ends: number[] = [];
	const order = spans.map((_, index) => index).sort((a, b) => (spans[a]?.startMs ?? 0) - (spans[b]?.startMs ?? 0));
	const rows = new Array<number>(spans.length).fill(0);
	for (const index of order) {
		const span = spans[index];
		if (span === undefined) continue;
		const free = ends.findIndex((end) => end <= span.startMs);
		const row = free === -1 ? ends.length : free;
		ends[row] = span.endMs;
		rows[index] = row;
	}
	return rows;
}

/** A span around a moment, inside the film: what a clip made with one key holds. */
export function spanAround(ms: number, beforeMs: number, afterMs: number, durationMs: number): { startMs: number; endMs: number } {
	const startMs = Math.max(0, ms - beforeMs);
	const endMs = Math.max(startMs + 1, Math.min(durationMs > 0 ? durationMs : ms + afterMs, ms + afterMs));
	return { startMs, endMs };
}

/** Marks in the order of time, with how far any of them up to each reaches: what is needed to find those in view fast. */
export interface Ordered<T> {
	marks: readonly T[];
	reach: Float64Array;
}

interface Lasting {
	startMs: number;
	endMs?: number;
}

export function inOrder<T extends Lasting>(marks: readonly T[]): Ordered<T> {
	const sorted = marks.every((mark, index) => index === 0 || (marks[index - 1]?.startMs ?? 0) <= mark.startMs)
		? marks
		: marks.toSorted((a, b) => a.startMs - b.startMs);
	const reach = new Float64Array(sorted.length);
	let furthest = -Infinity;
	sorted.forEach(({ startMs, endMs = startMs }, index) => (reach[index] = furthest = Math.max(furthest, endMs)));
	return { marks: sorted, reach };
}

/** The first index at which a rising row of numbers is at least `wanted`. */
function firstAtLeast(length: number, at: (index: number) => number, wanted: number): number {
	let [low, high] = [0, length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (at(middle) < wanted) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** Which of the marks can be seen between two times: from the first index up to, not including, the second. */
export function rangeIn<T extends Lasting>({ marks, reach }: Ordered<T>, fromMs: number, toMs: number): [number, number] {
	const first = firstAtLeast(reach.length, (index) => reach[index] ?? 0, fromMs);
	const end = firstAtLeast(marks.length, (index) => marks[index]?.startMs ?? 0, toMs + 1);
	return [first, Math.max(first, end)];
}

/** The mark nearest to a time; undefined when there is none within `withinMs`. */
export function nearestTo<T extends Lasting>(ordered: Ordered<T>, ms: number, withinMs: number): T | undefined {
	const [from, to] = rangeIn(ordered, ms - withinMs, ms + withinMs);
	const away = ({ startMs, endMs = startMs }: T) => Math.max(0, startMs - ms, ms - endMs);
	let best: T | undefined;
	for (const mark of ordered.marks.slice(from, to)) {
		if (away(mark) <= withinMs && (best === undefined || away(mark) < away(best))) best = mark;
	}
	return best;
}

/** Stretches in which nobody speaks, at least so long. */
export function pausesBetween(turns: readonly { start_ms: number; end_ms: number }[], atLeastMs: number): { startMs: number; endMs: number }[] {
	const found: { startMs: number; endMs: number }[] = [];
	let reached: number | undefined;
	for (const { start_ms, end_ms } of turns.toSorted((a, b) => a.start_ms - b.start_ms)) {
		if (reached !== undefined && start_ms - reached >= atLeastMs) found.push({ startMs: reached, endMs: start_ms });
		reached = Math.max(reached ?? 0, end_ms);
	}
	return found;
}

/** The left edges of small pictures that fill a view without a gap, and the time each one stands for. */
export function stripTiles(fromMs: number, untilMs: number, scale: Scale, tileWidth: number): { left: number; ms: number }[] {
	if (scale.pixelsPerMs === 0 || tileWidth <= 0) return [];
	const first = Math.floor(toPixels(fromMs, scale) / tileWidth);
	const found: { left: number; ms: number }[] = [];
	for (let tile = first; tile * tileWidth <= toPixels(Math.min(untilMs, scale.durationMs), scale); tile += 1) {
		found.push({ left: tile * tileWidth, ms: toMs(tile * tileWidth + tileWidth / 2, scale) });
	}
	return found;
}

/**
 * The stretch worth drawing for a place of the scroll: half a view more on either side, moved in steps of half a view, so
 * that little is drawn anew while one scrolls.
 */
export function drawnWindow(scrollLeft: number, viewWidth: number, scale: Scale): { fromMs: number; toMs: number } {
	const step = Math.max(1, viewWidth / 2);
	const first = Math.floor(scrollLeft / step) * step;
	return { fromMs: toMs(first - step, scale), toMs: toMs(first + viewWidth + 2 * step, scale) };
}
