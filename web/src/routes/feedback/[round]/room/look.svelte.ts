// How the room is arranged on this screen: which panels are shown, whether one draws, what is open.

import { DrawTools } from './draw-tools.svelte';

const KEY = 'mrp.room.pods';
export const PODS = ['video', 'attendees', 'chat', 'note', 'agreement'] as const;
export type Pod = (typeof PODS)[number];

export class RoomLook {
	#storage: Pick<Storage, 'getItem' | 'setItem'>;
	#hidden = $state.raw<readonly Pod[]>([]);
	drawing = $state(false);
	readonly draw = new DrawTools();
	devicesOpen = $state(false);
	endOpen = $state(false);
	/** The question bank. */
	bankOpen = $state(false);
	/** The clip is large on this screen alone, without the panels. */
	enlarged = $state(false);
	/** Counts how often somebody went to what she takes along. */
	asksTakeaway = $state(0);
	finderOpen = $state(false);
	helperOpen = $state(false);
	/** The agreement is being written. */
	agreementOpen = $state(false);

	constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
		this.#storage = storage;
		const kept = (storage.getItem(KEY) ?? '').split(' ');
		this.#hidden = PODS.filter((pod) => kept.includes(pod));
	}

	shows(pod: Pod): boolean {
		return !this.#hidden.includes(pod);
	}

	/** Opens the form of the agreement, wherever it was. */
	writeAgreement(): void {
		if (!this.shows('agreement')) this.toggle('agreement');
		this.enlarged = false;
		this.agreementOpen = true;
	}

	/** Goes to what one takes along. */
	writeTakeaway(): void {
		if (!this.shows('agreement')) this.toggle('agreement');
		this.enlarged = false;
		this.asksTakeaway += 1;
	}

	toggle(pod: Pod): void {
		this.#hidden = this.shows(pod) ? [...this.#hidden, pod] : this.#hidden.filter((other) => other !== pod);
		this.#storage.setItem(KEY, this.#hidden.join(' '));
	}
}
