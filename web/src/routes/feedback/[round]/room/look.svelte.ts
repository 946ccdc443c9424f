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
	/** Somebody goes to a field, which takes the cursor as soon as it is there. */
	asksTakeaway = $state(false);
	asksAgreement = $state(false);
	asksChat = $state(false);
	/** The newest of the chat lies before the eyes. */
	chatInSight = $state(false);
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
		this.#bringOut('agreement');
		this.agreementOpen = true;
		this.asksAgreement = true;
	}

	/** Goes to what one takes along. */
	writeTakeaway(): void {
		this.#bringOut('agreement');
		this.asksTakeaway = true;
	}

	/** Goes to the chat. */
	writeChat(): void {
		this.#bringOut('chat');
		this.asksChat = true;
	}

	#bringOut(pod: Pod): void {
		if (!this.shows(pod)) this.toggle(pod);
		this.enlarged = false;
	}

	toggle(pod: Pod): void {
		this.#hidden = this.shows(pod) ? [...this.#hidden, pod] : this.#hidden.filter((other) => other !== pod);
		this.#storage.setItem(KEY, this.#hidden.join(' '));
	}
}
