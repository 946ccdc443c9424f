// The camera, the microphone and how loud it is.
import type { What } from './kinds';

export type CameraState = 'asking' | 'ready' | 'denied' | 'missing';

const LEVEL_MS = 100;

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
	/** What was pulled out or taken by another program while it was in use. */
	lost = $state<'camera' | 'microphone' | undefined>();
	#audio: AudioContext | undefined;
	#timer: ReturnType<typeof setInterval> | undefined;

	async open(what: What): Promise<void> {
		this.#stop();
		const wanted = (id: string) => (id === '' ? true : { deviceId: { exact: id } });
		const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
		const video = what === 'sound' ? false : this.cameraId === '' ? size : { ...size, deviceId: { exact: this.cameraId } };
		try {
			this.stream = await navigator.mediaDevices.getUserMedia({ video, audio: wanted(this.microphoneId) });
		} catch (failure) {
			const name = failure instanceof DOMException ? failure.name : '';
			this.state = name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'denied';
			// What was chosen is gone: the next attempt takes what there is.
			this.cameraId = this.microphoneId = '';
			return;
		}
		for (const track of this.stream.getTracks()) {
			track.addEventListener('ended', () => (this.lost = track.kind === 'video' ? 'camera' : 'microphone'));
		}
		this.devices = await navigator.mediaDevices.enumerateDevices();
		this.cameraId = this.stream.getVideoTracks()[0]?.getSettings().deviceId ?? this.cameraId;
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
		this.lost = undefined;
	}

	/** Switches everything off: the light on the camera goes out. */
	close(): void {
		this.#stop();
	}
}
