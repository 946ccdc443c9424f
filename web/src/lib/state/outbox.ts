// What the server has not acknowledged yet, one entry for each mark. An entry says which parts of the mark were changed and
// when each was, so it can be sent again, late or twice without harm: the newer change of a part stands, wherever it was made
// (crates/decisions/0010). Each entry lies in the browser's store under a key of its own before anything else happens: a
// closed lid loses nothing, and the tabs of one browser see each other's entries. Free of Svelte.
import { ProblemError, problemFromFailure } from '../api/problem';
import { withParts, type Wire } from './marks';

export interface Entry {
	/** What it is about: `keyword:<id>`, `clip:<id>`. */
	about: string;
	/** How the whole mark should be, as far as this browser knows; absent when only its end is told. */
	body?: Wire;
	/** When each of its parts was changed here. */
	stamps: Record<string, string>;
	/** It was taken away afterwards, by somebody who had seen what came up to `seen`. */
	end?: { stamp: string; seen: number };
	/** The newest stamp of all: tells it apart from an older entry about the same mark. */
	stamp: string;
	/** Since when the mark waits, by the clock of this machine. */
	since: number;
}

export type OutboxState = 'saved' | 'saving' | 'unsaved';

export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Hears what another tab of this browser does to the store. */
export type Listen = (hear: (key: string | null, value: string | null) => void) => () => void;

export const listenToStorage: Listen = (hear) => {
	if (typeof window === 'undefined') return () => {};
	const heard = ({ key, newValue }: StorageEvent) => hear(key, newValue);
	window.addEventListener('storage', heard);
	return () => window.removeEventListener('storage', heard);
};

export interface OutboxOptions {
	/** Brings one entry to the server; throws a `ProblemError` when it did not arrive or was refused. */
	send: (entry: Entry) => Promise<void>;
	storage: Store;
	/** Whose things these are: the prefix of the keys. */
	name: string;
	/** Told after every change. */
	changed: () => void;
	/** Another tab has stored an entry, or has got one through (undefined). */
	elsewhere?: (about: string, entry: Entry | undefined) => void;
	/** Everything that could go is with the server. */
	drained?: () => void;
	listen?: Listen;
	now?: () => number;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** It lies in the store: the picture that shows the change goes before the message that tells of it. */
const SHOWN_MS = 20;
/** While somebody types, a pause sends. */
const TYPING_MS = 800;
/** What another tab has stored it sends itself, unless it was closed. */
const OTHERS_MS = 5_000;

/** Refused for good: sending it again unchanged would be refused again. */
function isRefusal(problem: ProblemError): boolean {
	return problem.status >= 400 && problem.status < 500 && ![401, 408, 423, 425, 429].includes(problem.status);
}

export class Outbox {
	#options: OutboxOptions;
	#entries = new Map<string, Entry>();
	#refused = new Map<string, ProblemError>();
	/** Entries the browser's store would not take: they live in this window only. */
	#unstored = new Set<string>();
	/** Entries another tab has made; that tab sends them, unless it was closed. */
	#others = new Set<string>();
	#sending = false;
	#failures = 0;
	#acknowledged = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#dueAt = Number.POSITIVE_INFINITY;
	#deaf: () => void;

	constructor(options: OutboxOptions) {
		this.#options = options;
		for (const entry of storedEntries(options.storage, options.name)) this.#keepOthers(entry);
		this.#deaf = (options.listen ?? listenToStorage)((key, value) => this.#hear(key, value));
	}

	/** What waits, oldest first. */
	get entries(): readonly Entry[] {
		return [...this.#entries.values()];
	}

	find(about: string): Entry | undefined {
		return this.#entries.get(about);
	}

	/** What the server has refused, by what it is about. Kept here until it is changed or tried again. */
	get refused(): ReadonlyMap<string, ProblemError> {
		return this.#refused;
	}

	/** How many entries have arrived since this window was opened. */
	get acknowledged(): number {
		return this.#acknowledged;
	}

	get sending(): boolean {
		return this.#sending;
	}

	/** Since when the oldest entry waits. */
	get since(): number | undefined {
		const all = this.entries.map(({ since }) => since);
		return all.length === 0 ? undefined : Math.min(...all);
	}

	/** Whether all that waits also lies in the browser's store. */
	get stored(): boolean {
		return this.#unstored.size === 0;
	}

	/** `saved` only when the server has acknowledged everything. */
	get state(): OutboxState {
		if (this.#entries.size === 0) return 'saved';
		return this.#failures > 0 || this.#refused.size > 0 ? 'unsaved' : 'saving';
	}

	/** Some parts of a mark were changed. */
	write(about: string, body: Wire, parts: readonly string[], stamp: string, typing = false): void {
		const known = this.#newest(about);
		// Parts another tab has changed and this one has not: they stay as that tab put them.
		const others = Object.keys(known?.stamps ?? {}).filter((part) => !parts.includes(part));
		const stamps = { ...known?.stamps, ...Object.fromEntries(parts.map((part) => [part, stamp])) };
		this.#put({
			about,
			body: known?.body ? withParts(body, known.body, others) : body,
			stamps,
			stamp,
			since: known?.since ?? this.#now()
		});
		this.#flushIn(typing ? TYPING_MS : SHOWN_MS);
	}

