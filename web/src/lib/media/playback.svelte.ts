// One film being played, as a page sees it: where it is, how fast, and the few things one can do. Made by the page
// (`const playback = new Playback()`), given to `<Player {playback} … />`, and steered from anywhere:
// `playback.toggle()`, `playback.seek(12_400)`, `playback.currentMs`. Times are whole milliseconds (MediaTime).
import { untrack } from 'svelte';
import { frameAtSeconds, lastFrame, middleMs, middleSeconds, type FrameRate } from './frames';
import { Loop } from './loop.svelte';
import { readPreferences, writePreferences, type PlayerPreferences } from './preferences';
import { stepSpeed } from './speed';
import type { Storyboard } from './storyboard.svelte';

export type PlaybackState = 'empty' | 'loading' | 'ready' | 'waiting' | 'gone' | 'failed';

/** A quality one can choose; its name is its size, '720p'. */
export interface Quality {
	name: string;
	choose: () => void;
}

export class Playback {
	#video: HTMLVideoElement | undefined;
	#pending: number | undefined;
	/** Play was pressed before there was anything to play. */
	#wanted = false;
	#frame = 0;
	#currentMs = $state(0);
	#durationMs = $state(0);
	#paused = $state(true);
	#speed = $state(1);
	#volume = $state(1);
	#muted = $state(false);
	#captionsOn = $state(false);
	#blurs = $state(false);
	#kept: Pick<Storage, 'getItem' | 'setItem'> | undefined;
	#state = $state<PlaybackState>('empty');
	#bufferedMs = $state(0);
	/** Set by the player from the recording; undefined for sound alone. */
	rate = $state<FrameRate | undefined>();
	/** A stretch that is played again and again. */
	readonly loop = new Loop();
	/** What can be chosen, the largest first; empty where there is nothing to choose. */
	qualities = $state.raw<readonly Quality[]>([]);
	/** The chosen one; undefined when the line decides. */
	quality = $state<string | undefined>();
	/** The one that is on the screen. */
	shownQuality = $state<string | undefined>();
	/** Lets the line decide again. */
	automatic: () => void = () => {};
	/** The small pictures, where there are some. */
	storyboard = $state.raw<Storyboard | undefined>();
	/** Whether there are captions. */
	captioned = $state(false);
	/** Plays only up to here and then pauses: the end of a clip. */
	stopAtMs = $state<number | undefined>();

	/** Position of the playhead; follows every frame while playing. */
	get currentMs(): number {
		return this.#currentMs;
	}
	get durationMs(): number {
		return this.#durationMs;
	}
	get paused(): boolean {
		return this.#paused;
	}
	get speed(): number {
		return this.#speed;
	}
	/** 0 while it is muted. */
	get volume(): number {
		return this.#muted ? 0 : this.#volume;
	}
	get muted(): boolean {
		return this.#muted;
	}
	get captionsOn(): boolean {
		return this.#captionsOn;
	}
	/** The picture is blurred while another window is in use. */
	get blurs(): boolean {
		return this.#blurs;
	}
	get state(): PlaybackState {
		return this.#state;
	}
	/** How far it is loaded without a gap from the playhead. */
	get bufferedMs(): number {
		return this.#bufferedMs;
	}

	/** The middle of the frame on the screen: what a mark made now stores. */
	get markMs(): number {
		const seconds = this.#video?.currentTime ?? this.#currentMs / 1000;
		return this.rate === undefined ? Math.floor(seconds * 1000) : middleMs(frameAtSeconds(seconds, this.rate), this.rate);
	}

	/** The element itself, for measuring and drawing; undefined until the player is on the page. */
	get video(): HTMLVideoElement | undefined {
		return this.#video;
	}

