// What frames the talk, as one browser knows it: contract, time-out, the question on the table, times, what each takes along.
import type { Frame, FrameChange } from '$lib/room/protocol';

/** As long as a contract may be: one line. */
export const LONGEST_CONTRACT = 200;
export const LONGEST_TAKEAWAY = 500;

export class MeetingFrame {
	#me: string;
	#say: (change: FrameChange) => boolean;
	now = $state.raw<Frame>({ contract: { body: '', revision: 0, accepted: [] }, clips: [], takeaways: [] });

	constructor(now: Frame, me: string, say: (change: FrameChange) => boolean) {
		this.now = now;
		this.#me = me;
		this.#say = say;
	}

	contract = $derived.by(() => (this.now.contract.body === '' ? undefined : this.now.contract));
	accepted = $derived.by(() => this.now.contract.accepted.includes(this.#me));
	timeOut = $derived.by(() => this.now.time_out ?? undefined);
	question = $derived.by(() => this.now.question ?? undefined);
	takeaway = $derived.by(() => this.takeawayOf(this.#me));

	takeawayOf(account: string): string {
		return this.now.takeaways.find(({ account_id }) => account_id === account)?.body ?? '';
	}

	/** How long a clip has been on the table, at the server's time `now`; undefined before its first showing. */
	spentOn(clipId: string, now: number): number | undefined {
		const time = this.now.clips.find(({ clip_id }) => clip_id === clipId);
		if (time === undefined) return undefined;
		return time.spent_ms + (time.since_ms == null ? 0 : Math.max(0, now - time.since_ms));
	}

	writeContract = (body: string): boolean => this.#say({ type: 'contract', body });
	accept = (): boolean => this.#say({ type: 'accept', revision: this.now.contract.revision });
	takeTimeOut = (on: boolean): boolean => this.#say({ type: 'time_out', on });
	ask = (question: string | null): boolean => this.#say({ type: 'question', body: question });
	takeAlong = (body: string): boolean => this.#say({ type: 'take_away', body });

	/** While the film may not be shown nothing said about it is on the screen. */
	forgetTheFilm(): void {
		this.now = { ...this.now, question: null, clips: [], takeaways: [] };
	}
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Typed letters wait this long for company. */
const GATHER_MS = 500;

/** As the server keeps it: one line. */
const tidy = (text: string) => text.split(/\s+/).filter(Boolean).join(' ');

/**
 * What she takes along, kept as she types: here as long as the meeting lasts, in the browser's store until the server has it. What another
 * window of hers has kept takes its place, unless she is writing here.
 */
export class OwnTakeaway {
	#store: Store;
	#key: string;
	#say: (body: string) => boolean;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#closed = false;
	/** As the server has it. */
	#known = $state('');
	/** On its way to the server. */
	#sent = $state<string | undefined>();
	body = $state('');

	constructor(roomId: string, store: Store, told: string, say: (body: string) => boolean) {
		this.#store = store;
		this.#key = `mrp.room/${roomId}/takeaway`;
		this.#say = say;
		this.#known = told;
		this.body = this.#kept() ?? told;
	}

	saved = $derived.by(() => this.#sent === undefined && tidy(this.body) === this.#known);

	write(body: string): void {
		this.body = body;
		this.#keep();
		this.#timer ??= setTimeout(this.flush, GATHER_MS);
	}

	/** What is typed goes out now. */
	flush = (): void => {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const line = tidy(this.body);
		if (this.#closed || line === (this.#sent ?? this.#known)) return;
		if (this.#say(line)) this.#sent = line;
	};

	/** How it stands at the server. */
	hear(told: string): void {
		if (this.#closed) return;
		if (told === this.#sent) this.#sent = undefined;
		else if (told !== this.#known && this.saved) this.body = told;
		this.#known = told;
		this.#keep();
	}

	/** The line is back: how it stands, then what the server does not have. */
	comeBack(told: string): void {
		this.#sent = undefined;
		this.hear(told);
		this.flush();
	}

	/** The film may not be shown, and nothing said about it goes out; if it is gone for good, this goes with it. */
	close(gone: boolean): void {
		this.#closed = true;
		clearTimeout(this.#timer);
		if (!gone) return;
		this.#sent = undefined;
		this.body = this.#known = '';
		this.#keep();
	}

	#kept(): string | undefined {
		try {
			return this.#store.getItem(this.#key) ?? undefined;
		} catch {
			return undefined;
		}
	}

	#keep(): void {
		try {
			if (this.saved) this.#store.removeItem(this.#key);
			else this.#store.setItem(this.#key, this.body);
		} catch {
			// The store is full or switched off; the words are still on the page.
		}
	}
}
