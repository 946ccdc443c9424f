// Camera, microphone and the call, as the lobby and the room see them.
import { Call, type CallState } from '$lib/room/call';
import {
	listDevices,
	measureLevel,
	openTrack,
	rememberChoice,
	rememberedChoice,
	troubleOf,
	type Choice,
	type Device,
	type DeviceTrouble
} from '$lib/room/devices';
import type { MediaPath, Welcome } from '$lib/room/protocol';
import type { CallEars, Meeting } from './meeting.svelte';

type Kind = 'audio' | 'video';

export class Talk {
	#storage: Storage;
	#call: Call | undefined;
	#meeting: Meeting | undefined;
	#opening = new Map<Kind, number>();
	#closed = false;
	choice = $state.raw<Choice>({} as Choice);
	camera = $state.raw<MediaStreamTrack | undefined>();
	microphone = $state.raw<MediaStreamTrack | undefined>();
	cameraTrouble = $state<DeviceTrouble | undefined>();
	microphoneTrouble = $state<DeviceTrouble | undefined>();
	opening = $state(0);
	cameras = $state.raw<readonly Device[]>([]);
	microphones = $state.raw<readonly Device[]>([]);
	speakers = $state.raw<readonly Device[]>([]);
	level = $state(0);
	streams = $state.raw<ReadonlyMap<string, MediaStream>>(new Map());
	callState = $state<CallState>('connecting');
	path = $state<MediaPath | undefined>();

	constructor(storage: Storage, forceRelay = false) {
		this.#storage = storage;
		const remembered = rememberedChoice(storage);
		this.choice = { ...remembered, forceRelay: remembered.forceRelay || forceRelay };
	}

	/** Opens what was chosen. The returned function closes everything. */
	start(): () => void {
		this.#closed = false;
		void this.#open('audio');
		void this.#open('video');
		const changed = () => void this.#list();
		navigator.mediaDevices?.addEventListener('devicechange', changed);
		void this.#list();
		return () => {
			this.#closed = true;
			navigator.mediaDevices?.removeEventListener('devicechange', changed);
			this.#call?.close();
			this.#call = undefined;
			this.camera?.stop();
			this.microphone?.stop();
			this.camera = this.microphone = undefined;
		};
	}

	/** What the meeting tells the call. */
	ears(meeting: Meeting): CallEars {
		this.#meeting = meeting;
		return {
			welcome: (message) => this.#connect(message),
			signal: (signal) => this.#call?.receive(signal),
			away: () => {
				this.#call?.close();
				this.#call = undefined;
			}
		};
	}

	/** While shown: follows how loud the microphone is. */
	listen(): (() => void) | undefined {
		const { microphone } = this;
		this.level = 0;
		return microphone && measureLevel(microphone, (level) => (this.level = level));
	}

	setCamera(on: boolean): void {
		this.#choose({ camera: on });
		void this.#open('video');
	}

	setMicrophone(on: boolean): void {
		this.#choose({ microphone: on });
		// A microphone that is only muted comes back at once.
		if (this.microphone) this.microphone.enabled = on;
		else if (on) void this.#open('audio');
		this.#tellDevices();
	}

	chooseCamera(id: string): void {
		this.#choose({ cameraId: id });
		void this.#open('video');
	}

	chooseMicrophone(id: string): void {
		this.#choose({ microphoneId: id });
		void this.#open('audio', true);
	}

	chooseSpeaker(id: string): void {
		this.#choose({ speakerId: id });
	}

	setVolume(volume: number): void {
		this.#choose({ volume });
	}

	/** Through the relay only, or as the network allows; the call begins anew. */
	setForceRelay(on: boolean): void {
		this.#choose({ forceRelay: on });
		if (this.#last) this.#connect(this.#last);
	}

	/** Tries again after a refusal. */
	tryAgain = (): void => {
		if (this.choice.microphone && !this.microphone) void this.#open('audio');
		if (this.choice.camera && !this.camera) void this.#open('video');
	};

	#last: Welcome | undefined;

	#connect(message: Welcome): void {
		this.#last = message;
		this.#call?.close();
		this.callState = 'connecting';
		const call = new Call(
			{
				iceServers: message.ice_servers,
				forceRelay: this.choice.forceRelay,
				send: (signal) => {
					if (this.#call === call) this.#meeting?.say({ type: 'signal', signal });
				},
				streams: (streams) => {
					if (this.#call === call) this.streams = streams;
				},
				changed: (state, path) => {
					if (this.#call !== call) return;
					this.callState = state;
					this.path = path;
				},
				channel: (channel) => this.#meeting?.ways.use(channel),
				replaced: () => {
					if (this.#call === call) this.#meeting?.leave('elsewhere');
				}
			},
			{ ...(this.microphone && { audio: this.microphone }), ...(this.camera && { video: this.camera }) }
		);
		this.#call = call;
		this.#tellDevices();
	}

	#choose(change: Partial<Choice>): void {
		this.choice = { ...this.choice, ...change };
		rememberChoice(this.#storage, this.choice);
	}

	#tellDevices(): void {
		this.#meeting?.say({
			type: 'devices',
			camera: this.camera !== undefined,
			microphone: this.microphone !== undefined && this.choice.microphone
		});
	}

	/** Opens, changes or closes one of the two, and gives it to the call. */
	async #open(kind: Kind, evenMuted = false): Promise<void> {
		const turn = (this.#opening.get(kind) ?? 0) + 1;
		this.#opening.set(kind, turn);
		const wanted = kind === 'video' ? this.choice.camera : this.choice.microphone || evenMuted;
		const before = kind === 'video' ? this.camera : this.microphone;
		before?.stop();
		this.#set(kind, undefined, undefined);
		if (wanted) {
			this.opening += 1;
			try {
				const track = await openTrack(kind, kind === 'video' ? this.choice.cameraId : this.choice.microphoneId);
				if (this.#closed || this.#opening.get(kind) !== turn) return track.stop();
				if (kind === 'audio') track.enabled = this.choice.microphone;
				// Pulled out, or taken away by the browser.
				track.onended = () => this.#set(kind, undefined, 'none');
				this.#set(kind, track, undefined);
			} catch (failure) {
				if (this.#opening.get(kind) === turn) this.#set(kind, undefined, troubleOf(failure));
			} finally {
				this.opening -= 1;
			}
			void this.#list();
		}
		await this.#call?.use(kind, (kind === 'video' ? this.camera : this.microphone) ?? null).catch(() => {});
		this.#tellDevices();
	}

	#set(kind: Kind, track: MediaStreamTrack | undefined, trouble: DeviceTrouble | undefined): void {
		if (kind === 'video') [this.camera, this.cameraTrouble] = [track, trouble];
		else [this.microphone, this.microphoneTrouble] = [track, trouble];
	}

	async #list(): Promise<void> {
		[this.cameras, this.microphones, this.speakers] = await Promise.all([
			listDevices('videoinput'),
			listDevices('audioinput'),
			listDevices('audiooutput')
		]);
	}
}
