// What the group takes along, as one browser writes it: kept while one writes, and put together with what another has written meanwhile.
import { both } from '$lib/room/both';
import type { GroupState } from '$lib/room/group';

type Kept = GroupState['decisions'];
export type DecisionsStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** So long after the last key it is sent. */
export const PAUSE_MS = 500;

export class Decisions {
	#say: (body: string, revision: number) => boolean;
	#storage: DecisionsStorage;
	#key: string;
	#me: string;
	#revision = 0;
	/** What was sent and not answered yet. */
	#sent: { body: string; revision: number } | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	/** What the room keeps, as far as it is known here. */
	#kept = $state('');
	/** How it reads here. */
	body = $state('');

	constructor(key: string, me: string, storage: DecisionsStorage, say: (body: string, revision: number) => boolean) {
		[this.#key, this.#me, this.#storage, this.#say] = [key, me, storage, say];
		// Written before the page was closed or loaded anew, and not kept by then.
		const before = JSON.parse(storage.getItem(key) ?? 'null') as { body: string; kept: string } | null;
		if (before) [this.body, this.#kept] = [before.body, before.kept];
	}

	saved = $derived.by(() => this.body === this.#kept);

	typed(): void {
		if (this.saved) this.#storage.removeItem(this.#key);
		else this.#storage.setItem(this.#key, JSON.stringify({ body: this.body, kept: this.#kept }));
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.save(), PAUSE_MS);
	}

	save(): void {
		clearTimeout(this.#timer);
		if (this.saved) return;
		const sent = { body: this.body, revision: this.#revision };
		if (sent.body === this.#sent?.body && sent.revision === this.#sent.revision) return;
		if (this.#say(sent.body, sent.revision)) this.#sent = sent;
	}

	/** The line is new: nobody knows whether what was sent on the old one has arrived. */
	comeBack(kept: Kept): void {
		const sent = this.#sent;
		this.#sent = undefined;
		// It has arrived if what stands there now holds it.
		if (sent && kept.revision > sent.revision && kept.body.includes(sent.body)) this.#kept = sent.body;
		this.hear(kept);
	}

	/** The room tells what it keeps. */
	hear(kept: Kept): void {
		const own = kept.by === this.#me && kept.body === this.#sent?.body;
		if (kept.revision !== this.#revision) {
			this.body = own ? this.body : both(this.#kept, this.body, kept.body);
			this.#kept = kept.body;
			this.#revision = kept.revision;
			this.#sent = undefined;
		}
		if (this.saved) this.#storage.removeItem(this.#key);
		else if (this.#sent === undefined) this.typed();
	}

	/** The session is over: what was not kept, for its author. */
	letGo(): string {
		clearTimeout(this.#timer);
		this.#storage.removeItem(this.#key);
		return this.saved ? '' : this.body;
	}
}
