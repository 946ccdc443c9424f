// Camera and microphone through the relay: one connection, "perfect negotiation" with the browser as the polite side. The
// stream of somebody else carries her account id as its stream id. Free of Svelte.
import { CHANNEL_OPTIONS } from './channel';
import { LineCare, type Counters } from './care';
import { layersAtFirst, widthOf } from './line';
import { sealingConfiguration, type Sealing } from './secret/transform';
import type { ClientSignal, IceServer, MediaPath, ServerSignal } from './protocol';

export type CallState = 'connecting' | 'connected' | 'weak' | 'lost';

export interface CallOptions {
	iceServers: readonly IceServer[];
	/** Only through the relay's TURN: for networks that let nothing else out, and for finding out why a call fails. */
	forceRelay: boolean;
	/** Seals and opens every frame, where the browser can. */
	sealing?: Sealing;
	/** The picture is sent in two sizes: among several some lines take more than others. */
	layered: boolean;
	send: (signal: ClientSignal) => void;
	/** The others' streams by account id, whenever one comes, changes or goes. */
	streams: (streams: ReadonlyMap<string, MediaStream>) => void;
	changed: (state: CallState, path: MediaPath | undefined) => void;
	/** Whether somebody else's camera is on. */
	expectsPicture: () => boolean;
	/** Whether somebody else sends anything. */
	expectsAnything: () => boolean;
	/** Whether the others' lines bring nothing, though the own one is alive. */
	nothingComes: (on: boolean) => void;
	/** Whether the line leaves room for sound only. */
	soundOnly: (on: boolean) => void;
	/** The same person has joined from another window. */
	replaced: () => void;
	/** The relay has given this connection up while nothing was heard of it; only a new one carries media. */
	gone: () => void;
	/** A way to the room beside the call. */
	channel: (channel: RTCDataChannel) => void;
}

/** A search for another way takes no longer; if it did not help, again. */
const RESTART_EVERY_MS = 3_000;
/** Speech is clear at this, and there is room beside it on a narrow line. */
const SOUND_BITS = 32_000;
/** Lost packets beyond this share are heard and seen. */
const WEAK_LOSS = 0.05;
const WEAK_ROUND_TRIP_S = 0.4;

/** Whether a stretch between two measurements was weak. */
export function isWeak(before: Counters, now: Counters, roundTripSeconds: number | undefined): boolean {
	const received = now.received - before.received;
	const lost = Math.max(0, now.lost - before.lost);
	const share = received + lost > 0 ? lost / (received + lost) : 0;
	return share > WEAK_LOSS || (roundTripSeconds ?? 0) > WEAK_ROUND_TRIP_S;
}

export class Call {
	#options: CallOptions;
	#connection: RTCPeerConnection;
	#audio: RTCRtpTransceiver;
	#video: RTCRtpTransceiver;
	#making = false;
	#steps: Promise<void> = Promise.resolve();
	#streams = new Map<string, MediaStream>();
	#state: CallState = 'connecting';
	#path: MediaPath | undefined;
	#restart: ReturnType<typeof setTimeout> | undefined;
	#care: LineCare;
	/** Who sends which sound. */
	#voices = new Map<string, RTCRtpReceiver>();
	#closed = false;

