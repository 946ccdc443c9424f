// Camera, microphone and the call, as the lobby and the room see them.
import { Call, type CallState } from '$lib/room/call';
import { onNetworkChange } from '$lib/room/network';
import { Agreement, type Secrecy } from '$lib/room/secret/agreement';
import { canSeal, modeOf, Sealing } from '$lib/room/secret/transform';
import {
	blur,
	canBlur,
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

/** What the call needs of a meeting. */
type Line = Pick<Meeting, 'say' | 'attendees'> & Partial<Pick<Meeting, 'doubtLine' | 'ways'>> & { leave(why: 'elsewhere'): void };

type Kind = 'audio' | 'video';

/** Louder than breath and paper, 0–1 on the relay's scale. */
const SPEAKS = 0.02;

export class Talk {
	#storage: Storage;
	#call: Call | undefined;
	#meeting: Line | undefined;
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
	/** Who can see and hear what is sent. */
	secrecy = $state.raw<Secrecy>({ state: 'alone' });
	/** The line leaves room for sound only. */
	soundOnly = $state(false);
	#nothingComes = $state(false);
	/** The others' lines bring nothing, though the own one is alive. */
	nothingComes = $derived.by(() => this.#nothingComes && (this.callState === 'connected' || this.callState === 'weak'));
	/** The key for speaking is held. */
	held = $state(false);
	/** Who speaks at the moment. */
	speaking = $state.raw<ReadonlySet<string>>(new Set());
	#agreement: Agreement | undefined;
	#sealing: Sealing | undefined;

	/** The numbers that were shown first in this visit; a later key has others. */
	#firstNumbers: string | undefined;
	#neverSealed: 'group' | 'helper' | undefined;
	/** The numbers have changed since they may have been read out. */
	newNumbers = $state(false);

	/** `open`: a call that is never sealed, and why. */
	constructor(storage: Storage, forceRelay = false, open?: 'group' | 'helper') {
		this.#storage = storage;
		this.#neverSealed = open;
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
		const forget = onNetworkChange(() => this.#call?.restart());
		const listening = setInterval(() => this.#hearWho(), 200);
		return () => {
			this.#closed = true;
			forget();
			clearInterval(listening);
			this.#sealing?.close();
			this.#sealing = undefined;
			navigator.mediaDevices?.removeEventListener('devicechange', changed);
			this.#call?.close();
			this.#call = undefined;
			this.camera?.stop();
			this.microphone?.stop();
			this.camera = this.microphone = undefined;
		};
	}

	/** What the meeting tells the call. */
	ears(meeting: Line): CallEars {
		this.#meeting = meeting;
		return {
			welcome: (message) => this.#connect(message),
			signal: (signal) => this.#call?.receive(signal),
			keyStep: (from, step) => void this.#agreement?.receive(from, step),
			company: (accounts, helped, program) => this.#agreement?.setCompany(accounts, helped, program),
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
		if (this.microphone) this.#openMicrophone();
		else if (on) void this.#open('audio');
		this.#tellDevices();
	}

	/** She can be seen; that she has chosen it is not enough. */
	get cameraOn(): boolean {
		return this.camera !== undefined;
	}

	/** She can be heard. */
	get microphoneOn(): boolean {
		return this.microphone !== undefined && this.choice.microphone;
	}

	toggleCamera = (): void => this.setCamera(!this.cameraOn);
	toggleMicrophone = (): void => this.setMicrophone(!this.microphoneOn);

	/** What she wants to use and cannot, and why. */
	get trouble(): { camera?: DeviceTrouble; microphone?: DeviceTrouble } {
		return {
			...(this.cameraTrouble && this.choice.camera && { camera: this.cameraTrouble }),
			...(this.microphoneTrouble && this.choice.microphone && { microphone: this.microphoneTrouble })
		};
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

	setNoiseSuppression(on: boolean): void {
		this.#choose({ noiseSuppression: on });
		void this.#open('audio', true);
	}

	setSelfView(on: boolean): void {
		this.#choose({ selfView: on });
	}

	setPushToTalk(on: boolean): void {
		this.#choose({ pushToTalk: on });
		this.#openMicrophone();
		this.#tellDevices();
	}

	/** While the key is held the microphone is open. */
	hold(held: boolean): void {
		if (this.held === held) return;
		this.held = held;
		this.#openMicrophone();
	}

	get canBlur(): boolean {
		return canBlur(this.camera);
	}

	setBlur(on: boolean): void {
		this.#choose({ blur: on });
		if (this.camera) void blur(this.camera, on).catch(() => {});
	}

	#openMicrophone(): void {
		if (this.microphone) this.microphone.enabled = this.choice.microphone && (!this.choice.pushToTalk || this.held);
	}

	/** She goes on though the call is not sealed any more. */
	allowOpen(): void {
		this.#agreement?.allowOpen();
	}

	/** She knows the numbers that are shown now. */
	acceptNumbers(): void {
		this.#firstNumbers = this.secrecy.state === 'sealed' ? this.secrecy.numbers : undefined;
		this.newNumbers = false;
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

	#last: Pick<Welcome, 'you' | 'ice_servers'> | undefined;

	#connect(message: Pick<Welcome, 'you' | 'ice_servers'>): void {
		this.#last = message;
		this.#call?.close();
		this.callState = 'connecting';
		this.soundOnly = this.#nothingComes = false;
		const sealing = this.#sealed(message.you);
		const call = new Call(
			{
				iceServers: message.ice_servers,
				forceRelay: this.choice.forceRelay,
				...(sealing && { sealing }),
				layered: this.#neverSealed === 'group',
				send: (signal) => {
					if (this.#call === call) this.#meeting?.say({ type: 'signal', signal });
				},
				streams: (streams) => {
					if (this.#call === call) this.streams = streams;
				},
				changed: (state, path) => {
					if (this.#call !== call) return;
					// The line to the room may have gone the same way.
					if (state === 'lost' && this.callState !== 'lost') this.#meeting?.doubtLine?.();
					this.callState = state;
					this.path = path;
				},
				channel: (channel) => this.#meeting?.ways?.use(channel),
				expectsPicture: () =>
					this.#meeting?.attendees.some(({ account_id, camera }) => account_id !== message.you && camera) ?? false,
				expectsAnything: () =>
					this.#meeting?.attendees.some(({ account_id, camera, microphone }) => account_id !== message.you && (camera || microphone)) ?? false,
				nothingComes: (on) => {
					if (this.#call === call) this.#nothingComes = on;
				},
				soundOnly: (on) => {
					if (this.#call === call) this.soundOnly = on;
				},
				gone: () => {
					if (this.#call === call && this.#last) this.#connect(this.#last);
				},
				replaced: () => {
					if (this.#call === call) this.#meeting?.leave('elsewhere');
				}
			},
			{ ...(this.microphone && { audio: this.microphone }), ...(this.camera && { video: this.camera }) }
		);
		this.#call = call;
		this.#agreement?.begin();
		this.#tellDevices();
	}

	/** The worker that seals, and the agreement on its keys; both last for the visit, over all its connections. */
	#sealed(me: string): Sealing | undefined {
		const able = canSeal();
		if (able) this.#sealing ??= new Sealing();
		this.#agreement ??= new Agreement({
			me,
			able,
			...(this.#neverSealed && { open: this.#neverSealed }),
			send: (step) => void this.#meeting?.say({ type: 'key_step', step }),
			changed: (secrecy) => {
				this.secrecy = secrecy;
				if (secrecy.state === 'sealed') {
					this.#firstNumbers ??= secrecy.numbers;
					this.newNumbers = secrecy.numbers !== this.#firstNumbers;
				}
				this.#sealing?.setMode(modeOf(secrecy));
			},
			keys: (own, theirs) => this.#sealing?.setKeys(own, theirs)
		});
		return this.#sealing;
	}

	#hearWho(): void {
		const loud = [...(this.#call?.levels() ?? [])].filter(([, level]) => level > SPEAKS).map(([account]) => account);
		if (loud.length !== this.speaking.size || loud.some((account) => !this.speaking.has(account))) this.speaking = new Set(loud);
	}

	#choose(change: Partial<Choice>): void {
		this.choice = { ...this.choice, ...change };
		rememberChoice(this.#storage, this.choice);
	}

	#tellDevices(): void {
		this.#meeting?.say({
			type: 'devices',
			camera: this.cameraOn,
			microphone: this.microphoneOn
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
				const chosen = kind === 'video' ? this.choice.cameraId : this.choice.microphoneId;
				const track = await openTrack(kind, chosen, this.choice.noiseSuppression);
				if (this.#closed || this.#opening.get(kind) !== turn) return track.stop();
				if (kind === 'video') await blur(track, this.choice.blur).catch(() => {});
				// Pulled out, or taken away by the browser.
				track.onended = () => this.#set(kind, undefined, 'none');
				this.#set(kind, track, undefined);
				if (kind === 'audio') this.#openMicrophone();
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
