// The recorder: its pieces are kept on this machine and go up while it runs.
import { problemFromFailure, type ProblemError } from '$lib/api/problem';
import { LiveUpload, UploadRefused } from '../../../live-upload';
import type { LocalFilm } from '../../../local-films';
import { FilmClock } from './film-clock';
import { AUDIO_BITS_PER_SECOND, chooseKind, mediaTypeOf, VIDEO_BITS_PER_SECOND, type What } from './kinds';

/** `standing`: somebody has said stop, and it is about to be deleted. */
export type FilmState = 'idle' | 'recording' | 'standing' | 'asking' | 'finishing' | 'done' | 'deleting' | 'deleted' | 'refused';

/** A piece every so often: what a cut can cost is a little more than this. */
const PIECE_MS = 2_000;
const CLOCK_MS = 250;

const supported = (kind: string) => MediaRecorder.isTypeSupported(kind);

export class Film {
	state = $state<FilmState>('idle');
	/** Milliseconds filmed. */
	lengthMs = $state(0);
	/** Moments that were marked, in milliseconds of the film. */
	flags = $state.raw<readonly number[]>([]);
	keptBytes = $state(0);
	waitingBytes = $state(0);
	connected = $state(true);
	/** The server has no room; the pieces wait in the browser. */
	full = $state(false);
	/** Why the server would not have it. */
	problem = $state.raw<ProblemError | undefined>();
	recordingId = $state<string | undefined>();
	/** Whether every piece lies on this machine too until the server has it; otherwise it waits in memory only. */
	keptHere = $state(false);
	/** The recorder stopped by itself: camera and microphone were taken away. */
	interrupted = $state(false);
	#recorder: MediaRecorder | undefined;
	#upload: LiveUpload | undefined;
	#local: LocalFilm | undefined;
	/** One piece after the other: kept here first, then offered to the server. */
	#adding: Promise<void> = Promise.resolve();
	#forgetting = false;
	#running: Promise<void> | undefined;
	#clock = new FilmClock();
	#timer: ReturnType<typeof setInterval> | undefined;
	#lock: WakeLockSentinel | undefined;

	/** The kind of film this browser will write. */
	mediaType(what: What): string {
		return mediaTypeOf(chooseKind(what, supported));
	}

	/** `local` is a film begun on this machine, where that could be had. */
	start(
		what: What,
		stream: MediaStream,
		conversationId: string,
		send: (request: Request) => Promise<Response>,
		local?: LocalFilm
	): void {
		const recorder = new MediaRecorder(stream, {
			mimeType: chooseKind(what, supported),
			...(what === 'film' ? { videoBitsPerSecond: VIDEO_BITS_PER_SECOND } : {}),
			audioBitsPerSecond: AUDIO_BITS_PER_SECOND
		});
		const upload = new LiveUpload({
			endpoint: new URL('/api/record/uploads', location.origin).href,
			metadata: { conversation_id: conversationId, filetype: mediaTypeOf(recorder.mimeType), live: 'true' },
			send,
			onchange: () => this.#read(upload)
		});
		this.#local = local;
		this.keptHere = local !== undefined;
		recorder.ondataavailable = (event) => (this.#adding = this.#adding.then(() => this.#add(event.data)));
		recorder.onstop = () => void this.#stoppedByItself();
		recorder.start(PIECE_MS);
		// The film's first picture is the one that was there when it was called; the event says so a few pictures later [measured].
		this.#clock.goOn(performance.now());
		this.#recorder = recorder;
		this.#upload = upload;
		this.#running = upload.run().then(
			() => {},
			(failure: unknown) => {
				if (!(failure instanceof UploadRefused)) throw failure;
				this.#halt();
				this.problem = failure.problem;
				this.state = 'refused';
			}
		);
		this.#timer = setInterval(() => (this.lengthMs = this.#clock.at(performance.now())), CLOCK_MS);
		void this.#keepScreenOn();
		document.addEventListener('visibilitychange', this.#keepScreenOn);
		this.state = 'recording';
	}

	/** The screen of a phone must not go dark and take the camera with it; a page that was away has lost its hold on it. */
	#keepScreenOn = async (): Promise<void> => {
		if (document.visibilityState !== 'visible') return;
		// Where that cannot be had, it goes on without; the page has said so before.
		this.#lock = await navigator.wakeLock?.request('screen').catch(() => undefined);
	};

