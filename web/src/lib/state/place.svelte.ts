// What the top bar should say about the page beneath it: the round, its circle, what it is about, and whether all is
// saved. A page sets it while it is shown: `showPlace(() => ({ circle, about, saving: saver.state }))`.
import { getContext, setContext } from 'svelte';
import type { CircleView } from '$lib/ui/circle';

export type SavingState = 'saved' | 'saving' | 'unsaved';

/** What this machine still holds alone. */
export interface Waiting {
	/** So many marks. */
	count: number;
	/** Since when, by the clock of this machine. */
	since: number;
	/** Whether they outlive this window. */
	stored: boolean;
	/** So many of them the server would not take. */
	refused: number;
}

export interface PlaceView {
	/** The circle of the round this page belongs to. */
	circle?: CircleView;
	/** A few words: 'Samtale om skolestart'. */
	about?: string;
	/** Shown as words; only 'saved' when the server has said so. */
	saving?: SavingState;
	/** What has not reached the server, for saying how much and since when. */
	waiting?: Waiting;
}

export class Place {
	#view = $state<PlaceView>({});
	#usual = $state<PlaceView>({});

	/** A page without a round of its own (a list, the library) shows the round that is hers now: the circle is always in sight. */
	get view(): PlaceView {
		return this.#view.circle === undefined ? { ...this.#usual, ...this.#view } : this.#view;
	}

	show(view: PlaceView): void {
		this.#view = view;
	}

	clear(): void {
		this.#view = {};
	}

	/** What is shown where the page has no round of its own. */
	setUsual(view: PlaceView): void {
		this.#usual = view;
	}
}

const KEY = Symbol('place');

/** For the root layout. */
export function providePlace(place: Place): Place {
	return setContext(KEY, place);
}

/** What the page wants said; for the top bar. */
export function usePlace(): Place {
	return getContext<Place>(KEY);
}

/** Keeps the top bar in step with the page, and empties it when the page goes. Call while a component is set up. */
export function showPlace(view: () => PlaceView): void {
	const place = usePlace();
	$effect(() => {
		place.show(view());
		return () => place.clear();
	});
}
