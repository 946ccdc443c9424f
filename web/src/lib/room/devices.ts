// Camera, microphone and loudspeaker of this machine: asked for, chosen, remembered, measured. Free of Svelte.

export type DeviceKind = 'audioinput' | 'videoinput' | 'audiooutput';

export interface Device {
	id: string;
	/** Empty until the browser has been allowed to use one. */
	label: string;
}

/** Why there is no picture or sound; the page says it in a sentence. */
export type DeviceTrouble = 'denied' | 'none' | 'in_use' | 'insecure' | 'other';

/** What a failed `getUserMedia` means. */
export function troubleOf(failure: unknown): DeviceTrouble {
	const name = failure instanceof DOMException || failure instanceof Error ? failure.name : '';
	if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
	if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none';
	if (name === 'NotSupportedError') return 'insecure';
	if (name === 'NotReadableError' || name === 'AbortError') return 'in_use';
	return 'other';
}

/** What somebody chose last on this machine. */
export interface Choice {
	camera: boolean;
	microphone: boolean;
	cameraId: string;
	microphoneId: string;
	speakerId: string;
	/** Of the clip, 0–1; of this screen only. */
	volume: number;
	forceRelay: boolean;
	/** The browser takes hum and fans out of the own sound. */
	noiseSuppression: boolean;
	/** The microphone is open only while a key is held. */
	pushToTalk: boolean;
	/** The own picture is shown. */
	selfView: boolean;
	/** The background is blurred, where the platform can. */
	blur: boolean;
}

const KEY = 'mrp.room.devices';
const FIRST: Choice = {
	camera: true,
	microphone: true,
	cameraId: '',
	microphoneId: '',
	speakerId: '',
	volume: 0.8,
	forceRelay: false,
	noiseSuppression: true,
	pushToTalk: false,
	selfView: true,
	blur: false
};

type Store = Pick<Storage, 'getItem' | 'setItem'>;

export function rememberedChoice(store: Store): Choice {
	try {
		return { ...FIRST, ...(JSON.parse(store.getItem(KEY) ?? '{}') as Partial<Choice>) };
	} catch {
		return { ...FIRST };
	}
}

export function rememberChoice(store: Store, choice: Choice): void {
	store.setItem(KEY, JSON.stringify(choice));
}

export async function listDevices(kind: DeviceKind): Promise<Device[]> {
	const all = await (navigator.mediaDevices?.enumerateDevices() ?? Promise.resolve([]));
	return all
		.filter((device) => device.kind === kind && device.deviceId !== '')
		.map(({ deviceId, label }) => ({ id: deviceId, label }));
}

/** Opens one camera or microphone. A remembered one that is not plugged in any more gives way to the browser's choice. */
export async function openTrack(kind: 'audio' | 'video', deviceId: string, noiseSuppression = true): Promise<MediaStreamTrack> {
	if (navigator.mediaDevices?.getUserMedia === undefined) throw new DOMException('no secure context', 'NotSupportedError');
	const chosen = deviceId === '' ? {} : { deviceId: { ideal: deviceId } };
	const constraints: MediaStreamConstraints =
		kind === 'audio'
			? { audio: { ...chosen, echoCancellation: true, noiseSuppression, autoGainControl: true } }
			: { video: { ...chosen, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } } };
	const stream = await navigator.mediaDevices.getUserMedia(constraints);
	const [track] = stream.getTracks();
	if (track === undefined) throw new DOMException('no track', 'NotFoundError');
	return track;
}

/** The platform's own blur; the browser's types do not know it yet. */
interface Blurring {
	backgroundBlur?: boolean[];
}

/** Whether the background can be blurred and shown. */
export function canBlur(track: MediaStreamTrack | undefined): boolean {
	const { backgroundBlur = [] } = (track?.getCapabilities?.() ?? {}) as Blurring;
	return backgroundBlur.includes(true) && backgroundBlur.includes(false);
}

export async function blur(track: MediaStreamTrack, on: boolean): Promise<void> {
	if (canBlur(track)) await track.applyConstraints({ advanced: [{ backgroundBlur: on } as MediaTrackConstraintSet] });
}

/** How loud it is, in words rather than decibels. */
export type Loudness = 'silent' | 'faint' | 'good' | 'loud';

export function loudnessOf(level: number): Loudness {
	if (level < 0.01) return 'silent';
	if (level < 0.05) return 'faint';
	return level < 0.6 ? 'good' : 'loud';
}

/** Measures a microphone about ten times a second, 0–1. The returned function stops. */
export function measureLevel(track: MediaStreamTrack, told: (level: number) => void): () => void {
	const context = new AudioContext();
	const source = context.createMediaStreamSource(new MediaStream([track]));
	const analyser = context.createAnalyser();
	analyser.fftSize = 1024;
	source.connect(analyser);
	const samples = new Float32Array(analyser.fftSize);
	let smooth = 0;
	const timer = setInterval(() => {
		if (context.state === 'suspended') void context.resume();
		analyser.getFloatTimeDomainData(samples);
		const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
		// Up at once, down slowly: a meter one can read.
		smooth = Math.max(Math.sqrt(power) * 2.5, smooth * 0.8);
		told(Math.min(1, smooth));
	}, 100);
	return () => {
		clearInterval(timer);
		source.disconnect();
		void context.close();
	};
}

type Sinkable = { setSinkId?: (id: string) => Promise<void> };

/** Sends the sound of an element to a loudspeaker, where the browser can. */
export async function useSpeaker(element: HTMLMediaElement, speakerId: string): Promise<void> {
	const sinkable = element as HTMLMediaElement & Sinkable;
	try {
		await sinkable.setSinkId?.(speakerId);
	} catch {
		// It is gone; the sound stays where it is.
	}
}

export function canChooseSpeaker(): boolean {
	return typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
}

/** Two soft tones, for trying the loudspeaker. Resolves when they have ended. */
export async function playTestTone(speakerId: string): Promise<void> {
	const context = new AudioContext();
	await (context as AudioContext & Sinkable).setSinkId?.(speakerId).catch(() => {});
	await context.resume();
	const begin = context.currentTime + 0.05;
	for (const [index, frequency] of [523.25, 659.25].entries()) {
		const tone = context.createOscillator();
		const gain = context.createGain();
		const from = begin + index * 0.45;
		tone.frequency.value = frequency;
		gain.gain.setValueAtTime(0, from);
		gain.gain.linearRampToValueAtTime(0.2, from + 0.05);
		gain.gain.linearRampToValueAtTime(0, from + 0.4);
		tone.connect(gain).connect(context.destination);
		tone.start(from);
		tone.stop(from + 0.4);
	}
	await new Promise((resolve) => setTimeout(resolve, 1_000));
	await context.close();
}
