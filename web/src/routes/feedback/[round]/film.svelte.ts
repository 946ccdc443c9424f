// The film as the room plays it: a player that follows the shared clip. Pressing a button tells the room; what comes back
// moves the picture, on both screens alike.
import { frameAtSeconds, lastFrame, middleMs } from '$lib/media/frames';
import { Playback } from '$lib/media/playback.svelte';
import { localNow } from '$lib/room/clock';
import { correct, pausedSeconds, positionAt, runsAt, samePicture } from '$lib/room/sync';
import type { Meeting } from './meeting.svelte';

const LOOK_EVERY_MS = 100;
const TELL_EVERY_MS = 1_000;
/** Smaller than any frame: the picture stands where it should. */
const EXACT_S = 0.002;

export class SharedFilm extends Playback {
	#meeting: Meeting;
	#driftMs: number | null = null;
	/** How long a jump takes here, so that the next one aims ahead. */
	#jumpMs = 150;
	#jumpedAt: number | undefined;
	/** The revision whose first measurement has been told. */
	#told = -1;
	#start: { revision: number; timer: ReturnType<typeof setTimeout> } | undefined;
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
		const look = setInterval(() => this.#look(), LOOK_EVERY_MS);
		const tell = setInterval(() => this.#meeting.clip && this.#meeting.seen(this.#driftMs), TELL_EVERY_MS);
		return () => {
			clearInterval(look);
			clearInterval(tell);
			clearTimeout(this.#start?.timer);
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

	#look(): void {
		const { clip, playback: shared, filmGone } = this.#meeting;
		const video = this.video;
		const now = this.#meeting.now();
		this.#runs = clip !== undefined && !filmGone && runsAt({ ...shared, at_ms: shared.at_ms - 1_000 }, now, this.clipMs);
		if (video === undefined || video.readyState < 1 || clip === undefined || filmGone) {
			if (video && !video.paused) video.pause();
			this.#driftMs = null;
			this.#same = false;
			return;
		}
		const target = clip.start_ms + positionAt(shared, now, this.clipMs);
		if (runsAt(shared, now, this.clipMs)) this.#run(video, target, shared.rate_percent / 100);
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
		if (this.#start?.revision === revision) return;
		clearTimeout(this.#start?.timer);
		const wait = Math.max(0, this.#meeting.clock.localAt(atMs) - localNow());
		this.#start = { revision, timer: setTimeout(() => this.#look(), wait) };
	}

	#run(video: HTMLVideoElement, target: number, speed: number): void {
		if (video.seeking) {
			this.#driftMs = null;
			return;
		}
		if (this.#jumpedAt !== undefined && video.readyState >= 3) {
			this.#jumpMs = Math.min(1_500, 0.5 * this.#jumpMs + 0.5 * (localNow() - this.#jumpedAt));
			this.#jumpedAt = undefined;
		}
		const drift = video.currentTime * 1000 - target;
		this.#driftMs = video.readyState >= 3 ? drift : null;
		const { seek, speed: nudged } = correct(drift, speed);
		if (seek && this.#jumpedAt === undefined) {
			this.#jumpedAt = localNow();
			video.currentTime = (target + this.#jumpMs * speed) / 1000;
		}
		if (Math.abs(video.playbackRate - nudged) > 0.001) video.playbackRate = nudged;
		if (video.paused) void this.#begin(video);
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
		this.#jumpedAt = undefined;
		const end = this.rate === undefined ? target : middleMs(lastFrame(this.durationMs, this.rate), this.rate);
		const seconds = pausedSeconds(this.durationMs > 0 ? Math.min(target, end) : target, this.rate);
		const off = video.currentTime - seconds;
		this.#driftMs = video.seeking || video.readyState < 2 ? null : off * 1000;
		if (Math.abs(off) > EXACT_S && !video.seeking) video.currentTime = seconds;
	}
}
