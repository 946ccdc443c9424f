// Who speaks when in one recording: how far the listening is, the turns, whose voices they are, and corrections that save
// themselves and can be undone. Made by the page that shows them; `close()` when it is left.
import { api, ask, ProblemError, type Schema } from '../api/client';
import { problemFromFailure } from '../api/problem';
import type { SavingState } from '../state/place.svelte';
import { lanesOf, name, voicesOf, type Changed, type NamedVoice, type Turn } from './turns';

export type SpeechView = Schema<'SpeechView'>;
export type SpeechInput = Schema<'SpeechInput'>;

/** How it travels; the real one talks to the server. */
export interface SpeechTransport {
	find(recordingId: string): Promise<SpeechView>;
	put(recordingId: string, revision: number, input: SpeechInput): Promise<SpeechView>;
	retry(recordingId: string): Promise<SpeechView>;
}

const path = (recordingId: string) => ({ recording_id: recordingId });

/** Over HTTP. */
export const overHttp: SpeechTransport = {
	find: (id) => ask(api.GET('/api/record/recordings/{recording_id}/speech', { params: { path: path(id) } })),
	put: (id, revision, body) => {
		const params = { path: path(id), header: { 'If-Match': `"${revision}"` } };
		return ask(api.PUT('/api/record/recordings/{recording_id}/speech', { params, body }));
	},
	retry: (id) => ask(api.POST('/api/record/recordings/{recording_id}/speech/retry', { params: { path: path(id) } }))
};

/** While it is being listened to, the page looks again. */
const LOOK_MS = 4_000;
/** What the line could not carry is tried again after so long. */
const AGAIN_MS = 5_000;
/** Undo goes back so far. */
const MOST_STEPS = 100;

/** Trying again may help. */
const passes = (problem: ProblemError) => problem.status === 0 || problem.status >= 500 || [401, 408, 423, 429].includes(problem.status);

/** Turns and names as they stand at one moment. */
interface Standing {
	turns: Turn[];
	/** By hand; otherwise as they were computed. */
	corrected: boolean;
	named: NamedVoice[];
}

export class Speech {
	readonly recordingId: string;
	#transport: SpeechTransport;
	#view = $state.raw<SpeechView | undefined>();
	#standing = $state.raw<Standing>({ turns: [], corrected: false, named: [] });
	#before = $state.raw<Standing[]>([]);
	#problem = $state.raw<ProblemError | undefined>();
	#changedMeanwhile = $state(false);
	#waiting = $state(0);
	#sending = false;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#closed = false;
	/** Which turn is in hand. */
	selected = $state<number | undefined>();
	/** Turns are being put right. */
	correcting = $state(false);

	/** `view` is what the page has fetched already. */
	constructor(recordingId: string, view?: SpeechView, transport: SpeechTransport = overHttp) {
		this.recordingId = recordingId;
		this.#transport = transport;
		if (view) this.#take(view);
	}

	/** As the server last told it. */
	get view(): SpeechView | undefined {
		return this.#view;
	}

	get turns(): readonly Turn[] {
		return this.#standing.turns;
	}

	get named(): readonly NamedVoice[] {
		return this.#standing.named;
	}

	get corrected(): boolean {
		return this.#standing.corrected;
	}

