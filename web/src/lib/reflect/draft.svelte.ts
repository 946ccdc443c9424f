// A text that saves itself while it is written. What the server has not acknowledged lies in the browser's store, so a
// closed lid loses nothing; a text that was changed somewhere else meanwhile is never overwritten: both stand side by side
// until somebody chooses. `new Draft({ … })`, then `draft.value`, `draft.change({ body })`, `draft.saving`, `draft.close()`.
import { problemFromFailure, type ProblemError } from '$lib/api/problem';
import type { SavingState } from '$lib/state/place.svelte';

/** A value and the revision it has on the server; 0 when there is nothing yet. */
export interface Kept<Value> {
	value: Value;
	revision: number;
}

export interface DraftOptions<Value> {
	/** Whose and what: the key in the browser's store. */
	name: string;
	storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
	/** As the server has it. */
	kept: Kept<Value>;
	/** Puts the value, based on a revision; gives the new revision. */
	send: (value: Value, revision: number) => Promise<number>;
	/** Asks the server how it stands now. */
	fetch: () => Promise<Kept<Value>>;
	/** Whether it can be sent as it is; everything can unless said otherwise. */
	ready?: (value: Value) => boolean;
	/** How long after the last key it is sent. */
	delayMs?: number;
}

const DELAY_MS = 700;
const LONGEST_WAIT_MS = 30_000;

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Trying again may help. */
const passes = (problem: ProblemError) => problem.status === 0 || problem.status >= 500 || [401, 408, 423, 425, 429].includes(problem.status);

export class Draft<Value extends object> {
	#options: DraftOptions<Value>;
	#value = $state.raw<Value>() as Value;
	#kept: Kept<Value>;
	#dirty = $state(false);
	#failed = $state(false);
	#problem = $state.raw<ProblemError | undefined>();
	#conflict = $state.raw<Kept<Value> | undefined>();
	#sending = false;
	#sent: Value | undefined;
	#failures = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#closed = false;

	constructor(options: DraftOptions<Value>) {
		this.#options = options;
		this.#kept = options.kept;
		this.#value = options.kept.value;
		const stored = this.#stored();
		if (stored === undefined || same(stored.value, options.kept.value)) {
			this.#forget();
			return;
		}
		this.#value = stored.value;
		this.#dirty = true;
		if (stored.revision === options.kept.revision) this.#plan(0);
		else this.#conflict = options.kept;
	}

	/** As it stands on the page. */
	get value(): Value {
		return this.#value;
	}

	/** What somebody else, or one oneself elsewhere, has saved meanwhile. */
	get conflict(): Value | undefined {
		return this.#conflict?.value;
	}

	/** Why the server refused it, when trying again does not help. */
	get problem(): ProblemError | undefined {
		return this.#problem;
	}

	/** Whether it is complete enough to be sent. */
	get ready(): boolean {
		return this.#options.ready?.(this.#value) ?? true;
	}

	/** 'saved' only when the server has acknowledged what stands here. */
	get saving(): SavingState {
		if (!this.#dirty) return 'saved';
		return this.#failed || this.#conflict !== undefined || this.#problem !== undefined || !this.ready ? 'unsaved' : 'saving';
	}

	/** Changes it and saves it in a moment. */
	change(part: Partial<Value>): void {
		this.#value = { ...this.#value, ...part };
		this.#dirty = true;
		this.#problem = undefined;
		this.#store();
		if (this.#conflict === undefined) this.#plan(this.#options.delayMs ?? DELAY_MS);
	}

	/** Settles a conflict: this is how it shall be. */
	settle(value: Value): void {
		if (this.#conflict === undefined) return;
		this.#kept = this.#conflict;
		this.#conflict = undefined;
		this.#value = value;
		this.#store();
		this.#plan(0);
	}

	/** Takes over what the server has now, unless something is still to be saved. */
	async refresh(): Promise<void> {
		if (this.#dirty || this.#sending) return;
		const now = await this.#options.fetch().catch(() => undefined);
		if (now === undefined || this.#dirty || this.#sending) return;
		this.#kept = now;
		this.#value = now.value;
	}

	/** The page goes: sends what is left, once. */
	close(): void {
		clearTimeout(this.#timer);
		void this.flush();
		this.#closed = true;
	}

	/** Sends now. */
	async flush(): Promise<void> {
		clearTimeout(this.#timer);
		if (!this.#dirty || this.#sending || this.#conflict !== undefined || this.#closed || !this.ready) return;
		this.#sending = true;
		const value = this.#value;
		try {
			const revision = await this.#options.send(value, this.#kept.revision);
			this.#sent = undefined;
			this.#acknowledged({ value, revision });
		} catch (failure) {
			await this.#refused(problemFromFailure(failure), value);
		} finally {
			this.#sending = false;
		}
	}

	#acknowledged(kept: Kept<Value>): void {
		this.#kept = kept;
		this.#failures = 0;
		this.#failed = false;
		this.#dirty = !same(this.#value, kept.value);
		if (this.#dirty) {
			this.#store();
			this.#plan(0);
		} else {
			this.#forget();
		}
	}

	async #refused(problem: ProblemError, value: Value): Promise<void> {
		if (problem.status === 412) return this.#changedMeanwhile(value);
		if (!passes(problem)) {
			this.#problem = problem;
			return;
		}
		// It may have arrived although the answer did not.
		this.#sent = value;
		this.#failed = true;
		this.#failures += 1;
		this.#plan(Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** (this.#failures - 1)));
	}

	async #changedMeanwhile(value: Value): Promise<void> {
		try {
			const now = await this.#options.fetch();
			// Our own earlier attempt had arrived, or the other wrote the same: no conflict.
			if (same(now.value, this.#sent) || same(now.value, value)) this.#acknowledged(now);
			else this.#conflict = now;
		} catch (failure) {
			await this.#refused(problemFromFailure(failure), value);
		}
	}

	#plan(wait: number): void {
		clearTimeout(this.#timer);
		if (!this.#closed) this.#timer = setTimeout(() => void this.flush(), wait);
	}

	#store(): void {
		try {
			this.#options.storage.setItem(this.#options.name, JSON.stringify({ value: this.#value, revision: this.#kept.revision }));
		} catch {
			// The store is full or switched off; the text still stands on the page and is on its way.
		}
	}

	#forget(): void {
		this.#options.storage.removeItem(this.#options.name);
	}

	#stored(): Kept<Value> | undefined {
		try {
			const text = this.#options.storage.getItem(this.#options.name);
			return text === null ? undefined : (JSON.parse(text) as Kept<Value>);
		} catch {
			return undefined;
		}
	}
}
