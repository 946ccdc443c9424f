// The slider of the place in the film, in numbers. A native slider's middle never reaches its ends: half a thumb stays free.

export const THUMB_PX = 16;

/** What the keys do on it, in milliseconds; ten times as much with Shift. */
export const KEY_STEPS: Readonly<Record<string, number>> = {
	ArrowLeft: -1_000,
	ArrowDown: -1_000,
	ArrowRight: 1_000,
	ArrowUp: 1_000,
	PageDown: -10_000,
	PageUp: 10_000
};

export function percentAt(ms: number, durationMs: number): number {
	return durationMs <= 0 ? 0 : Math.max(0, Math.min(100, (ms / durationMs) * 100));
}

/** The place in the film at so many pixels from the left edge. */
export function msAt(x: number, width: number, durationMs: number): number {
	const room = width - THUMB_PX;
	return room <= 0 ? 0 : Math.round(Math.max(0, Math.min(1, (x - THUMB_PX / 2) / room)) * durationMs);
}
