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

/** What she takes along as it stands in the field: what another window of hers has kept takes its place, unless she is writing here. */
export class TakeawayDraft {
	body = $state('');
	#known: string;

	constructor(told: string) {
		this.body = told;
		this.#known = told;
	}

	hear(told: string): void {
		if (this.body.trim() === this.#known) this.body = told;
		this.#known = told;
	}
}
