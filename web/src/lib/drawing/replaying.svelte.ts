// A clip seen again with what was drawn on it: it stops on each frame that was drawn on, the drawings come as they were made, and it
// goes on. A press on one in the list goes there.
import type { Playback } from '../media/playback.svelte';
import type { Drawing, Figure } from './protocol';
import { belongsToFrame, drawnUntil, stopBetween, stopsOf, type Stop } from './replay';

export interface Stretch {
	start_ms: number;
	end_ms: number;
}

export class Replaying {
	readonly playback: Playback;
	#clip = $state.raw<Stretch | undefined>();
	#drawings = $state.raw<readonly Drawing[]>([]);
	#frameMs = 40;
	#stops: readonly Stop[] = [];
	#stop = $state.raw<Stop | undefined>();
	#sinceMs = $state(0);
	#held = $state(false);
	#lastMs = -1;
	#calm: () => boolean;

	/** `calm`: nothing is to move by itself. */
	constructor(playback: Playback, calm: () => boolean) {
		this.playback = playback;
		this.#calm = calm;
	}

	/** From the clip's start. */
	get positionMs(): number {
		return this.#clip === undefined ? 0 : Math.max(0, this.playback.currentMs - this.#clip.start_ms);
	}

	/** It stands still while it is drawn on. */
	get standing(): boolean {
		return this.#stop !== undefined;
	}

	/** It runs, or is being drawn on. */
	get runs(): boolean {
		return this.#stop === undefined ? !this.playback.paused : !this.#held;
	}

	/** What shows now. */
	figures = $derived.by((): (Figure & { id: string })[] => {
		const stop = this.#stop;
		if (stop !== undefined) {
			const since = this.#calm() ? Infinity : this.#sinceMs;
			const turns = stop.turns.map((turn) => ({ ...turn.drawing, points: drawnUntil(turn, since) }));
			return turns.filter(({ points }) => points.length > 0);
		}
		if (!this.playback.paused) return [];
		return this.#drawings.filter(({ at_ms }) => belongsToFrame(at_ms, this.positionMs, this.#frameMs));
	});

	choose(clip: Stretch, drawings: readonly Drawing[], frameMs: number): void {
		this.#clip = clip;
		this.#drawings = drawings;
		this.#frameMs = frameMs;
		this.#stops = stopsOf(drawings, frameMs);
		this.playback.pause();
		this.#go(clip.start_ms);
		this.playback.stopAtMs = clip.end_ms;
	}

	/** Plays on, from the beginning when the end was reached; or holds. */
	toggle(): void {
		const clip = this.#clip;
		if (clip === undefined) return;
		if (this.#stop !== undefined) {
			this.#held = !this.#held;
		} else if (this.playback.paused) {
			if (this.playback.currentMs >= clip.end_ms - 1) this.#go(clip.start_ms);
			void this.playback.play();
		} else this.playback.pause();
	}

	/** Stands on the frame of a drawing. */
	goTo(drawing: Drawing): void {
		this.playback.pause();
		this.#go((this.#clip?.start_ms ?? 0) + drawing.at_ms);
		// From here on it plays past this frame.
		this.#lastMs = drawing.at_ms;
	}

	/** Follows until the returned function is called. */
	follow(): () => void {
		let before = performance.now();
		let frame = 0;
		const look = (now: number) => {
			this.#look(now - before);
			before = now;
			frame = requestAnimationFrame(look);
		};
		frame = requestAnimationFrame(look);
		return () => cancelAnimationFrame(frame);
	}

	#go(ms: number): void {
		this.#stop = undefined;
		this.#held = false;
		// A drawing on the first frame is passed too.
		this.#lastMs = -1;
		this.playback.stopAtMs = undefined;
		this.playback.seek(ms);
		this.playback.stopAtMs = this.#clip?.end_ms;
	}

	#look(passedMs: number): void {
		const stop = this.#stop;
		if (stop !== undefined) {
			if (this.#held) return;
			this.#sinceMs += passedMs;
			if (this.#sinceMs < stop.lastsMs) return;
			this.#stop = undefined;
			this.#lastMs = stop.atMs;
			void this.playback.play();
			return;
		}
		if (this.playback.paused) return;
		const here = this.positionMs;
		const next = stopBetween(this.#stops, this.#lastMs, here);
		this.#lastMs = Math.max(this.#lastMs, here);
		if (next === undefined) return;
		this.playback.pause();
		this.playback.seek((this.#clip?.start_ms ?? 0) + next.atMs);
		this.#sinceMs = 0;
		this.#stop = next;
	}
}