	/** Called by the player. The returned function lets go. */
	connect(video: HTMLVideoElement): () => void {
		this.#video = video;
		this.#state = 'loading';
		video.preservesPitch = true;
		this.#sound();
		const follow = () => {
			this.#read();
			this.#frame = requestAnimationFrame(follow);
		};
		const listeners: Record<string, () => void> = {
			loadedmetadata: () => this.#loaded(),
			durationchange: () => (this.#durationMs = Number.isFinite(video.duration) ? Math.round(video.duration * 1000) : 0),
			play: () => {
				this.#paused = false;
				cancelAnimationFrame(this.#frame);
				follow();
			},
			pause: () => {
				this.#paused = true;
				cancelAnimationFrame(this.#frame);
				this.#read();
			},
			seeked: () => this.#read(),
			timeupdate: () => this.#read(),
			progress: () => this.#read(),
			waiting: () => {
				if (this.#state === 'ready') this.#state = 'waiting';
			},
			playing: () => (this.#state = 'ready'),
			canplay: () => (this.#state = 'ready'),
			ratechange: () => (this.#speed = video.playbackRate),
			// The stretch may end with the film.
			ended: () => this.#again(Math.min(this.#durationMs, this.loop.toMs ?? Infinity))
		};
		for (const [name, listener] of Object.entries(listeners)) video.addEventListener(name, listener);
		return () => {
			cancelAnimationFrame(this.#frame);
			for (const [name, listener] of Object.entries(listeners)) video.removeEventListener(name, listener);
			this.#video = undefined;
			this.#wanted = false;
			this.#paused = true;
			this.#state = 'empty';
		};
	}

	/** Called by the player when the source says so. */
	report(state: 'waiting' | 'gone' | 'failed'): void {
		this.#state = state;
		if (state !== 'waiting') this.#paused = true;
	}

	#loaded(): void {
		const video = this.#video;
		if (video === undefined) return;
		this.#durationMs = Number.isFinite(video.duration) ? Math.round(video.duration * 1000) : 0;
		video.playbackRate = this.#speed;
		this.#state = 'ready';
		if (this.#pending !== undefined) this.seek(this.#pending);
		if (this.#wanted && video.paused) void this.play();
	}

	#read(): void {
		const video = this.#video;
		if (video === undefined) return;
		const ms = Math.round(video.currentTime * 1000);
		if (this.stopAtMs !== undefined && !video.paused && ms >= this.stopAtMs) {
			video.pause();
			this.seek(this.stopAtMs);
			return;
		}
		this.#currentMs = ms;
		if (!video.paused && !video.seeking) this.#again(ms);
		for (let index = 0; index < video.buffered.length; index += 1) {
			if (video.buffered.start(index) <= video.currentTime + 0.1 && video.currentTime <= video.buffered.end(index)) {
				this.#bufferedMs = Math.round(video.buffered.end(index) * 1000);
			}
		}
	}

	/** Goes back to the beginning of the stretch when its end is passed. */
	#again(ms: number): void {
		const from = this.loop.next(ms);
		if (from === undefined) return;
		this.seek(from);
		if (this.#video?.ended) void this.play();
	}

	async play(): Promise<void> {
		this.#wanted = this.#video === undefined || this.#video.readyState < 1;
		try {
			await this.#video?.play();
		} catch {
			// The browser wants a gesture first, or the source came under it: then it begins with the source.
		}
	}

	pause(): void {
		this.#wanted = false;
		this.#video?.pause();
	}

	toggle(): void {
		if (this.#video?.paused ?? true) void this.play();
		else this.pause();
	}

	/** Goes to a time; remembered when the film is not there yet. */
	seek(ms: number): void {
		const target = Math.max(0, this.#durationMs > 0 ? Math.min(ms, this.#durationMs) : ms);
		this.#currentMs = target;
		if (this.#video === undefined || this.#video.readyState < 1) {
			this.#pending = target;
			return;
		}
		this.#pending = undefined;
		this.#video.currentTime = target / 1000;
	}

	/** Plays a stretch and pauses at its end. */
	playSpan(fromMs: number, toMs: number): void {
		this.stopAtMs = undefined;
		this.seek(fromMs);
		this.stopAtMs = toMs;
		void this.play();
	}

	/** Goes back or forward. */
	skip(byMs: number): void {
		this.seek((this.#video === undefined ? this.#currentMs : this.#video.currentTime * 1000) + byMs);
	}

	/** One frame back or forward; pauses first. */
	stepFrames(frames: number): void {
		const video = this.#video;
		if (video === undefined) return;
		video.pause();
		const rate = this.rate ?? { numerator: 25, denominator: 1 };
		const wanted = frameAtSeconds(video.currentTime, rate) + frames;
		const frame = Math.max(0, Math.min(wanted, lastFrame(this.#durationMs, rate)));
		video.currentTime = middleSeconds(frame, rate);
		this.#currentMs = middleMs(frame, rate);
	}

	setSpeed(speed: number): void {
		this.#speed = speed;
		if (this.#video !== undefined) this.#video.playbackRate = speed;
	}

	stepSpeed(steps: number): void {
		this.setSpeed(stepSpeed(this.#speed, steps));
	}

	/** Louder or softer; nothing at all is mute, and gives back the old volume when it is heard again. */
	setVolume(volume: number): void {
		this.#muted = volume === 0;
		if (volume > 0) this.#volume = Math.min(1, volume);
		this.#sound();
		this.#keep();
	}

	toggleMute(): void {
		this.#muted = !this.#muted;
		this.#sound();
		this.#keep();
	}

	toggleCaptions(): void {
		this.#captionsOn = !this.#captionsOn;
		this.#keep();
	}

	setBlurs(blurs: boolean): void {
		this.#blurs = blurs;
		this.#keep();
	}

	/** Takes up what was chosen on this machine, and keeps there what is chosen from now on. */
	remember(store: Pick<Storage, 'getItem' | 'setItem'>): void {
		const { volume, muted, captions, blur } = readPreferences(store);
		this.#kept = store;
		[this.#volume, this.#muted, this.#captionsOn, this.#blurs] = [volume, muted, captions, blur];
		this.#sound();
	}

	#keep(): void {
		const chosen: PlayerPreferences = { volume: this.#volume, muted: this.#muted, captions: this.#captionsOn, blur: this.#blurs };
		if (this.#kept !== undefined) writePreferences(this.#kept, chosen);
	}

	#sound(): void {
		const video = this.#video;
		if (video === undefined) return;
		// A film is not attached anew because somebody turns it down.
		untrack(() => {
			video.muted = this.#muted;
			video.volume = this.#volume;
		});
	}
}
