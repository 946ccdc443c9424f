// Camera and microphone through the relay: one connection, "perfect negotiation" with the browser as the polite side. The
// stream of somebody else carries her account id as its stream id. Free of Svelte.
import { CHANNEL_OPTIONS } from './channel';
import type { ClientSignal, IceServer, MediaPath, ServerSignal } from './protocol';

export type CallState = 'connecting' | 'connected' | 'weak' | 'lost';

export interface CallOptions {
	iceServers: readonly IceServer[];
	/** Only through the relay's TURN: for networks that let nothing else out, and for finding out why a call fails. */
	forceRelay: boolean;
	send: (signal: ClientSignal) => void;
	/** The others' streams by account id, whenever one comes, changes or goes. */
	streams: (streams: ReadonlyMap<string, MediaStream>) => void;
	changed: (state: CallState, path: MediaPath | undefined) => void;
	/** The same person has joined from another window. */
	replaced: () => void;
	/** A way to the room beside the call. */
	channel: (channel: RTCDataChannel) => void;
}

const RESTART_AFTER_MS = 4_000;
const MEASURE_EVERY_MS = 3_000;
/** Lost packets beyond this share are heard and seen. */
const WEAK_LOSS = 0.05;
const WEAK_ROUND_TRIP_S = 0.4;

interface Counters {
	received: number;
	lost: number;
}

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
	#measure: ReturnType<typeof setInterval>;
	#counters: Counters = { received: 0, lost: 0 };
	#closed = false;

	constructor(options: CallOptions, own: { audio?: MediaStreamTrack; video?: MediaStreamTrack }) {
		this.#options = options;
		const connection = new RTCPeerConnection({
			iceServers: options.iceServers.map((server) => ({ ...server })),
			iceTransportPolicy: options.forceRelay ? 'relay' : 'all',
			bundlePolicy: 'max-bundle'
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
		connection.ontrack = ({ track, streams: [stream] }) => {
			if (stream === undefined) return;
			this.#streams.set(stream.id, stream);
			stream.onremovetrack = () => {
				if (stream.getTracks().length === 0) this.#streams.delete(stream.id);
				this.#tell();
			};
			track.onunmute = track.onmute = () => this.#tell();
			this.#tell();
		};
		connection.onconnectionstatechange = () => this.#look();
		connection.oniceconnectionstatechange = () => this.#look();
		// Both places are made whether or not there is a camera: one can come later without a new negotiation.
		this.#audio = connection.addTransceiver(own.audio ?? 'audio', { direction: 'sendonly' });
		this.#video = connection.addTransceiver(own.video ?? 'video', { direction: 'sendonly' });
		options.channel(connection.createDataChannel('sync', CHANNEL_OPTIONS));
		this.#measure = setInterval(() => void this.#measureLine(), MEASURE_EVERY_MS);
	}

	/** Sends another camera or microphone, or none. */
	async use(kind: 'audio' | 'video', track: MediaStreamTrack | null): Promise<void> {
		if (this.#closed) return;
		await (kind === 'audio' ? this.#audio : this.#video).sender.replaceTrack(track);
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
		clearInterval(this.#measure);
		this.#connection.onconnectionstatechange = this.#connection.oniceconnectionstatechange = null;
		this.#connection.onnegotiationneeded = this.#connection.onicecandidate = this.#connection.ontrack = null;
		this.#connection.close();
		this.#streams.clear();
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
			case 'replaced':
				this.#options.replaced();
				return;
			case 'disconnected':
			case 'track_added':
			case 'track_removed':
			case 'refused':
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
		this.#restart ??= setTimeout(
			() => {
				this.#restart = undefined;
				this.restart();
				// As long as it does not help, again.
				if (!this.#closed) this.#look();
			},
			state === 'failed' ? 0 : RESTART_AFTER_MS
		);
	}

	async #measureLine(): Promise<void> {
		if (this.#state !== 'connected' && this.#state !== 'weak') return;
		const now: Counters = { received: 0, lost: 0 };
		let roundTrip: number | undefined;
		const report = await this.#connection.getStats();
		report.forEach((entry: Record<string, unknown>) => {
			if (entry.type === 'inbound-rtp') {
				now.received += Number(entry.packetsReceived ?? 0);
				now.lost += Number(entry.packetsLost ?? 0);
			} else if (entry.type === 'candidate-pair' && entry.nominated === true && typeof entry.currentRoundTripTime === 'number') {
				roundTrip = entry.currentRoundTripTime;
			}
		});
		const weak = isWeak(this.#counters, now, roundTrip);
		this.#counters = now;
		if (this.#connection.connectionState === 'connected') this.#be(weak ? 'weak' : 'connected');
	}

	#be(state: CallState): void {
		this.#state = state;
		this.#options.changed(state, this.#path);
	}

	#tell(): void {
		this.#options.streams(new Map(this.#streams));
	}
}
