// The server's clock as this browser knows it. Each answer to `time` gives an estimate whose uncertainty is half its round
// trip, so of the last twenty the one that came back fastest is trusted.

interface Sample {
	roundTrip: number;
	offset: number;
}

const KEEP = 20;
/** Asked on arrival, a little apart: what holds one answer up, a busy page for example, does not hold up all. */
export const BURST = 10;
export const BURST_EVERY_MS = 80;
export const EVERY_MS = 2_000;

/** The browser's own time: never jumps, whatever somebody does to the machine's clock. */
export function localNow(): number {
	return performance.timeOrigin + performance.now();
}

export class ServerClock {
	#samples: Sample[] = [];
	#offset = 0;
	#roundTrip: number | undefined;

	/** A first idea, until an answer has come. */
	guess(serverMs: number, localMs: number): void {
		if (this.#samples.length === 0) this.#offset = serverMs - localMs;
	}

	/** An answer has come. Nonsense (an answer from the future, a clock that was set back) is left out. */
	add(sentMs: number, receivedMs: number, serverMs: number): void {
		const roundTrip = receivedMs - sentMs;
		if (!Number.isFinite(roundTrip) || roundTrip < 0) return;
		this.#roundTrip = roundTrip;
		this.#samples.push({ roundTrip, offset: serverMs + roundTrip / 2 - receivedMs });
		if (this.#samples.length > KEEP) this.#samples.shift();
		this.#offset = this.#samples.reduce((best, sample) => (sample.roundTrip < best.roundTrip ? sample : best)).offset;
	}

	/** A new line may be another way through the network, with another delay. */
	forget(): void {
		this.#samples = [];
		this.#roundTrip = undefined;
	}

	/** The server's time at a local time. */
	at(localMs: number): number {
		return localMs + this.#offset;
	}

	/** The local time at a server's time. */
	localAt(serverMs: number): number {
		return serverMs - this.#offset;
	}

	/** How long the last answer took. */
	get roundTrip(): number | undefined {
		return this.#roundTrip;
	}

	get known(): boolean {
		return this.#samples.length > 0;
	}
}
