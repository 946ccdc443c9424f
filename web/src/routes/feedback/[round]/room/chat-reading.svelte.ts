// What of the chat has not been read on this screen: what the others said while the panel was hidden or out of sight.
import type { Meeting } from '../meeting.svelte';

type Kept = Pick<Storage, 'getItem' | 'setItem'>;

export class ChatReading {
	#until = $state(0);
	#meeting: Meeting;

	constructor(meeting: Meeting, shown: () => boolean, storage: Kept) {
		this.#meeting = meeting;
		const key = `mrp.room/${meeting.room.id}/read`;
		this.#until = Number(storage.getItem(key) ?? 0);
		$effect(() => {
			const last = meeting.messages.at(-1)?.at_ms;
			if (!shown() || last === undefined || last <= this.#until) return;
			this.#until = last;
			storage.setItem(key, String(last));
		});
	}

	get unread(): number {
		return this.#meeting.messages.filter(({ at_ms, account_id }) => at_ms > this.#until && account_id !== this.#meeting.me).length;
	}
}
