// Time and pixels. Pure: the timeline draws what stands here.

/** A film drawn `pixelsPerMs` wide. */
export interface Scale {
	durationMs: number;
	pixelsPerMs: number;
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
