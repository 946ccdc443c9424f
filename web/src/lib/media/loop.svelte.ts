// A stretch that is played again and again (A–B). Free of the player: it says where to go on.

/** A stretch shorter than this is a slip of the hand. */
const SHORTEST_MS = 200;
/** Whoever goes further beyond the end than this means to leave. */
const BEYOND_MS = 1_500;

export class Loop {
	#from = $state<number | undefined>();
	#to = $state<number | undefined>();

	get fromMs(): number | undefined {
		return this.#from;
	}
	get toMs(): number | undefined {
		return this.#to;
	}
	/** Both ends are there. */
	get active(): boolean {
		return this.#from !== undefined && this.#to !== undefined;
	}

	/** It begins here; an end that lies before goes. */
	start(ms: number): void {
		this.#from = ms;
		if (this.#to !== undefined && this.#to < ms + SHORTEST_MS) this.#to = undefined;
	}

	/** It ends here; without a beginning it begins with the film, and the other way round is turned round. */
	end(ms: number): void {
		const from = this.#from ?? 0;
		if (Math.abs(ms - from) < SHORTEST_MS) return;
		this.#from = Math.min(from, ms);
		this.#to = Math.max(from, ms);
	}

	clear(): void {
		this.#from = this.#to = undefined;
	}

	/** Where to go on instead, when the film plays and has come to `ms`. */
	next(ms: number): number | undefined {
		if (this.#from === undefined || this.#to === undefined) return undefined;
		return ms >= this.#to && ms < this.#to + BEYOND_MS ? this.#from : undefined;
	}
}
