// The plan played from its first clip to its last: before each clip a card says its number, kind and question, then the clip
// plays exactly. Whoever goes elsewhere in the film by hand has left it.
import type { Clip } from '$lib/state/coding.svelte';

/** How long a card stands before its clip begins by itself. */
export const CARD_MS = 3_500;
/** A film pauses on the frame at its end, not on the millisecond. */
const NEAR_MS = 80;

/** What it needs of the film. */
export interface Film {
	readonly currentMs: number;
	readonly paused: boolean;
	stopAtMs: number | undefined;
	playSpan(fromMs: number, toMs: number): void;
	seek(ms: number): void;
	pause(): void;
}

export interface Told {
	card: (clip: Clip, number: number, count: number) => void;
	over: () => void;
	stopped: () => void;
}

export class PlayAll {
	#film: Film;
	#clips: () => readonly Clip[];
	#told: Told;
	#at = $state<string | undefined>();
	#card = $state(false);
	#timer: ReturnType<typeof setTimeout> | undefined;
	/** It has been seen playing: only then a pause at the end is the end. */
	#played = false;

	constructor(film: Film, clips: () => readonly Clip[], told: Told) {
		this.#film = film;
		this.#clips = clips;
		this.#told = told;
	}

	get running(): boolean {
		return this.#at !== undefined;
	}

	/** The card of the clip is up; it has not begun. */
	get waiting(): boolean {
		return this.#card;
	}

	/** The clip whose turn it is. */
	get clip(): Clip | undefined {
		return this.#clips().find(({ id }) => id === this.#at);
	}

	get number(): number {
		return this.#clips().findIndex(({ id }) => id === this.#at) + 1;
	}

	get count(): number {
		return this.#clips().length;
	}

	/** From the first clip, or from a given one. */
	start(id: string | undefined = this.#clips()[0]?.id): void {
		if (id !== undefined) this.#show(id);
	}

	next(): void {
		if (!this.running) return;
		const after = this.#clips()[this.number];
		if (after) this.#show(after.id);
		else this.#end(this.#told.over);
	}

	previous(): void {
		if (this.running) this.#show(this.#clips()[Math.max(0, this.number - 2)]?.id);
	}

	stop(): void {
		if (this.running) this.#end(this.#told.stopped);
	}

	/** The card goes, the clip plays. */
	begin(): void {
		clearTimeout(this.#timer);
		const { clip } = this;
		if (clip === undefined) return;
		this.#card = false;
		this.#played = false;
		this.#film.playSpan(clip.startMs, clip.endMs);
	}

	/** Called whenever the film moves, plays or pauses. */
	follow(): void {
		const { currentMs, paused } = this.#film;
		const { clip } = this;
		if (this.running && clip === undefined) this.stop();
		if (clip === undefined || this.#card) return;
		if (!paused) this.#played = true;
		if (currentMs < clip.startMs - NEAR_MS || currentMs > clip.endMs + NEAR_MS) {
			// Somebody has gone elsewhere by hand; the film does not stop for that.
			this.#end(this.#told.stopped, false);
		} else if (paused && this.#played && currentMs >= clip.endMs - NEAR_MS) {
			this.next();
		}
	}

	close(): void {
		clearTimeout(this.#timer);
		this.#at = undefined;
	}

	#show(id: string | undefined): void {
		clearTimeout(this.#timer);
		const clip = this.#clips().find((one) => one.id === id);
		if (clip === undefined) return;
		this.#at = clip.id;
		this.#card = true;
		this.#film.stopAtMs = undefined;
		this.#film.pause();
		this.#film.seek(clip.startMs);
		this.#told.card(clip, this.number, this.count);
		this.#timer = setTimeout(() => this.begin(), CARD_MS);
	}

	#end(tell: () => void, pause = true): void {
		clearTimeout(this.#timer);
		this.#at = undefined;
		this.#card = false;
		this.#film.stopAtMs = undefined;
		if (pause) this.#film.pause();
		tell();
	}
}
