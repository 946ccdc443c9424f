// Where the author is in the film: sent now and then, and kept on this machine while it cannot be sent, so that the next
// visit begins there. Free of Svelte.
import type { Store } from './outbox';

/** A place is sent at most this often. */
const EVERY_MS = 5_000;

interface Place {
	ms: number;
	/** When she was there. */
	at: number;
}

export class Position {
	#send: (ms: number, at: number) => Promise<void>;
	#storage: Store;
	#key: string;
	#place: Place | undefined;
	#sentAt = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(storage: Store, key: string, send: (ms: number, at: number) => Promise<void>) {
		this.#storage = storage;
		this.#key = key;
		this.#send = send;
	}

	/** A place an earlier visit could not send; it goes out now. */
	recall(): number | undefined {
		try {
			const kept = JSON.parse(this.#storage.getItem(this.#key) ?? 'null') as Place | null;
			if (kept === null || !Number.isFinite(kept.ms)) return undefined;
			this.#place = kept;
			this.sendNow();
			return kept.ms;
		} catch {
			return undefined;
		}
	}

	keep(ms: number): void {
		this.#place = { ms: Math.round(ms), at: Date.now() };
		if (this.#timer !== undefined) return;
		this.#timer = setTimeout(() => this.sendNow(), Math.max(0, this.#sentAt + EVERY_MS - Date.now()));
	}

	sendNow(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const place = this.#place;
		if (place === undefined) return;
		this.#place = undefined;
		this.#sentAt = Date.now();
		const text = JSON.stringify(place);
		try {
			this.#storage.setItem(this.#key, text);
		} catch {
			// A full store: then it is only sent.
		}
		this.#send(place.ms, place.at)
			.then(() => {
				if (this.#storage.getItem(this.#key) === text) this.#storage.removeItem(this.#key);
			})
			// It lies here until the next one, or the next visit.
			.catch(() => {});
	}
}