	/** A mark was taken away. What was changed before goes too: somebody else may keep the mark. */
	end(about: string, seen: number, stamp: string): void {
		const known = this.#newest(about);
		this.#put({ about, body: known?.body, stamps: known?.stamps ?? {}, end: { stamp, seen }, stamp, since: known?.since ?? this.#now() });
		this.#flushIn(SHOWN_MS);
	}

	/** Sends what waits, one after the other. */
	async flush(): Promise<void> {
		if (this.#sending) return;
		this.#clearTimer();
		this.#sending = true;
		let through = false;
		try {
			for (let entry = this.#next(); entry !== undefined; entry = this.#next()) {
				if (!(await this.#sendOne(entry))) return;
				through = true;
			}
		} finally {
			this.#sending = false;
			this.#options.changed();
		}
		if (through) this.#options.drained?.();
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
		this.#unstored.clear();
		this.#clearTimer();
	}

	/** Hears nothing more; what waits stays in the store, and goes out as long as the page lives. */
	close(): void {
		this.#deaf();
		void this.flush();
	}

	/** Neither hears nor sends any more. */
	stop(): void {
		this.#deaf();
		this.#clearTimer();
	}

	#now(): number {
		return (this.#options.now ?? Date.now)();
	}

	/** What waits about a mark, whichever tab stored it last. */
	#newest(about: string): Entry | undefined {
		const here = this.#entries.get(about);
		const stored = parsed(this.#options.storage.getItem(this.#key(about)));
		return stored && (here === undefined || stored.stamp > here.stamp) ? stored : here;
	}

	#put(entry: Entry): void {
		this.#entries.set(entry.about, entry);
		this.#others.delete(entry.about);
		this.#refused.delete(entry.about);
		this.#store(entry);
		this.#options.changed();
	}

	#store(entry: Entry): void {
		try {
			this.#options.storage.setItem(this.#key(entry.about), JSON.stringify(entry));
			this.#unstored.delete(entry.about);
		} catch {
			// The store is full or switched off; the entry still lives in memory and is on its way, and the page says so.
			this.#unstored.add(entry.about);
		}
	}

	#keepOthers(entry: Entry): void {
		this.#entries.set(entry.about, entry);
		this.#others.add(entry.about);
	}

	#clearTimer(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#dueAt = Number.POSITIVE_INFINITY;
	}

	/** The next sending; typing puts it off, anything else at most brings it forward. */
	#flushIn(ms: number): void {
		if (this.#sending) return;
		const due = Date.now() + ms;
		if (ms !== TYPING_MS && due >= this.#dueAt) return;
		this.#clearTimer();
		this.#dueAt = due;
		this.#timer = setTimeout(() => void this.flush(), ms);
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
			this.#clearTimer();
			this.#timer = setTimeout(() => void this.flush(), wait);
			return false;
		}
		this.#failures = 0;
		this.#acknowledged += 1;
		// Changed while it was under way: the newer entry still has to go.
		if (this.#entries.get(entry.about)?.stamp === entry.stamp) {
			this.#entries.delete(entry.about);
			this.#unstored.delete(entry.about);
			this.#forget(entry);
		}
		this.#options.changed();
		return true;
	}

	#next(): Entry | undefined {
		return this.entries.find((entry) => !this.#refused.has(entry.about));
	}

	#key(about: string): string {
		return `${this.#options.name}/${about}`;
	}

	/** Another tab may have stored a newer entry about the same thing; that one is not ours to throw away. */
	#forget(entry: Entry): void {
		const { storage } = this.#options;
		if (parsed(storage.getItem(this.#key(entry.about)))?.stamp === entry.stamp) storage.removeItem(this.#key(entry.about));
	}

	#hear(key: string | null, value: string | null): void {
		if (key === null || !key.startsWith(`${this.#options.name}/`)) return;
		const about = key.slice(this.#options.name.length + 1);
		// What is in the store now, not what was when the other tab spoke.
		const entry = value === null ? undefined : parsed(this.#options.storage.getItem(key));
		const here = this.#entries.get(about);
		if (entry !== undefined) {
			if (here !== undefined && entry.stamp <= here.stamp) return;
			this.#keepOthers(entry);
			this.#refused.delete(about);
			this.#flushIn(OTHERS_MS);
		} else if (here !== undefined && this.#others.has(about)) {
			this.#entries.delete(about);
			this.#refused.delete(about);
		} else if (here !== undefined) {
			// Another tab has got an older one through and tidied up at the same moment: ours still has to go.
			this.#store(here);
			this.#flushIn(OTHERS_MS);
			return;
		}
		this.#options.changed();
		this.#options.elsewhere?.(about, entry);
	}
}

function parsed(text: string | null): Entry | undefined {
	try {
		const entry = JSON.parse(text ?? 'null') as Entry | null;
		return typeof entry?.stamp === 'string' && typeof entry.about === 'string' ? entry : undefined;
	} catch {
		// Not ours, or cut off: nothing that could be sent.
		return undefined;
	}
}

/** The entries that lie in a store under a name, oldest first. */
export function storedEntries(storage: Store, name: string): Entry[] {
	const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter((key) => key?.startsWith(`${name}/`));
	const found = keys.map((key) => parsed(storage.getItem(key ?? ''))).filter((entry) => entry !== undefined);
	return found.sort((a, b) => (a.stamp < b.stamp ? -1 : 1));
}
