// One thing the user sets going: whether it is running, whether it takes long enough to say so, and what went wrong.
// `const store = new Action(async (text: string) => { await ask(…) })`, then `store.run('…')` and
// `<ProblemNotice problem={store.problem} />`.
import { ProblemError, problemFromFailure } from '$lib/api/problem';

/** Below this an answer feels immediate, and a spinner would only flicker. */
export const PATIENCE_MS = 300;

export class Action<Arguments extends unknown[], Result> {
	#work: (...args: Arguments) => Promise<Result>;
	#running = $state(0);
	#slow = $state(false);
	#problem = $state<ProblemError | undefined>();

	constructor(work: (...args: Arguments) => Promise<Result>) {
		this.#work = work;
	}

	get busy(): boolean {
		return this.#running > 0;
	}

	/** Busy for longer than 300 ms. */
	get slow(): boolean {
		return this.#slow;
	}

	/** What went wrong the last time, until the next attempt. */
	get problem(): ProblemError | undefined {
		return this.#problem;
	}

	clear(): void {
		this.#problem = undefined;
	}

	/** Runs the work; a refusal ends up in `problem` and the result is undefined. */
	run = async (...args: Arguments): Promise<Result | undefined> => {
		this.#running += 1;
		this.#problem = undefined;
		const timer = setTimeout(() => (this.#slow = true), PATIENCE_MS);
		try {
			return await this.#work(...args);
		} catch (failure) {
			this.#problem = problemFromFailure(failure);
			return undefined;
		} finally {
			clearTimeout(timer);
			this.#running -= 1;
			if (this.#running === 0) this.#slow = false;
		}
	};
}
