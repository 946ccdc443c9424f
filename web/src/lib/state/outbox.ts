// What the server has not acknowledged yet. Every entry says how one thing should be ('this keyword is so', 'this clip is
// gone', 'the plan is this'), so a later entry about the same thing replaces the earlier one and sending twice does no
// harm. Each entry lies in the browser's store under a key of its own: a closed lid loses nothing, and two tabs do not
// overwrite each other. Free of Svelte.
import { ProblemError, problemFromFailure } from '../api/problem';

export interface Entry {
	/** What it is about: `keyword:<id>`, `clip:<id>`, `plan`. */
	about: string;
	/** How it should be; null means gone. */
	body: unknown;
	/** Told apart from an older entry about the same thing. */
	stamp: string;
}

export type OutboxState = 'saved' | 'saving' | 'unsaved';

export interface OutboxOptions {
	/** Brings one entry to the server; throws a `ProblemError` when it did not arrive or was refused. */
	send: (entry: Entry) => Promise<void>;
	storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;
	/** Whose things these are: the prefix of the keys. */
	name: string;
	/** Told after every change. */
	changed: () => void;
	/** Makes stamps. */
	stamp: () => string;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Refused for good: sending it again unchanged would be refused again. */
function isRefusal(problem: ProblemError): boolean {
	return problem.status >= 400 && problem.status < 500 && ![401, 408, 423, 425, 429].includes(problem.status);
}

export class Outbox {
	#options: OutboxOptions;
	#entries = new Map<string, Entry>();
	#refused = new Map<string, ProblemError>();
	#sending = false;
	#failures = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(options: OutboxOptions) {
		this.#options = options;
		for (const entry of this.#stored()) this.#entries.set(entry.about, entry);
	}

	/** What waits, oldest first. */
	get entries(): readonly Entry[] {
		return [...this.#entries.values()];
	}

	/** What the server has refused, by what it is about. Kept here until it is changed or tried again. */
	get refused(): ReadonlyMap<string, ProblemError> {
		return this.#refused;
	}

	/** `saved` only when the server has acknowledged everything. */
	get state(): OutboxState {
		if (this.#entries.size === 0) return 'saved';
		return this.#failures > 0 || this.#refused.size > 0 ? 'unsaved' : 'saving';
	}

	/** Keeps an entry in the browser and brings it on its way. */
	put(about: string, body: unknown): void {
		const entry: Entry = { about, body, stamp: this.#options.stamp() };
		this.#entries.set(about, entry);
		this.#refused.delete(about);
		try {
			this.#options.storage.setItem(this.#key(about), JSON.stringify(entry));
		} catch {
			// The store is full or switched off; the entry still lives in memory and is on its way.
		}
		this.#options.changed();
		void this.flush();
	}

	/** Sends what waits, one after the other. */
	async flush(): Promise<void> {
		if (this.#sending) return;
		clearTimeout(this.#timer);
		this.#sending = true;
		try {
			for (let entry = this.#next(); entry !== undefined; entry = this.#next()) {
				if (!(await this.#sendOne(entry))) return;
			}
		} finally {
			this.#sending = false;
			this.#options.changed();
		}
	}

	/** Tries again at once, refused entries too. */
	retry(): void {
		this.#refused.clear();
		void this.flush();
	}

	/** Throws everything away, here and in the browser's store: what it was about is gone. */
	discard(): void {
		for (const about of this.#entries.keys()) this.#options.storage.removeItem(this.#key(about));
		this.#entries.clear();
		this.#refused.clear();
	}

	async #sendOne(entry: Entry): Promise<boolean> {
		try {
			await this.#options.send(entry);
		} catch (failure) {
			const problem = problemFromFailure(failure);
			if (isRefusal(problem)) {
				this.#refused.set(entry.about, problem);
				this.#options.changed();
				return true;
			}
			this.#failures += 1;
			const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#failures - 1));
			this.#timer = setTimeout(() => void this.flush(), wait);
			return false;
		}
		this.#failures = 0;
		// Changed while it was under way: the newer entry still has to go.
		if (this.#entries.get(entry.about)?.stamp === entry.stamp) {
			this.#entries.delete(entry.about);
			this.#forget(entry);
		}
		this.#options.changed();
		return true;
	}

	/** The plan goes last, because it names clips that must be there before it. */
	#next(): Entry | undefined {
		const waiting = this.entries.filter((entry) => !this.#refused.has(entry.about));
		return waiting.find((entry) => entry.about !== 'plan') ?? waiting[0];
	}

	#key(about: string): string {
		return `${this.#options.name}/${about}`;
	}

	/** Another tab may have stored a newer entry about the same thing; that one is not ours to throw away. */
	#forget(entry: Entry): void {
		const { storage } = this.#options;
		const stored = storage.getItem(this.#key(entry.about));
		if (stored !== null && stored.includes(entry.stamp)) storage.removeItem(this.#key(entry.about));
	}

	#stored(): Entry[] {
		const { storage, name } = this.#options;
		const found: Entry[] = [];
		for (let index = 0; index < storage.length; index += 1) {
			const key = storage.key(index);
			if (key === null || !key.startsWith(`${name}/`)) continue;
			try {
				found.push(JSON.parse(storage.getItem(key) ?? '') as Entry);
			} catch {
				// Not ours, or cut off: nothing that could be sent.
			}
		}
		return found.sort((a, b) => (a.stamp < b.stamp ? -1 : 1));
	}
}
