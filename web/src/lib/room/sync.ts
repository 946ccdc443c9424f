// Following the shared clip: where it should be now, and what to do about the difference. The numbers are measured
// (`cargo xtask bench sync`): a jump costs a moment's standstill, a change of speed costs nothing but time.
import { frameAtSeconds, middleSeconds, type FrameRate } from '../media/frames';
import type { SharedPlayback } from './protocol';

/** Beyond this it jumps, … */
export const JUMP_BEYOND_MS = 800;
/** … and where the film is loaded already, and a jump is short, beyond this. */
export const HOP_BEYOND_MS = 250;
/** Less is left alone; once it is being mended, it is mended down to the second number. */
export const CALM_WITHIN_MS = 12;
export const MENDED_WITHIN_MS = 4;
const GAIN_PER_SECOND = 0.8;
const MOST_NUDGE = 0.15;

/** Where the clip is at a server time, from its start; never outside it. */
export function positionAt(playback: SharedPlayback, serverMs: number, durationMs: number): number {
	const { position_ms: from, rate_percent: rate, slow } = playback;
	const ranMs = playback.playing ? Math.max(0, serverMs - playback.at_ms) : 0;
	let place = from + (ranMs * rate) / 100;
	if (slow != null && place > slow.until_ms) {
		const slowlyMs = (Math.max(0, slow.until_ms - from) * 100) / rate;
		place = Math.max(slow.until_ms, from) + ((ranMs - slowlyMs) * slow.then_percent) / 100;
	}
	return Math.min(Math.max(0, place), Math.max(0, durationMs));
}

/** How fast it runs at that time, in hundredths: a slow replay ends by itself. */
export function rateAt(playback: SharedPlayback, serverMs: number): number {
	const { slow, rate_percent } = playback;
	return slow != null && positionAt(playback, serverMs, Infinity) >= slow.until_ms ? slow.then_percent : rate_percent;
}

/** Whether it really runs at that time: begun, and not yet at its end. */
export function runsAt(playback: SharedPlayback, serverMs: number, durationMs: number): boolean {
	return playback.playing && serverMs >= playback.at_ms && positionAt(playback, serverMs, durationMs) < durationMs;
}

export type Correction = { seek: true; speed: number } | { seek: false; speed: number };

export interface Circumstances {
	/** The film is in the buffer where it should be. */
	loaded?: boolean;
	/** The speed differs from the wanted one already. */
	mending?: boolean;
}

/** What to do about being `driftMs` ahead of where the clip should be, at the wanted speed. */
export function correct(driftMs: number, wantedSpeed: number, { loaded = false, mending = false }: Circumstances = {}): Correction {
	if (Math.abs(driftMs) > (loaded ? HOP_BEYOND_MS : JUMP_BEYOND_MS)) return { seek: true, speed: wantedSpeed };
	if (Math.abs(driftMs) <= (mending ? MENDED_WITHIN_MS : CALM_WITHIN_MS)) return { seek: false, speed: wantedSpeed };
	const nudge = Math.max(-MOST_NUDGE, Math.min(MOST_NUDGE, (driftMs / 1000) * GAIN_PER_SECOND));
	return { seek: false, speed: wantedSpeed * (1 - nudge) };
}

/** A delay of this browser that can only be learned: how long a start or a jump takes. Each time it is half believed, and no outlier much. */
export class LearnedDelay {
	#ms: number;
	#mostMs: number;

	constructor(firstGuessMs: number, mostMs: number) {
		this.#ms = Math.min(firstGuessMs, mostMs);
		this.#mostMs = mostMs;
	}

	get ms(): number {
		return this.#ms;
	}

	/** So far ahead was the film afterwards; behind when negative. */
	ledTo(driftMs: number): void {
		const step = Math.min(this.#mostMs / 8, Math.max(-this.#mostMs / 8, driftMs / 2));
		this.#ms = Math.min(this.#mostMs, Math.max(0, this.#ms - step));
	}
}

/** Where to put the film, in seconds, so that both show the very same frame: the middle of the frame that is meant. */
export function pausedSeconds(filmMs: number, rate: FrameRate | undefined): number {
	return rate === undefined ? filmMs / 1000 : middleSeconds(frameAtSeconds(filmMs / 1000, rate), rate);
}

/** One browser's measurement of its own picture. */
export interface Measurement {
	revision: number;
	driftMs: number | null;
	receivedMs: number;
}

const FRESH_MS = 3_500;
/** While it runs two pictures count as the same within a blink. */
const BLINK_MS = 100;

/**
 * Whether all see the same picture: everybody has measured lately, for this very state of the clip, and when paused each
 * stands within half a frame of the place.
 */
export function samePicture(
	measurements: readonly (Measurement | undefined)[],
	playback: SharedPlayback,
	nowMs: number,
	frameMs: number
): boolean {
	const drifts: number[] = [];
	for (const measured of measurements) {
		if (measured === undefined || measured.driftMs === null || measured.revision !== playback.revision) return false;
		if (nowMs - measured.receivedMs > FRESH_MS) return false;
		drifts.push(measured.driftMs);
	}
	if (drifts.length < 2) return false;
	if (!playback.playing) return drifts.every((drift) => Math.abs(drift) < frameMs / 2);
	return Math.max(...drifts) - Math.min(...drifts) <= BLINK_MS;
}
