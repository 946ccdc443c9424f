// The film as the room plays it: a player that follows the shared clip. Pressing a button tells the room; what comes back
// moves the picture, on both screens alike.
import { frameAtSeconds, lastFrame, middleMs } from '$lib/media/frames';
import { Playback } from '$lib/media/playback.svelte';
import { localNow } from '$lib/room/clock';
import { correct, JUMP_BEYOND_MS, LearnedDelay, pausedSeconds, positionAt, runsAt, samePicture } from '$lib/room/sync';
import type { Meeting } from './meeting.svelte';

/** It looks at every frame that is presented, and at least so often. */
const LOOK_EVERY_MS = 100;
const TELL_EVERY_MS = 1_000;
/** Smaller than any frame: the picture stands where it should. */
const EXACT_S = 0.002;
/** A start that is later than this is put a little ahead instead, where it can begin on the dot … */
const LATE_START_MS = 80;
/** … but not for ever: on a slow line it begins late and catches up. */
const MOST_ATTEMPTS = 3;
/** A jump that did not help is not repeated at once. */
const JUMP_AGAIN_MS = 1_500;
/** How much of a new measurement is believed: the film's clock trembles by some milliseconds. */
const TRUST = 0.35;
/** A change of speed that nobody can hear is not worth a stumble. */
const SMALLEST_STEP = 0.005;