	/** Whether voices mean anything. */
	get toldApart(): boolean {
		return this.corrected || (this.#view?.told_apart_by ?? 'nothing') !== 'nothing';
	}

	lanes = $derived(lanesOf(this.#standing.turns, this.#standing.named, this.#view?.people ?? []));
	voices = $derived(voicesOf(this.#standing.turns));

	get canUndo(): boolean {
		return this.#before.length > 0;
	}

	/** Whether the server has everything; undefined while nothing was changed. */
	get saving(): SavingState | undefined {
		if (this.#waiting > 0) return this.#problem ? 'unsaved' : 'saving';
		return this.#before.length > 0 || this.corrected ? 'saved' : undefined;
	}

	get problem(): ProblemError | undefined {
		return this.#problem;
	}

	/** The other of the pair was quicker; what she did is shown now. */
	get changedMeanwhile(): boolean {
		return this.#changedMeanwhile;
	}

	/** Goes on from what is known: asks only where something is still to come. */
	follow(): void {
		if (this.#view === undefined) void this.load();
		else if (this.#view.state === 'waiting') this.#timer = setTimeout(this.load, LOOK_MS);
	}

	/** Asks the server, and goes on asking while it is still listening. */
	load = async (): Promise<void> => {
		clearTimeout(this.#timer);
		try {
			this.#take(await this.#transport.find(this.recordingId));
			this.#problem = undefined;
		} catch (failure) {
			this.#problem = problemFromFailure(failure);
		}
		const again = this.#view?.state === 'waiting' || (this.#view === undefined && this.#problem?.status === 0);
		if (again && !this.#closed) this.#timer = setTimeout(this.load, LOOK_MS);
	};

	/** Lets the server listen again. */
	retry = async (): Promise<void> => {
		try {
			const before = this.#view?.revision ?? 0;
			const view = await this.#transport.retry(this.recordingId);
			this.#take(view.revision === before ? { ...view, state: 'waiting' } : view);
			this.#timer = setTimeout(this.load, LOOK_MS);
		} catch (failure) {
			this.#problem = problemFromFailure(failure);
		}
	};

	/** Says who a voice is. */
	name(voice: number, person: number): void {
		this.#change({ ...this.#standing, named: name(voice, person, this.named, this.voices, this.#view?.people ?? []) });
	}

	/** Takes over what one of the functions of `turns.ts` has made; nothing happens when it could not. */
	apply(changed: Changed | undefined): boolean {
		if (changed === undefined) return false;
		this.#change({ ...this.#standing, turns: changed.turns, corrected: true });
		this.selected = changed.selected;
		return true;
	}

	/** Shows what is being dragged, without keeping it yet. */
	preview(changed: Changed): void {
		this.#standing = { ...this.#standing, turns: changed.turns };
		this.selected = changed.selected;
	}

	/** As it was before dragging began; to be given to `restore` or to be made a step of undo by `apply`. */
	get snapshot(): Standing {
		return this.#standing;
	}

	restore(standing: Standing): void {
		this.#standing = standing;
	}

	/** The computed turns again; the corrections can be had back by undo. */
	useComputed(): void {
		this.#change({ ...this.#standing, corrected: false });
		this.selected = undefined;
	}

	undo(): void {
		const last = this.#before.at(-1);
		if (last === undefined) return;
		this.#before = this.#before.slice(0, -1);
		this.#standing = last;
		this.selected = undefined;
		this.#keep();
	}

	close(): void {
		this.#closed = true;
		clearTimeout(this.#timer);
	}

	#change(next: Standing): void {
		this.#before = [...this.#before.slice(-MOST_STEPS + 1), this.#standing];
		this.#standing = next;
		this.#changedMeanwhile = false;
		this.#keep();
	}

	#take(view: SpeechView): void {
		this.#view = view;
		this.#standing = { turns: view.turns, corrected: view.corrected_at !== undefined && view.corrected_at !== null, named: view.named };
	}

	#keep(): void {
		this.#waiting += 1;
		if (!this.#sending) void this.#send();
	}

	/** One at a time, always the newest: what lies between two answers need not be told. */
	async #send(): Promise<void> {
		this.#sending = true;
		while (this.#waiting > 0 && this.#view !== undefined) {
			const told = this.#waiting;
			const { turns, corrected, named } = this.#standing;
			try {
				const view = await this.#transport.put(this.recordingId, this.#view.revision, { turns: corrected ? turns : null, named });
				this.#problem = undefined;
				this.#waiting -= told;
				if (this.#waiting === 0) this.#take(view);
				else this.#view = view;
			} catch (failure) {
				this.#problem = problemFromFailure(failure);
				if (this.#problem.code !== 'changed_meanwhile') {
					if (passes(this.#problem) && !this.#closed) this.#timer = setTimeout(this.keepAgain, AGAIN_MS);
					break;
				}
				// Hers counts; ours is shown no longer, and said so.
				this.#waiting = 0;
				this.#before = [];
				this.selected = undefined;
				await this.load();
				this.#changedMeanwhile = true;
			}
		}
		this.#sending = false;
	}

	/** Tries once more what could not be kept. */
	keepAgain = (): void => {
		clearTimeout(this.#timer);
		if (this.#waiting > 0 && !this.#sending) void this.#send();
	};
}
