// Looks after the line of a call once a second: is anything coming, what does it take, what is sent over it. Free of Svelte.
import { encodingOf, layerFor, PictureSwitch, pictureFor, Silence, SoundOnly, SOUND_KBPS, Stillness, widthOf } from './line';

export interface Counters {
	received: number;
	lost: number;
}

export interface CareOptions {
	/** Nothing comes any more: look for another way. */
	still: () => void;
	/** Too much is lost, or it takes too long. */
	weak: (before: Counters, now: Counters, roundTripSeconds: number | undefined) => void;
	/** Whether somebody else's camera is on. */
	expectsPicture: () => boolean;
	/** Whether somebody else sends anything. */
	expectsAnything: () => boolean;
	/** Whether the others' lines bring nothing, as far as can be told from here. */
	nothingComes: (on: boolean) => void;
	/** Whether the line leaves room for sound only. */
	soundOnly: (on: boolean) => void;
}

const LOOK_EVERY_MS = 1_000;
const WEAK_EVERY_LOOKS = 3;
/** More than the ordinary loss of a wireless line. */
const FULL = 0.1;

interface Measured extends Counters {
	bytes: number;
	sound: number;
	pictures: number;
	roundTrip?: number;
	outgoingKbps?: number;
	/** Of the own sound, the share that did not arrive, as the relay reports it. */
	outgoingLost?: number;
}

export class LineCare {
	#connection: RTCPeerConnection;
	#video: RTCRtpSender;
	#options: CareOptions;
	#timer: ReturnType<typeof setInterval>;
	#stillness = new Stillness();
	#arrivals = new SoundOnly();
	#silence = new Silence();
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
		// Not all packets: the relay fills a line up to find out what it takes.
		this.#options.nothingComes(this.#silence.look(now.sound + now.pictures, this.#options.expectsAnything()));
		const noneComes = this.#arrivals.look(now, this.#options.expectsPicture());
		await this.#send(now);
		this.#options.soundOnly(noneComes || (!this.#switch.on && this.#video.track !== null));
		this.#looks += 1;
		if (this.#looks % WEAK_EVERY_LOOKS !== 0) return;
		this.#options.weak(this.#counters, now, now.roundTrip);
		this.#counters = { received: now.received, lost: now.lost };
	}

	async #send({ outgoingKbps, outgoingLost = 0 }: Measured): Promise<void> {
		// An estimate alone can be wrong; that sound is lost shows that the line is full.
		const full = outgoingKbps !== undefined && outgoingLost >= FULL;
		const uplink = full ? outgoingKbps - SOUND_KBPS : Number.POSITIVE_INFINITY;
		const on = this.#switch.look(Math.min(this.#limit, uplink), performance.now(), uplink < this.#limit);
		// To its own line the browser fits the picture itself; told to send less, it would never find out that there is room again.
		const size = pictureFor(this.#limit);
		const told = JSON.stringify([on, widthOf(this.#video.track), size.frameRate, size.smaller, Math.round(Math.log2(size.kbps) * 4)]);
		if (told === this.#sent) return;
		if (await apply(this.#video, on, this.#limit)) this.#sent = told;
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
			} else if (entry['type'] === 'remote-inbound-rtp' && entry['kind'] === 'audio') {
				measured.outgoingLost = Number(entry['fractionLost'] ?? 0);
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
async function apply(sender: RTCRtpSender, on: boolean, limit: number): Promise<boolean> {
	const parameters = sender.getParameters();
	if (parameters.encodings.length === 0) return false;
	for (const encoding of parameters.encodings) {
		const layer = encoding.rid === undefined ? { ...pictureFor(limit), active: true } : layerFor(encoding.rid, limit, widthOf(sender.track));
		Object.assign(encoding, encodingOf(layer, on && layer.active));
	}
	await sender.setParameters(parameters);
	return true;
}
