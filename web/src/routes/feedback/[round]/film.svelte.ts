// The film as the room plays it: a player that follows the shared clip. Pressing a button tells the room; what comes back
// moves the picture, on both screens alike.
import { frameAtSeconds, lastFrame, middleMs } from '$lib/media/frames';
import { Playback } from '$lib/media/playback.svelte';
import { localNow } from '$lib/room/clock';
import { Follower, type Side } from '$lib/room/follow';
import type { SharedPlayback } from '$lib/room/protocol';
import { pausedSeconds, positionAt, rateAt, runsAt, samePicture } from '$lib/room/sync';
import type { Meeting } from './meeting.svelte';

/** It looks at every frame that is presented, and at least so often. */
const LOOK_EVERY_MS = 100;
const TELL_EVERY_MS = 1_000;
/** That the picture stops, or is back, is told at once, but not more often than this. */
const TELL_AGAIN_MS = 250;
/** A jump or a start takes a moment; only a picture that stays away is worth telling. */
const NOTICED_MS = 350;
/** Without the room no clip runs on for longer: what is seen is written down there. */
const ALONE_MS = 2_000;

export class SharedFilm extends Playback {
	#meeting: Meeting;
	#driftMs: number | null = null;
	#follower: Follower;
	#watched: HTMLVideoElement | undefined;
	#knowsWhere: (seconds: number) => void = () => {};
	/** Where the film has to be loaded first, in seconds: known as soon as a clip is shown. */
	readonly begins = new Promise<number>((resolve) => (this.#knowsWhere = resolve));
	/** Since when the picture has not been there. */
	#missingSince: number | undefined;
	/** What was told last, and when. */
	#told: { revision: number; there: boolean; at: number } = { revision: -1, there: false, at: 0 };
	#onTheDot: ReturnType<typeof setTimeout> | undefined;
	#announced: { revision: number; timer: ReturnType<typeof setTimeout> } | undefined;
	#runs = $state(false);
	#same = $state(false);
	#rate = $state(100);
	/** The browser wants a press before it lets sound out. */
	soundBlocked = $state(false);

	constructor(meeting: Meeting) {
		super();
		this.#meeting = meeting;
		this.#follower = new Follower({
			begin: () => void (this.video && this.#begin(this.video)),
			lookIn: (ms) => {
				clearTimeout(this.#onTheDot);
				this.#onTheDot = setTimeout(() => this.#look(), ms);
			},
			localNow,
			store: sessionStorage
		});
		this.#prepare();
	}

	/** The shared clip runs now. */
	get runs(): boolean {
		return this.#runs;
	}

	/** Measured on both sides: the same picture. */
	get same(): boolean {
		return this.#same;
	}

	/** How fast the shared clip runs now, in hundredths. */
	get sharedRate(): number {
		return this.#rate;
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

	/** When the frame that is seen here begins, from the clip's start: what both can read out to each other. */
	get frameStartMs(): number {
		const clip = this.#meeting.clip;
		if (clip === undefined) return 0;
		const frame = this.rate === undefined ? 0 : frameAtSeconds(this.currentMs / 1000, this.rate);
		return Math.max(0, (this.rate === undefined ? this.currentMs : frame * this.frameMs) - clip.start_ms);
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

	/** The last ten seconds again, for both. */
	again(slowly: boolean): void {
		if (this.#meeting.clip !== undefined && !this.#meeting.filmGone) this.#meeting.again(slowly);
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
		const tell = setInterval(() => this.#tell(), TELL_EVERY_MS);
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
		const alone = this.#alone();
		this.#runs = clip !== undefined && !filmGone && !alone && runsAt({ ...shared, at_ms: shared.at_ms - 1_000 }, now, this.clipMs);
		this.#rate = rateAt(shared, now);
		if (clip !== undefined && !filmGone) this.#knowsWhere(this.#standAt(clip.start_ms + positionAt(shared, now, this.clipMs)));
		if (video === undefined || video.readyState < 1 || clip === undefined || filmGone || alone) {
			if (video && !video.paused) video.pause();
			this.#driftMs = null;
			this.#same = false;
			if (clip !== undefined && this.#isNews(shared)) this.#tell();
			return;
		}
		const side: Side = {
			startMs: clip.start_ms,
			clipMs: this.clipMs,
			standAt: (filmMs) => this.#standAt(filmMs),
			waitedFor: shared.waiting_for === this.#meeting.me
		};
		this.#driftMs = this.#follower.look(video, shared, now, side);
		if (shared.playing && now < shared.at_ms) this.#announce(shared.revision, shared.at_ms);
		if (this.#isNews(shared)) this.#tell();
		const everybody = this.#meeting.attendees.map(({ account_id }) => this.#meeting.measurements[account_id]);
		this.#same = this.#meeting.line === 'open' && samePicture(everybody, shared, localNow(), this.frameMs);
	}

	/** The line has been away for a while. */
	#alone(): boolean {
		const { away } = this.#meeting;
		return away !== undefined && localNow() - away > ALONE_MS;
	}

	/** Before the room has said anything: where its clip stood a moment ago, so that this is loaded meanwhile. */
	#prepare(): void {
		const { room, agenda } = this.#meeting;
		const clip = agenda.find(({ id }) => id === room.playback.clip_id);
		if (clip === undefined) return;
		const place = positionAt(room.playback, this.#meeting.now(), clip.end_ms - clip.start_ms);
		this.#knowsWhere((clip.start_ms + place) / 1000);
	}

	/** Where the film shows the frame of this time, in seconds. */
	#standAt(filmMs: number): number {
		if (this.rate === undefined) return filmMs / 1000;
		const end = middleMs(lastFrame(this.durationMs, this.rate), this.rate);
		return pausedSeconds(this.durationMs > 0 ? Math.min(filmMs, end) : filmMs, this.rate);
	}

	/** Somebody may be waiting to hear this: a new state measured for the first time, a picture that stops, one that is back. */
	#isNews({ revision }: SharedPlayback): boolean {
		const there = this.#driftMs !== null;
		const { revision: told, there: was, at } = this.#told;
		const now = localNow();
		this.#missingSince = there ? undefined : (this.#missingSince ?? now);
		if (there && told !== revision) return true;
		if (there === was || now - at < TELL_AGAIN_MS) return false;
		return there || now - (this.#missingSince ?? now) >= NOTICED_MS;
	}

	#tell(): void {
		if (this.#meeting.clip === undefined) return;
		this.#told = { revision: this.#meeting.playback.revision, there: this.#driftMs !== null, at: localNow() };
		this.#meeting.seen(this.#driftMs, this.positionMs);
	}

	/** An announced start begins on the dot, not at the next look. */
	#announce(revision: number, atMs: number): void {
		if (this.#announced?.revision === revision) return;
		clearTimeout(this.#announced?.timer);
		const wait = Math.max(0, this.#meeting.clock.localAt(atMs) - this.#follower.startsInMs - localNow());
		this.#announced = { revision, timer: setTimeout(() => this.#look(), wait) };
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
}
