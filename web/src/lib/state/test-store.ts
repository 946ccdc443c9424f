// The store of one browser as its tabs see it, for tests: what one tab writes, the others hear of a moment later.
import type { Listen, Store } from './outbox';

type Hear = Parameters<Listen>[0];

export class TestStore {
	readonly kept = new Map<string, string>();
	#tabs = new Map<object, Hear>();
	/** Told of everything that is written. */
	wrote: (key: string, value: string) => void = () => {};
	full = false;

	/** One tab: its store, and its ear. */
	tab(delayMs = 3): { storage: Store; listen: Listen } {
		const self = {};
		const { kept } = this;
		const tell = (key: string, value: string | null) => {
			for (const [tab, hear] of this.#tabs) if (tab !== self) setTimeout(() => this.#tabs.has(tab) && hear(key, value), delayMs);
		};
		const storage: Store = {
			getItem: (key) => kept.get(key) ?? null,
			setItem: (key, value) => {
				if (this.full) throw new Error('QuotaExceededError');
				kept.set(key, value);
				this.wrote(key, value);
				tell(key, value);
			},
			removeItem: (key) => {
				if (kept.delete(key)) tell(key, null);
			},
			key: (index) => [...kept.keys()][index] ?? null,
			get length() {
				return kept.size;
			}
		};
		return {
			storage,
			listen: (hear) => {
				this.#tabs.set(self, hear);
				return () => void this.#tabs.delete(self);
			}
		};
	}

	/** What waits for the server. */
	get waiting(): string[] {
		return [...this.kept.keys()].filter((key) => key.startsWith('mrp.coding/'));
	}
}
