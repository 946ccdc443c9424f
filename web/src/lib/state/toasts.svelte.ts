// Short messages that appear at the foot of the page and are read aloud politely, often with 'Fortryd'.
import { getContext, setContext, untrack } from 'svelte';

export interface Toast {
	id: number;
	text: string;
	undo?: () => void;
}

/** Long enough to read it twice; a toast with 'Fortryd' stays longer still, and both wait while pointed at. */
const STAY_MS = 6_000;
const STAY_WITH_UNDO_MS = 12_000;

export class Toasts {
	#items = $state<Toast[]>([]);
	#timers = new Map<number, ReturnType<typeof setTimeout>>();
	#last = 0;

	get items(): readonly Toast[] {
		return this.#items;
	}

	/** Says something; with `undo` the user can take the action back. Returns its name, for dismissing it. */
	say(text: string, undo?: () => void): number {
		const id = ++this.#last;
		// An effect that says something does not thereby depend on what is being said.
		untrack(() => {
			this.#items.push({ id, text, undo });
			this.release(id);
		});
		return id;
	}

	dismiss(id: number): void {
		this.hold(id);
		this.#items = this.#items.filter((toast) => toast.id !== id);
	}

	/** Keeps a toast while it is pointed at or focused (WCAG 2.2.1). */
	hold(id: number): void {
		clearTimeout(this.#timers.get(id));
		this.#timers.delete(id);
	}

	/** Lets the clock run again. */
	release(id: number): void {
		const toast = this.#items.find((candidate) => candidate.id === id);
		if (toast === undefined) return;
		this.hold(id);
		this.#timers.set(
			id,
			setTimeout(() => this.dismiss(id), toast.undo ? STAY_WITH_UNDO_MS : STAY_MS)
		);
	}
}

const KEY = Symbol('toasts');

/** For the root layout. */
export function provideToasts(toasts: Toasts): Toasts {
	return setContext(KEY, toasts);
}

export function useToasts(): Toasts {
	return getContext<Toasts>(KEY);
}
