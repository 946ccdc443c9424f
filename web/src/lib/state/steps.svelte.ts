// The steps that can be taken back and done again, over visits and machines: kept in the browser's store, and where it has none, read
// from the history the server keeps.
import { keepPast, pastOf, recallPast, turned, type Change, type Told } from './past';
import type { Store } from './outbox';

/** Steps are written down when the hands rest. */
const REST_MS = 300;

export class Steps {
	readonly #storage: Store;
	readonly #key: string;
	#past = $state.raw<readonly (readonly Change[])[]>([]);
	#future = $state.raw<readonly (readonly Change[])[]>([]);
	#timer: ReturnType<typeof setTimeout> | undefined;
	/** The mark whose text is being typed: its keystrokes are one step. */
	#typing: string | undefined;

	constructor(storage: Store, key: string) {
		this.#storage = storage;
		this.#key = key;
	}

	get canUndo(): boolean {
		return this.#past.length > 0;
	}

	get canRedo(): boolean {
		return this.#future.length > 0;
	}

	/** What was done in earlier visits. A machine that has made no steps asks for the `history`. */
	recall(history: (() => Promise<readonly Told[]>) | undefined, wanted: () => boolean): void {
		const kept = recallPast(this.#storage, this.#key);
		if (kept) {
			this.#past = kept.past;
			this.#future = kept.future;
			return;
		}
		history?.()
			.then((told) => {
				if (wanted()) this.#past = [...pastOf(told), ...this.#past];
			})
			.catch(() => {});
	}

	/** Something was done. */
	add(changes: readonly Change[]): void {
		this.#past = [...this.#past, changes];
		this.#future = [];
		this.#typing = undefined;
		this.#rest();
	}

	/** A text is one keystroke further: all of them are one step. */
	type(change: Change): void {
		const first = this.#typing === change.id ? this.#past.at(-1)?.[0] : undefined;
		if (first !== undefined) this.#past = this.#past.slice(0, -1);
		this.add([first === undefined ? change : { ...change, before: first.before }]);
		this.#typing = change.id;
	}

	/** The changes that take the last step back. */
	takePast(): Change[] | undefined {
		const last = this.#past.at(-1);
		if (last === undefined) return undefined;
		this.#past = this.#past.slice(0, -1);
		this.#typing = undefined;
		this.#rest();
		return last.toReversed().map(turned);
	}

	/** They were done, as far as they could be. */
	undone(done: readonly Change[]): void {
		if (done.length > 0) this.#future = [...this.#future, done.toReversed().map(turned)];
	}

	/** The changes that do again what was taken back. */
	takeFuture(): readonly Change[] | undefined {
		const next = this.#future.at(-1);
		if (next === undefined) return undefined;
		this.#future = this.#future.slice(0, -1);
		this.#typing = undefined;
		this.#rest();
		return next;
	}

	redone(done: readonly Change[]): void {
		if (done.length > 0) this.#past = [...this.#past, done];
	}

	#rest(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.write(), REST_MS);
	}

	write(): void {
		clearTimeout(this.#timer);
		keepPast(this.#storage, this.#key, { past: this.#past, future: this.#future });
	}

	forget(): void {
		this.#past = this.#future = [];
		this.write();
	}
}
