// One film being played, as a page sees it: where it is, how fast, and the few things one can do. Made by the page
// (`const playback = new Playback()`), given to `<Player {playback} … />`, and steered from anywhere:
// `playback.toggle()`, `playback.seek(12_400)`, `playback.currentMs`. Times are whole milliseconds (MediaTime).
import { frameAtSeconds, lastFrame, middleMs, middleSeconds, type FrameRate } from './frames';
import { stepSpeed } from './speed';

export type PlaybackState = 'empty' | 'loading' | 'ready' | 'waiting' | 'gone' | 'failed';

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
	#state = $state<PlaybackState>('empty');
	#bufferedMs = $state(0);
	/** Set by the player from the recording; undefined for sound alone. */
	rate = $state<FrameRate | undefined>();
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
	get volume(): number {
		return this.#volume;
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
			volumechange: () => (this.#volume = video.muted ? 0 : video.volume)
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
		for (let index = 0; index < video.buffered.length; index += 1) {
			if (video.buffered.start(index) <= video.currentTime + 0.1 && video.currentTime <= video.buffered.end(index)) {
				this.#bufferedMs = Math.round(video.buffered.end(index) * 1000);
			}
		}
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

	setVolume(volume: number): void {
		this.#volume = volume;
		if (this.#video === undefined) return;
		this.#video.muted = volume === 0;
		this.#video.volume = volume;
	}
}
