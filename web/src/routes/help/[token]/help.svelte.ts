// A technical helper's line: the call, who is in it, and being shown out. There is nothing else to be heard on it.
import { refreshSession } from '$lib/api/client';
import { EVERY_MS, localNow } from '$lib/room/clock';
import type { Attendee, ClientMessage, ServerMessage } from '$lib/room/protocol';
import { RoomLine, type LineState } from '$lib/room/socket';
import type { CallEars } from '../../feedback/[round]/meeting.svelte';

export type HelpState = 'knocking' | 'waiting' | 'in' | 'out';

export class Help {
	#line: RoomLine;
	#ears: CallEars | undefined;
	#timer: ReturnType<typeof setInterval> | undefined;
	state = $state<HelpState>('knocking');
	line = $state<LineState>('connecting');
	attendees = $state.raw<readonly Attendee[]>([]);

	constructor(roomId: string) {
		this.#line = new RoomLine({
			url: `${location.origin.replace(/^http/, 'ws')}/api/feedback/rooms/${roomId}/help`,
			received: (message) => this.#hear(message),
			changed: (state) => {
				this.line = state;
				if (state === 'waiting' || state === 'closed') this.#ears?.away();
			},
			ended: () => (this.state = 'out'),
			mayRetry: async () => {
				await refreshSession();
				// For a link that has ended there is nothing behind the address any more.
				const asked = await fetch(`/api/feedback/rooms/${roomId}/help`).catch(() => undefined);
				if (asked?.status === 404 || asked?.status === 409) this.state = 'out';
				return this.state !== 'out';
			}
		});
	}

	join(ears: CallEars): () => void {
		this.#ears = ears;
		this.#line.connect();
		this.#timer = setInterval(() => this.say({ type: 'time', sent_ms: localNow() }), EVERY_MS);
		return () => {
			clearInterval(this.#timer);
			this.#line.leave();
		};
	}

	say(message: ClientMessage): boolean {
		return this.#line.send(message);
	}

	leave(): void {
		this.state = 'out';
		this.#line.leave();
	}

	/** With a helper in the call nobody seals: she herself has no part in the keys. */
	#tellCompany(me: string): void {
		const others = this.attendees.map(({ account_id }) => account_id).filter((account) => account !== me);
		this.#ears?.company(others, true);
	}

	#hear(message: ServerMessage): void {
		switch (message.type) {
			case 'waiting':
				this.state = 'waiting';
				return;
			case 'let_in':
				this.state = 'in';
				this.attendees = message.attendees;
				this.#ears?.welcome(message);
				return this.#tellCompany(message.you);
			case 'attendees':
				this.attendees = message.attendees;
				return;
			case 'signal':
				return this.#ears?.signal(message.signal);
			case 'shown_out':
			case 'ended':
				return this.leave();
		}
	}
}
