// The faster of the two ways to the room: the data channel beside the call. What is urgent is said both ways and what comes
// first counts; the line (socket.ts) brings everything, in order. So the channel need not be reliable, and no time is lost in
// finding out that it is dead.
import { BURST, BURST_EVERY_MS } from './clock';
import type { ClientMessage } from './protocol';

/** Neither waits for what was lost nor sends it again: by then the line has brought it. */
export const CHANNEL_OPTIONS: RTCDataChannelInit = { ordered: false, maxRetransmits: 0 };
const URGENT: readonly ClientMessage['type'][] = ['show', 'play', 'pause', 'seek', 'rate', 'again', 'seen'];
/** More than this waits only on a channel that gets nothing through. */
const MOST_WAITING_BYTES = 16 * 1024;
/** Nothing heard for so long, though the time is asked every two seconds. */
const ALIVE_MS = 6_000;

/** What a channel has to be able to do. */
export type Channel = Pick<RTCDataChannel, 'readyState' | 'bufferedAmount' | 'send' | 'onopen' | 'onmessage'>;

export class TwoWays {
	#line: (text: string) => boolean;
	#heard: (text: string) => void;
	#now: () => number;
	#channel: Channel | undefined;
	#heardAt = -Infinity;
	#number = 0;

	constructor(line: (text: string) => boolean, heard: (text: string) => void, now: () => number) {
		[this.#line, this.#heard, this.#now] = [line, heard, now];
	}

	/** The channel is answered. */
	get alive(): boolean {
		return this.#channel?.readyState === 'open' && this.#now() - this.#heardAt < ALIVE_MS;
	}

	/** There is a call, with a channel that opens when it can. */
	use(channel: Channel): void {
		this.#channel = channel;
		this.#heardAt = -Infinity;
		// The clock learns this way as quickly as it has learned the other.
		channel.onopen = () => {
			for (let count = 0; count < BURST; count += 1) setTimeout(() => this.#channel === channel && this.#askHere(), count * BURST_EVERY_MS);
		};
		channel.onmessage = ({ data }: MessageEvent<unknown>) => {
			if (this.#channel !== channel || typeof data !== 'string') return;
			this.#heardAt = this.#now();
			this.#heard(data);
		};
	}

	/** A new line counts its steps anew. */
	begin(): void {
		this.#number = 0;
	}

	/** Says something; false when there is no line, because then nothing is sure to arrive. */
	say(message: ClientMessage): boolean {
		if (!URGENT.includes(message.type)) return this.#line(JSON.stringify(message));
		const text = JSON.stringify({ ...message, nth: this.#number + 1 });
		if (!this.#line(text)) return false;
		this.#number += 1;
		this.#say(text);
		return true;
	}

	/** Asked both ways; the answer that comes back fastest is the one that is trusted. */
	askTime(): void {
		this.#line(this.#question());
		this.#askHere();
	}

	#question(): string {
		return JSON.stringify({ type: 'time', sent_ms: this.#now() } satisfies ClientMessage);
	}

	#askHere(): void {
		this.#say(this.#question());
	}

	#say(text: string): void {
		const channel = this.#channel;
		if (channel?.readyState !== 'open' || channel.bufferedAmount > MOST_WAITING_BYTES) return;
		try {
			channel.send(text);
		} catch {
			// It closed under it; the line has it.
		}
	}
}