	constructor(options: CallOptions, own: { audio?: MediaStreamTrack; video?: MediaStreamTrack }) {
		this.#options = options;
		const connection = new RTCPeerConnection({
			iceServers: options.iceServers.map((server) => ({ ...server })),
			iceTransportPolicy: options.forceRelay ? 'relay' : 'all',
			bundlePolicy: 'max-bundle',
			...sealingConfiguration()
		});
		this.#connection = connection;
		connection.onnegotiationneeded = () => void this.#offer();
		connection.onicecandidate = ({ candidate }) => {
			if (candidate === null || candidate.candidate === '') return;
			const { sdpMid, sdpMLineIndex } = candidate;
			this.#options.send({
				type: 'candidate',
				candidate: candidate.candidate,
				...(sdpMid === null ? {} : { sdp_mid: sdpMid }),
				...(sdpMLineIndex === null ? {} : { sdp_m_line_index: sdpMLineIndex })
			});
		};
		connection.ontrack = ({ track, receiver, streams: [stream] }) => {
			// At once: the browser waits with the first frame for no one.
			options.sealing?.through(receiver, 'receive', track.kind === 'audio' ? 'audio' : 'video');
			if (stream === undefined) return;
			if (track.kind === 'audio') this.#voices.set(stream.id, receiver);
			this.#streams.set(stream.id, stream);
			stream.onremovetrack = () => {
				if (stream.getTracks().length === 0) {
					this.#streams.delete(stream.id);
					this.#voices.delete(stream.id);
				}
				this.#tell();
			};
			track.onunmute = track.onmute = () => this.#tell();
			this.#tell();
		};
		connection.onconnectionstatechange = () => this.#look();
		connection.oniceconnectionstatechange = () => this.#look();
		// Both places are made whether or not there is a camera: one can come later without a new negotiation.
		const first: RTCRtpEncodingParameters = { priority: 'high', networkPriority: 'high', maxBitrate: SOUND_BITS };
		this.#audio = connection.addTransceiver(own.audio ?? 'audio', { direction: 'sendonly', sendEncodings: [first] });
		this.#video = connection.addTransceiver(own.video ?? 'video', {
			direction: 'sendonly',
			...(options.layered && { sendEncodings: layersAtFirst(widthOf(own.video)) })
		});
		options.channel(connection.createDataChannel('sync', CHANNEL_OPTIONS));
		options.sealing?.through(this.#audio.sender, 'send', 'audio');
		options.sealing?.through(this.#video.sender, 'send', 'video');
		this.#care = new LineCare(connection, this.#video.sender, {
			still: () => {
				this.#be('lost');
				this.restart();
			},
			weak: (before, now, roundTrip) => {
				if (connection.connectionState === 'connected') this.#be(isWeak(before, now, roundTrip) ? 'weak' : 'connected');
			},
			expectsPicture: options.expectsPicture,
			expectsAnything: options.expectsAnything,
			nothingComes: options.nothingComes,
			soundOnly: options.soundOnly
		});
	}

	/** Sends another camera or microphone, or none. */
	async use(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void> {
		if (this.#closed) return;
		await (kind === 'audio' ? this.#audio : this.#video).sender.replaceTrack(track);
	}

	/** How loud each of the others is now, 0–1. */
	levels(): Map<string, number> {
		const levels = new Map<string, number>();
		for (const [account, receiver] of this.#voices) {
			const [source] = receiver.getSynchronizationSources?.() ?? [];
			levels.set(account, source?.audioLevel ?? 0);
		}
		return levels;
	}

	/** The relay said something. Steps are taken one after the other. */
	receive(signal: ServerSignal): void {
		this.#steps = this.#steps
			.then(() => (this.#closed ? undefined : this.#take(signal)))
			// A step that does not fit (an answer to an offer that was taken back) is harmless; the next one repairs it.
			.catch(() => {});
	}

	/** Looks for a fresh way through the network; the talk goes on meanwhile. */
	restart(): void {
		if (!this.#closed) this.#connection.restartIce();
	}

	close(): void {
		this.#closed = true;
		clearTimeout(this.#restart);
		this.#care.close();
		this.#connection.onconnectionstatechange = this.#connection.oniceconnectionstatechange = null;
		this.#connection.onnegotiationneeded = this.#connection.onicecandidate = this.#connection.ontrack = null;
		this.#connection.close();
		this.#streams.clear();
		this.#voices.clear();
		this.#tell();
	}

	async #offer(): Promise<void> {
		try {
			this.#making = true;
			await this.#connection.setLocalDescription();
			const description = this.#connection.localDescription;
			if (description?.type === 'offer') this.#options.send({ type: 'offer', sdp: description.sdp });
		} catch {
			// The state changed under it; the browser asks for a negotiation again.
		} finally {
			this.#making = false;
		}
	}

	async #take(signal: ServerSignal): Promise<void> {
		const connection = this.#connection;
		switch (signal.type) {
			case 'offer':
				// Polite: an own offer that is under way is rolled back, and made again afterwards.
				await connection.setRemoteDescription({ type: 'offer', sdp: signal.sdp });
				await connection.setLocalDescription();
				if (connection.localDescription) this.#options.send({ type: 'answer', sdp: connection.localDescription.sdp });
				return;
			case 'answer':
				if (connection.signalingState === 'have-local-offer' && !this.#making) {
					await connection.setRemoteDescription({ type: 'answer', sdp: signal.sdp });
				}
				return;
			case 'connected':
				this.#path = signal.path;
				this.#be('connected');
				return;
			case 'picture_limit':
				this.#care.limit(signal.kbps);
				return;
			case 'replaced':
				this.#options.replaced();
				return;
			case 'refused':
				if (signal.code === 'gone') this.#options.gone();
				return;
			case 'disconnected':
			case 'track_added':
			case 'track_removed':
				return;
		}
	}

	#look(): void {
		const state = this.#connection.connectionState;
		if (state === 'connected') {
			clearTimeout(this.#restart);
			this.#restart = undefined;
			this.#be('connected');
			return;
		}
		if (state !== 'failed' && state !== 'disconnected') return;
		this.#be('lost');
		if (this.#restart !== undefined) return;
		// At once: whoever changes from wifi to the telephone does not want to wait until the browser is sure.
		this.restart();
		this.#restart = setTimeout(() => {
			this.#restart = undefined;
			if (!this.#closed) this.#look();
		}, RESTART_EVERY_MS);
	}

	#be(state: CallState): void {
		this.#state = state;
		this.#options.changed(state, this.#path);
	}

	#tell(): void {
		this.#options.streams(new Map(this.#streams));
	}
}
