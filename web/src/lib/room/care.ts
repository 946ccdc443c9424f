// Looks after the line of a call once a second: is anything coming, what does it take, what is sent over it. Free of Svelte.
import { PictureSwitch, pictureFor, SoundOnly, SOUND_KBPS, Stillness, type PictureSize } from './line';

export interface Counters {
	received: number;
	lost: number;
}

export interface CareOptions {
	/** Nothing comes any more: look for another way. */
	still: () => void;
	/** Too much is lost, or it takes too long. */
	weak: (before: Counters, now: Counters, roundTripSeconds: number | undefined) => void;
	/** Whether the line leaves room for sound only. */
	soundOnly: (on: boolean) => void;
}

const LOOK_EVERY_MS = 1_000;
const WEAK_EVERY_LOOKS = 3;

interface Measured extends Counters {
	bytes: number;
	sound: number;
	pictures: number;
	roundTrip?: number;
	outgoingKbps?: number;
}

export class LineCare {
	#connection: RTCPeerConnection;
	#video: RTCRtpSender;
	#options: CareOptions;
	#timer: ReturnType<typeof setInterval>;
	#stillness = new Stillness();
	#arrivals = new SoundOnly();
	#switch = new PictureSwitch();
	#limit = Number.POSITIVE_INFINITY;
	#sent = '';
	#looks = 0;
	#counters: Counters = { received: 0, lost: 0 };

	constructor(connection: RTCPeerConnection, video: RTCRtpSender, options: CareOptions) {
		this.#connection = connection;
		this.#video = video;
		this.#options = options;
		this.#timer = setInterval(() => void this.#look().catch(() => {}), LOOK_EVERY_MS);
	}

	/** What the lines of those who watch leave for the picture. */
	limit(kbps: number): void {
		this.#limit = kbps;
		void this.#look().catch(() => {});
	}

	close(): void {
		clearInterval(this.#timer);
	}

	async #look(): Promise<void> {
		if (this.#connection.connectionState !== 'connected') return;
		const now = await this.#measure();
		if (this.#stillness.look(now.bytes)) this.#options.still();
		const wanted = this.#connection.getReceivers().some(({ track }) => track.kind === 'video' && !track.muted);
		const noneComes = this.#arrivals.look(now, wanted);
		await this.#send(now.outgoingKbps);
		this.#options.soundOnly(noneComes || !this.#switch.on);
		this.#looks += 1;
		if (this.#looks % WEAK_EVERY_LOOKS !== 0) return;
		this.#options.weak(this.#counters, now, now.roundTrip);
		this.#counters = { received: now.received, lost: now.lost };
	}

	async #send(outgoingKbps: number | undefined): Promise<void> {
		const uplink = outgoingKbps === undefined ? Number.POSITIVE_INFINITY : outgoingKbps - SOUND_KBPS;
		const kbps = Math.min(this.#limit, uplink);
		const on = this.#switch.look(kbps, performance.now(), uplink < this.#limit);
		const size = pictureFor(kbps);
		const told = JSON.stringify([on, size.frameRate, size.smaller, Math.round(Math.log2(size.kbps) * 4)]);
		if (told === this.#sent) return;
		if (await apply(this.#video, on, size)) this.#sent = told;
	}

	async #measure(): Promise<Measured> {
		const measured: Measured = { received: 0, lost: 0, bytes: 0, sound: 0, pictures: 0 };
		const report = await this.#connection.getStats();
		report.forEach((entry: Record<string, unknown>) => {
			if (entry['type'] === 'inbound-rtp') {
				measured.received += Number(entry['packetsReceived'] ?? 0);
				measured.lost += Number(entry['packetsLost'] ?? 0);
				if (entry['kind'] === 'audio') measured.sound += Number(entry['packetsReceived'] ?? 0);
				else measured.pictures += Number(entry['framesReceived'] ?? entry['framesDecoded'] ?? 0);
			} else if (entry['type'] === 'candidate-pair' && entry['nominated'] === true && entry['state'] === 'succeeded') {
				measured.bytes += Number(entry['bytesReceived'] ?? 0);
				if (typeof entry['currentRoundTripTime'] === 'number') measured.roundTrip = entry['currentRoundTripTime'];
				const outgoing = entry['availableOutgoingBitrate'];
				if (typeof outgoing === 'number') measured.outgoingKbps = outgoing / 1_000;
			}
		});
		return measured;
	}
}

/** False while there is nothing to set yet. */
async function apply(sender: RTCRtpSender, on: boolean, { kbps, frameRate, smaller }: PictureSize): Promise<boolean> {
	const parameters = sender.getParameters();
	const [encoding] = parameters.encodings;
	if (encoding === undefined) return false;
	encoding.active = on;
	encoding.maxBitrate = Math.round(kbps * 1_000);
	encoding.maxFramerate = frameRate;
	encoding.scaleResolutionDownBy = smaller;
	await sender.setParameters(parameters);
	return true;
}