export class SharedFilm extends Playback {
	#meeting: Meeting;
	#driftMs: number | null = null;
	/** Smoothed, and only while it runs undisturbed. */
	#steadyMs: number | undefined;
	/** How long it takes here until the film moves: a jump (into the buffer, or beyond) aims so far ahead, a start begins so much earlier. */
	#jumps = new LearnedDelay(120, 400);
	#loads = new LearnedDelay(300, 1_500);
	#starts = new LearnedDelay(60, 300);
	#jumpedAt: number | undefined;
	/** Where it stands, told to run, until it moves; and which delay is learned from that. */
	#stoodAt: number | undefined;
	#learning: LearnedDelay | undefined;
	#watched: HTMLVideoElement | undefined;
	#knowsWhere: (seconds: number) => void = () => {};
	/** Where the film has to be loaded first, in seconds: known as soon as a clip is shown. */
	readonly begins = new Promise<number>((resolve) => (this.#knowsWhere = resolve));
	/** The revision whose first measurement has been told. */
	#told = -1;
	#attempts = 0;
	#onTheDot: ReturnType<typeof setTimeout> | undefined;
	#announced: { revision: number; timer: ReturnType<typeof setTimeout> } | undefined;
	#runs = $state(false);
	#same = $state(false);
	/** The browser wants a press before it lets sound out. */
	soundBlocked = $state(false);

	constructor(meeting: Meeting) {
		super();
		this.#meeting = meeting;
	}

	/** The shared clip runs now. */
	get runs(): boolean {
		return this.#runs;
	}

	/** Measured on both sides: the same picture. */
	get same(): boolean {
		return this.#same;
	}

	get clipMs(): number {
		const clip = this.#meeting.clip;
		return clip === undefined ? 0 : clip.end_ms - clip.start_ms;
	}

	/** Where the picture here is, from the clip's start. */
	get positionMs(): number {
		const clip = this.#meeting.clip;
		return clip === undefined ? 0 : Math.max(0, Math.min(this.clipMs, this.currentMs - clip.start_ms));
	}

	get frameMs(): number {
		return this.rate === undefined ? 40 : (1000 * this.rate.denominator) / this.rate.numerator;
	}

	/** The middle of the frame that is seen here, from the clip's start. */
	get seenMs(): number {
		const clip = this.#meeting.clip;
		return clip === undefined ? 0 : Math.max(0, Math.min(this.clipMs, this.markMs - clip.start_ms));
	}

	/** Plays or pauses for both. */
	override toggle(): void {
		if (this.#meeting.clip === undefined || this.#meeting.filmGone) return;
		if (this.#runs) this.#meeting.pause(this.seenMs);
		else this.#meeting.play();
	}

	/** Jumps for both. */
	override skip(byMs: number): void {
		this.#meeting.seek(Math.max(0, Math.min(this.clipMs, this.positionMs + byMs)));
	}

	/** One frame for both; pauses first. */
	override stepFrames(frames: number): void {
		const clip = this.#meeting.clip;
		if (clip === undefined) return;
		const rate = this.rate ?? { numerator: 25, denominator: 1 };
		const frame = Math.max(0, Math.min(frameAtSeconds(this.markMs / 1000, rate) + frames, lastFrame(this.durationMs, rate)));
		this.#meeting.pause(Math.max(0, Math.min(this.clipMs, middleMs(frame, rate) - clip.start_ms)));
	}

	override stepSpeed(steps: number): void {
		const percent = Math.max(50, Math.min(100, this.#meeting.playback.rate_percent + steps * 25));
		this.#meeting.setRate(percent);
	}

	/** Follows until the returned function is called. */
	follow(): () => void {
		const look = setInterval(() => {
			this.#watch();
			this.#look();
		}, LOOK_EVERY_MS);
		const tell = setInterval(() => this.#meeting.clip && this.#meeting.seen(this.#driftMs), TELL_EVERY_MS);
		return () => {
			clearInterval(look);
			this.#watched = undefined;
			clearInterval(tell);
			clearTimeout(this.#announced?.timer);
			clearTimeout(this.#onTheDot);
		};
	}

	/** Called when the state of the clip has changed, so that nobody waits for the next look. */
	look(): void {
		this.#look();
	}

	/** After the press the browser wanted. */
	allowSound(): void {
		this.soundBlocked = false;
		if (this.video) this.video.muted = this.volume === 0;
	}

	/** Looks at each frame of the film that is on the page now; a hidden page presents none. */
	#watch(): void {
		const video = this.video;
		if (video === this.#watched || video?.requestVideoFrameCallback === undefined) return;
		this.#watched = video;
		const look = () => {
			if (this.#watched !== video) return;
			this.#look();
			video.requestVideoFrameCallback(look);
		};
		video.requestVideoFrameCallback(look);
	}

	#look(): void {
		const { clip, playback: shared, filmGone } = this.#meeting;
		const video = this.video;
		const now = this.#meeting.now();
		this.#runs = clip !== undefined && !filmGone && runsAt({ ...shared, at_ms: shared.at_ms - 1_000 }, now, this.clipMs);
		const target = clip === undefined ? 0 : clip.start_ms + positionAt(shared, now, this.clipMs);
		if (clip !== undefined && !filmGone) this.#knowsWhere(pausedSeconds(target, this.rate));
		if (video === undefined || video.readyState < 1 || clip === undefined || filmGone) {
			if (video && !video.paused) video.pause();
			this.#driftMs = null;
			this.#same = false;
			return;
		}
		// It is told to run a little before, because it takes a while to move.
		const begins = shared.playing && now < shared.at_ms && now >= shared.at_ms - this.#starts.ms;
		if (begins || runsAt(shared, now, this.clipMs)) this.#run(video, target, shared.rate_percent / 100);
		else this.#stand(video, target);
		if (shared.playing && now < shared.at_ms) this.#announce(shared.revision, shared.at_ms);
		// The first measurement of a new state is told at once; then once a second.
		if (this.#driftMs !== null && this.#told !== shared.revision) {
			this.#told = shared.revision;
			this.#meeting.seen(this.#driftMs);
		}
		const everybody = this.#meeting.attendees.map(({ account_id }) => this.#meeting.measurements[account_id]);
		this.#same = this.#meeting.line === 'open' && samePicture(everybody, shared, localNow(), this.frameMs);
	}

	/** An announced start begins on the dot, not at the next look. */
	#announce(revision: number, atMs: number): void {
		if (this.#announced?.revision === revision) return;
		clearTimeout(this.#announced?.timer);
		const wait = Math.max(0, this.#meeting.clock.localAt(atMs) - this.#starts.ms - localNow());
		this.#announced = { revision, timer: setTimeout(() => this.#look(), wait) };
	}

	#run(video: HTMLVideoElement, target: number, speed: number): void {
		const place = video.currentTime * 1000;
		const drift = place - target;
		this.#driftMs = null;
		if (video.paused) {
			this.#start(video, target, speed);
		} else if (video.seeking || video.readyState < 3 || Math.abs(place - (this.#stoodAt ?? -1)) < 1) {
			this.#steadyMs = undefined;
			// It waits for what nobody needs any more.
			if (!video.seeking && video.readyState < 3 && Math.abs(drift) > JUMP_BEYOND_MS) this.#jumpTo(video, target, speed);
		} else {
			this.#learning?.ledTo(drift);
			this.#learning = this.#stoodAt = undefined;
			this.#driftMs = drift;
			this.#steadyMs = this.#steadyMs === undefined ? drift : this.#steadyMs + TRUST * (drift - this.#steadyMs);
			this.#stayNear(video, target, speed, this.#steadyMs);
		}
	}

	/** Begins when the clip comes by where the film stands; if it has passed already the film is put ahead of it first. */
	#start(video: HTMLVideoElement, target: number, speed: number): void {
		if (video.seeking) return;
		const place = video.currentTime * 1000;
		const waitMs = (place - target) / speed - this.#starts.ms;
		const late = target - place > LATE_START_MS || place - target > JUMP_BEYOND_MS;
		if (late && this.#attempts < MOST_ATTEMPTS) {
			this.#attempts += 1;
			video.currentTime = (target + this.#delayTo(video, target, speed).ms * speed + LATE_START_MS) / 1000;
			return;
		}
		clearTimeout(this.#onTheDot);
		if (waitMs > 1 && !late) {
			this.#onTheDot = setTimeout(() => this.#look(), waitMs);
			return;
		}
		// A film that has still to be loaded says nothing about starts.
		this.#waitsAt(place, video.readyState < 3 || late ? undefined : this.#starts);
		video.playbackRate = speed;
		void this.#begin(video);
	}

	#stayNear(video: HTMLVideoElement, target: number, speed: number, drift: number): void {
		const loaded = isLoaded(video, (target + this.#jumps.ms * speed) / 1000);
		const { seek, speed: wanted } = correct(drift, speed, { loaded, mending: video.playbackRate !== speed });
		if (seek) this.#jumpTo(video, target, speed);
		else if (wanted === speed || Math.abs(video.playbackRate - wanted) > SMALLEST_STEP) video.playbackRate = wanted;
	}

	/** Jumps ahead by as much as a jump takes; not again before it has moved, nor at once. */
	#jumpTo(video: HTMLVideoElement, target: number, speed: number): void {
		const now = localNow();
		if (this.#jumpedAt !== undefined && (this.#stoodAt !== undefined || now - this.#jumpedAt < JUMP_AGAIN_MS)) return;
		this.#jumpedAt = now;
		const delay = this.#delayTo(video, target, speed);
		video.currentTime = (target + delay.ms * speed) / 1000;
		this.#waitsAt(video.currentTime * 1000, delay);
	}

	#delayTo(video: HTMLVideoElement, target: number, speed: number): LearnedDelay {
		return isLoaded(video, (target + this.#jumps.ms * speed) / 1000) ? this.#jumps : this.#loads;
	}

	#waitsAt(place: number, learning: LearnedDelay | undefined): void {
		this.#stoodAt = place;
		this.#learning = learning;
		this.#steadyMs = undefined;
	}

	async #begin(video: HTMLVideoElement): Promise<void> {
		try {
			await video.play();
		} catch (failure) {
			if (!(failure instanceof DOMException) || failure.name !== 'NotAllowedError') return;
			// The picture goes on in step; the sound follows when she presses.
			this.soundBlocked = true;
			video.muted = true;
			await video.play().catch(() => {});
		}
	}

	#stand(video: HTMLVideoElement, target: number): void {
		if (!video.paused) video.pause();
		this.#jumpedAt = this.#stoodAt = this.#learning = this.#steadyMs = undefined;
		this.#attempts = 0;
		clearTimeout(this.#onTheDot);
		const end = this.rate === undefined ? target : middleMs(lastFrame(this.durationMs, this.rate), this.rate);
		const seconds = pausedSeconds(this.durationMs > 0 ? Math.min(target, end) : target, this.rate);
		const off = video.currentTime - seconds;
		this.#driftMs = video.seeking || video.readyState < 2 ? null : off * 1000;
		if (Math.abs(off) > EXACT_S && !video.seeking) video.currentTime = seconds;
	}
}

/** Whether the film lies in the buffer at this place, in seconds. */
function isLoaded({ buffered }: HTMLVideoElement, seconds: number): boolean {
	for (let index = 0; index < buffered.length; index += 1) {
		if (buffered.start(index) <= seconds && seconds + 0.3 <= buffered.end(index)) return true;
	}
	return false;
}
