// What was said but not yet acknowledged: chat and strokes. Each carries an id made here; the server answers with the same
// id, and a message that is sent twice is one message. Kept in the browser's store, so that a reload loses nothing.

interface Named {
	id: string;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export class WaitingQueue<Message extends Named> {
	#store: Store;
	#key: string;
	#waiting: Message[];

	constructor(store: Store, key: string) {
		this.#store = store;
		this.#key = key;
		this.#waiting = this.#read();
	}

	/** Everything not acknowledged, oldest first: to be sent again when the line is back. */
	get waiting(): readonly Message[] {
		return this.#waiting;
	}

	put(message: Message): void {
		this.#waiting = [...this.#waiting.filter(({ id }) => id !== message.id), message];
		this.#keep();
	}

	/** The server has it, or will never take it. */
	done(id: string): void {
		if (!this.#waiting.some((message) => message.id === id)) return;
		this.#waiting = this.#waiting.filter((message) => message.id !== id);
		this.#keep();
	}

	/** The oldest, given up: the server refused it and would refuse it again. */
	drop(): Message | undefined {
		const [oldest] = this.#waiting;
		if (oldest !== undefined) this.done(oldest.id);
		return oldest;
	}

	#read(): Message[] {
		try {
			const kept: unknown = JSON.parse(this.#store.getItem(this.#key) ?? '[]');
			return Array.isArray(kept) ? kept.filter((item: unknown) => typeof (item as Named)?.id === 'string') : [];
		} catch {
			return [];
		}
	}

	#keep(): void {
		try {
			if (this.#waiting.length === 0) this.#store.removeItem(this.#key);
			else this.#store.setItem(this.#key, JSON.stringify(this.#waiting));
		} catch {
			// The store is full or switched off; the message still lives in memory and is on its way.
		}
	}
}
