// The camera, the microphone and how loud it is; then the recorder, whose pieces go up while it runs.
import type { ProblemError } from '$lib/api/problem';
import { LiveUpload, UploadRefused } from '../../../live-upload';
import type { LocalFilm } from '../../../local-films';

export type CameraState = 'asking' | 'ready' | 'denied' | 'missing';

/** A piece every so often: what a cut can cost is a little more than this. */
const PIECE_MS = 2_000;
const LEVEL_MS = 100;

/** The kinds of film a browser may write, the friendliest first; Safari writes only the last. */
export const KINDS = ['video/webm;codecs=h264,opus', 'video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4'];

export class Camera {
	state = $state<CameraState>('asking');
	stream = $state.raw<MediaStream | undefined>();
	devices = $state<MediaDeviceInfo[]>([]);
	cameraId = $state('');
	microphoneId = $state('');
	/** 0–1. */
	level = $state(0);
	/** Somebody has been heard since the microphone was opened. */
	heard = $state(false);
	#audio: AudioContext | undefined;
	#timer: ReturnType<typeof setInterval> | undefined;

	async open(): Promise<void> {
		this.#stop();
		const wanted = (id: string) => (id === '' ? true : { deviceId: { exact: id } });
		try {
			const video = this.cameraId === '' ? { width: { ideal: 1280 }, height: { ideal: 720 } } : wanted(this.cameraId);
			this.stream = await navigator.mediaDevices.getUserMedia({ video, audio: wanted(this.microphoneId) });
		} catch (failure) {
			const name = failure instanceof DOMException ? failure.name : '';
			this.state = name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'denied';
			return;
		}
		this.devices = await navigator.mediaDevices.enumerateDevices();
		this.cameraId = this.stream.getVideoTracks()[0]?.getSettings().deviceId ?? '';
		this.microphoneId = this.stream.getAudioTracks()[0]?.getSettings().deviceId ?? '';
		this.#measure(this.stream);
		this.state = 'ready';
	}

	#measure(stream: MediaStream): void {
		this.heard = false;
		this.#audio = new AudioContext();
		const analyser = this.#audio.createAnalyser();
		this.#audio.createMediaStreamSource(stream).connect(analyser);
		const samples = new Float32Array(analyser.fftSize);
		this.#timer = setInterval(() => {
			analyser.getFloatTimeDomainData(samples);
			const loud = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
			// From about −60 dB to −10 dB, as ears hear it.
			this.level = Math.max(0, Math.min(1, (20 * Math.log10(loud + 1e-6) + 60) / 50));
			if (this.level > 0.3) this.heard = true;
		}, LEVEL_MS);
	}

	#stop(): void {
		clearInterval(this.#timer);
		void this.#audio?.close();
		this.#audio = undefined;
		for (const track of this.stream?.getTracks() ?? []) track.stop();
		this.stream = undefined;
	}

	/** Switches everything off: the light on the camera goes out. */
	close(): void {
		this.#stop();
	}
}

export type FilmState = 'idle' | 'recording' | 'asking' | 'finishing' | 'done' | 'deleted' | 'refused';

export class Film {
	state = $state<FilmState>('idle');
	/** Milliseconds filmed. */
	lengthMs = $state(0);
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
	#recorder: MediaRecorder | undefined;
	#upload: LiveUpload | undefined;
	#local: LocalFilm | undefined;
	/** One piece after the other: kept here first, then offered to the server. */
	#adding: Promise<void> = Promise.resolve();
	#forgetting = false;
	#running: Promise<void> | undefined;
	#began = 0;
	#timer: ReturnType<typeof setInterval> | undefined;
	#lock: WakeLockSentinel | undefined;

	/** The kind of film this browser will write. */
	mediaType(): string {
		return (KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)) ?? '').split(';')[0] ?? '';
	}

	/** `local` is a film begun on this machine, where that could be had. */
	start(stream: MediaStream, conversationId: string, send: (request: Request) => Promise<Response>, local?: LocalFilm): void {
		const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
		const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: 2_500_000, audioBitsPerSecond: 128_000 });
		const metadata = { conversation_id: conversationId, filetype: recorder.mimeType.split(';')[0] ?? '', live: 'true' };
		const upload = new LiveUpload({
			endpoint: new URL('/api/record/uploads', location.origin).href,
			metadata,
			send,
			onchange: () => this.#read(upload)
		});
		this.#local = local;
		this.keptHere = local !== undefined;
		recorder.ondataavailable = (event) => (this.#adding = this.#adding.then(() => this.#add(event.data)));
		recorder.start(PIECE_MS);
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
		this.#began = performance.now();
		this.#timer = setInterval(() => (this.lengthMs = performance.now() - this.#began), 250);
		// The screen of a phone must not go dark and take the camera with it; where that cannot be had, it goes on without.
		navigator.wakeLock?.request('screen').then(
			(lock) => (this.#lock = lock),
			() => {}
		);
		this.state = 'recording';
	}

	async #add(piece: Blob): Promise<void> {
		if (piece.size === 0) return;
		try {
			await this.#local?.add(piece, Math.round(performance.now() - this.#began));
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
		void this.#lock?.release();
		if (this.#recorder !== undefined && this.#recorder.state !== 'inactive') this.#recorder.stop();
	}

	/** Stops the camera's work; everybody is asked again before anything becomes of it. */
	async stop(): Promise<void> {
		const recorder = this.#recorder;
		if (recorder === undefined) return;
		const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }));
		this.#halt();
		await stopped;
		await this.#adding;
		if (this.state === 'recording') this.state = 'asking';
	}

	/** Everybody says yes: the rest goes up, and the film is whole. */
	async keep(): Promise<void> {
		this.state = 'finishing';
		this.#upload?.end();
		await this.#running;
		if (this.#upload?.finished) this.state = 'done';
		if (this.state === 'done') await this.#wipe();
	}

	/** Somebody says no, or the recording is broken off: nothing is kept. */
	async delete(): Promise<void> {
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
