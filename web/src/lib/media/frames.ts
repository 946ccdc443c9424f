// Frames and milliseconds: the same arithmetic as crates/media/src/frame_rate.rs, so that a mark made on a frame opens at
// that frame (rulings 14). Whole numbers until the very end.

/** Frames per second as an exact fraction; 30000/1001 stays 30000/1001. */
export interface FrameRate {
	numerator: number;
	denominator: number;
}

/** Which frame is on the screen at `seconds` of the browser's own clock. */
export function frameAtSeconds(seconds: number, rate: FrameRate): number {
	// A hair is added because the browser reports the start of a frame as a rounded float.
	return Math.max(0, Math.floor((seconds * rate.numerator) / rate.denominator + 1e-3));
}

/** The middle of a frame, in seconds: where to seek to see that frame and no other. */
export function middleSeconds(frame: number, rate: FrameRate): number {
	return ((frame + 0.5) * rate.denominator) / rate.numerator;
}

/** The middle of a frame, in whole milliseconds: what a mark made on that frame stores. */
export function middleMs(frame: number, rate: FrameRate): number {
	return Math.floor(((2 * frame + 1) * 1000 * rate.denominator) / (2 * rate.numerator));
}

/** The last frame that begins before the end. */
export function lastFrame(durationMs: number, rate: FrameRate): number {
	return Math.max(0, Math.ceil((durationMs * rate.numerator) / (1000 * rate.denominator)) - 1);
}