	async #add(piece: Blob): Promise<void> {
		if (piece.size === 0) return;
		try {
			await this.#local?.add(piece, Math.round(this.#clock.at(performance.now())));
		} catch {
			// No room, or a browser that keeps nothing: from here on it waits in memory, and the page says so.
			this.#local = undefined;
			this.keptHere = false;
		}
		this.#upload?.add(piece);
	}

	/** Writes down where the upload is, and lets go of what the server has. */
	async #forget(upload: LiveUpload): Promise<void> {
		const local = this.#local;
		if (local === undefined || this.#forgetting) return;
		this.#forgetting = true;
		try {
			if (upload.url !== undefined && local.facts.uploadUrl === undefined) {
				await local.note({ uploadUrl: upload.url, recordingId: upload.recordingId });
			}
			await local.forgetBefore(upload.kept);
		} catch {
			// It lies here a little longer than it has to.
		} finally {
			this.#forgetting = false;
		}
	}

	#read(upload: LiveUpload): void {
		void this.#forget(upload);
		this.keptBytes = upload.kept;
		this.waitingBytes = upload.waiting;
		this.connected = upload.connected;
		this.full = upload.full;
		this.recordingId = upload.recordingId;
	}

	#halt(): void {
		clearInterval(this.#timer);
		this.#clock.standStill(performance.now());
		document.removeEventListener('visibilitychange', this.#keepScreenOn);
		void this.#lock?.release();
		if (this.#recorder !== undefined && this.#recorder.state !== 'inactive') this.#recorder.stop();
	}

	/** Marks this moment for the supervisor; it lies with the film at once. Returns where it is. */
	flag(): number {
		const at = Math.round(this.#clock.at(performance.now()));
		this.flags = [...this.flags, at];
		// What cannot be written down here is sent at the end all the same.
		this.#local?.note({ flags: [...this.flags] }).catch(() => {});
		return at;
	}

	/** Nothing more is filmed, for the time being. */
	standStill(): void {
		if (this.state !== 'recording' || this.#recorder?.state !== 'recording') return;
		// What has been filmed so far leaves the recorder before it stands still, so that it is kept.
		this.#recorder.requestData();
		this.#recorder.pause();
		this.#clock.standStill(performance.now());
		this.state = 'standing';
	}

	/** It goes on as if nothing had been. */
	goOn(): void {
		if (this.state !== 'standing' || this.#recorder?.state !== 'paused') return;
		this.#recorder.resume();
		this.#clock.goOn(performance.now());
		this.state = 'recording';
	}

	/** Stops the camera's work; everybody is asked again before anything becomes of it. */
	async stop(): Promise<void> {
		const recorder = this.#recorder;
		if (recorder === undefined || this.state !== 'recording') return;
		const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }));
		recorder.onstop = null;
		this.#halt();
		await stopped;
		await this.#adding;
		if (this.state === 'recording') this.state = 'asking';
	}

	async #stoppedByItself(): Promise<void> {
		if (this.state !== 'recording' && this.state !== 'standing') return;
		this.interrupted = true;
		this.#halt();
		await this.#adding;
		this.state = 'asking';
	}

	/** Everybody says yes: the rest goes up, and the film is whole. `settle` tells the server what else there is to it. */
	async keep(settle: (recordingId: string, flags: readonly number[]) => Promise<void>): Promise<void> {
		this.state = 'finishing';
		this.#upload?.end();
		await this.#running;
		if (!this.#upload?.finished) return;
		const id = this.#upload.recordingId;
		try {
			if (id !== undefined) await settle(id, this.flags);
		} catch (failure) {
			// Taken back in the last moment, for example. What lies here stays until somebody has decided.
			this.problem = problemFromFailure(failure);
			this.state = 'refused';
			return;
		}
		await this.#wipe();
		this.state = 'done';
	}

	/** Somebody says no, or the recording is broken off: nothing is kept. */
	async delete(): Promise<void> {
		if (this.#recorder) this.#recorder.onstop = null;
		this.state = 'deleting';
		this.#halt();
		await this.#adding;
		await this.#wipe();
		await this.#upload?.abandon();
		await this.#running;
		this.state = 'deleted';
	}

	/** Nothing of it lies on this machine any more. */
	async #wipe(): Promise<void> {
		const local = this.#local;
		this.#local = undefined;
		if (local !== undefined) await local.wipe();
	}
}
