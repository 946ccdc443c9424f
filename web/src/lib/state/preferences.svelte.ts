// How somebody likes to work (favourites, keys of her own): kept in the browser, so that it holds without a line, and on the server, so
// that another machine has it. The newest change of each thing stands, wherever it was made. Made once by the root layout.
import { getContext, setContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { api, ask } from '../api/client';

type Store = Pick<Storage, 'getItem' | 'setItem'>;

export interface Preference {
	name: string;
	value: unknown;
	changed_at_ms: number;
}

/** The way to the server; each call answers with everything that stands there. */
export interface PreferenceLine {
	list: () => Promise<readonly Preference[]>;
	put: (preference: Preference) => Promise<readonly Preference[]>;
}

const overHttp: PreferenceLine = {
	list: async () => (await ask(api.GET('/api/people/preferences'))).items,
	put: async ({ name, value, changed_at_ms }) => {
		const body = { value: value as Record<string, never>, changed_at_ms };
		return (await ask(api.PUT('/api/people/preferences/{name}', { params: { path: { name } }, body }))).items;
	}
};

interface Kept {
	value: unknown;
	at: number;
	/** The server does not have it yet. */
	waits?: boolean;
}

export class Preferences {
	#storage: Store;
	#line: PreferenceLine;
	#now: () => number;
	#person: string | undefined;
	#kept = new SvelteMap<string, Kept>();

	constructor(storage: Store, line: PreferenceLine = overHttp, now: () => number = Date.now) {
		this.#storage = storage;
		this.#line = line;
		this.#now = now;
	}

	/** Somebody is signed in: what is known of her here holds at once, and what the server knows a moment later. */
	open(person: string): void {
		if (person === this.#person) return;
		this.close();
		this.#person = person;
		for (const [name, kept] of Object.entries(this.#read())) this.#kept.set(name, kept);
		void this.sync();
	}

	/** Nobody is. */
	close(): void {
		this.#person = undefined;
		this.#kept.clear();
	}

	/** What she chose; undefined as long as she has not. */
	get(name: string): unknown {
		return this.#kept.get(name)?.value;
	}

	/** She has chosen. */
	set(name: string, value: unknown): void {
		if (this.#person === undefined) return;
		// Beyond what is known, even where this machine's clock is behind.
		const at = Math.max(this.#now(), (this.#kept.get(name)?.at ?? 0) + 1);
		this.#keep(name, { value, at, waits: true });
		void this.#send(name);
	}

	/** Takes in what was chosen elsewhere, and sends what waits here. Without a line it is tried again with the next visit, or when the line comes back. */
	async sync(): Promise<void> {
		const person = this.#person;
		if (person === undefined) return;
		try {
			this.#takeIn(person, await this.#line.list());
		} catch {
			return;
		}
		for (const [name, { waits }] of this.#kept) if (waits) await this.#send(name);
	}

	async #send(name: string): Promise<void> {
		const [person, kept] = [this.#person, this.#kept.get(name)];
		if (person === undefined || kept === undefined) return;
		try {
			const stands = await this.#line.put({ name, value: kept.value, changed_at_ms: kept.at });
			if (person === this.#person && this.#kept.get(name)?.at === kept.at) this.#keep(name, { value: kept.value, at: kept.at });
			this.#takeIn(person, stands);
		} catch {
			// It lies here, and holds here.
		}
	}

	#takeIn(person: string, told: readonly Preference[]): void {
		if (person !== this.#person) return;
		for (const { name, value, changed_at_ms } of told) {
			if (changed_at_ms > (this.#kept.get(name)?.at ?? -1)) this.#keep(name, { value, at: changed_at_ms });
		}
	}

	#keep(name: string, kept: Kept): void {
		this.#kept.set(name, kept);
		try {
			this.#storage.setItem(this.#key, JSON.stringify(Object.fromEntries(this.#kept)));
		} catch {
			// A full store: it holds as long as this window.
		}
	}

	get #key(): string {
		return `mrp.preferences/${this.#person ?? ''}`;
	}

	#read(): Record<string, Kept> {
		try {
			const kept: unknown = JSON.parse(this.#storage.getItem(this.#key) ?? '{}');
			const sound = (one: unknown): one is Kept => typeof one === 'object' && one !== null && typeof (one as Kept).at === 'number';
			return Object.fromEntries(Object.entries(kept as object).filter(([, one]) => sound(one))) as Record<string, Kept>;
		} catch {
			return {};
		}
	}
}

const KEY = Symbol('preferences');

/** For the root layout. */
export function providePreferences(preferences: Preferences): Preferences {
	return setContext(KEY, preferences);
}

export function usePreferences(): Preferences {
	return getContext<Preferences>(KEY);
}
