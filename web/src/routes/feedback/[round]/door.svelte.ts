// The door of the room as one browser knows it: whether one is outside, who waits, how it stands.
import type { Attendee, ClientMessage, DoorState, ServerMessage } from '$lib/room/protocol';

export class Door {
	#say: (message: ClientMessage) => boolean;
	state = $state<DoorState>('open');
	waiting = $state.raw<readonly Attendee[]>([]);
	/** One is outside oneself. */
	outside = $state(false);
	hostHere = $state(false);

	constructor(say: (message: ClientMessage) => boolean) {
		this.#say = say;
	}

	/** Whether the message was about the door. */
	hear(message: ServerMessage): boolean {
		if (message.type === 'waiting') {
			this.outside = true;
			this.state = message.door;
			this.hostHere = message.host_here;
			return true;
		}
		if (message.type === 'door') {
			this.state = message.door;
			this.waiting = message.waiting;
			return true;
		}
		if (message.type === 'welcome') this.outside = false;
		return false;
	}

	set(door: 'open' | 'locked'): void {
		this.#say({ type: 'door', door });
	}

	admit(account: string): void {
		this.#say({ type: 'admit', account_id: account });
	}

	showOut(): void {
		this.#say({ type: 'show_out' });
	}
}
