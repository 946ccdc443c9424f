// What the two draw, as one browser knows it: what is kept, what is on its way, what is just being drawn, where somebody points.
import { answers, drawingsOf, EMPTY, grown, heard, redoable, turnKey, undoable, welcomed, type Waiting } from '$lib/drawing/board';
import type { Drawing, DrawingClientMessage, DrawingServerMessage, LiveInk, NewDrawing, Place, Whose } from '$lib/drawing/protocol';
import { WaitingQueue } from '$lib/room/queue';

/** How long fading ink takes until it is gone; the style in FigureShape.svelte is the same. */
export const FADES_MS = 3_000;
/** A line of which nothing was heard for so long is not finished any more. */
const FORGOTTEN_MS = 30_000;
const TIDY_MS = 1_000;

export interface Live extends LiveInk {
	account_id: string;
	heardAt: number;
}

export interface Pointing extends Place {
	clip_id: string;
	heardAt: number;
}

/** The last thing that is worth saying aloud. */
export type DrawingNews =
	| { kind: 'drew'; by: string; drawing: Drawing }
	| { kind: 'took_back'; by: string }
	| { kind: 'cleared'; by: string; all: boolean }
	| { kind: 'refused'; code: string };

export class Drawings {
	#me: string;
	#say: (message: DrawingClientMessage) => boolean;
	#now: () => number;
	#queue: WaitingQueue<Waiting>;
	#tidying: ReturnType<typeof setInterval> | undefined;

	#board = $state.raw(EMPTY);
	#waiting = $state.raw<readonly Waiting[]>([]);
	/** What is being drawn at this moment, by account and id; also what fades here. */
	live = $state.raw<ReadonlyMap<string, Live>>(new Map());
	pointing = $state.raw<ReadonlyMap<string, Pointing>>(new Map());
	news = $state.raw<DrawingNews | undefined>();

	/** `now` is the server's time. */
	constructor(room: string, me: string, storage: Storage, say: (message: DrawingClientMessage) => boolean, now: () => number) {
		this.#me = me;
		this.#say = say;
		this.#now = now;
		this.#queue = new WaitingQueue(storage, `mrp.room/${room}/drawing`);
		this.#read();
	}

	/** Every drawing of the meeting, oldest first, those that were taken back among them. */
	all = $derived.by(() => drawingsOf(this.#board, this.#waiting, this.#me));
	/** Those that show. */
	shown = $derived.by(() => this.all.filter(({ taken_back }) => !taken_back));

	on(clipId: string | undefined): Drawing[] {
		return this.shown.filter(({ clip_id }) => clip_id === clipId);
	}

	undoable(clipId: string | undefined): Drawing | undefined {
		return clipId === undefined ? undefined : undoable(this.all, this.#me, clipId);
	}

	redoable(clipId: string | undefined): Drawing | undefined {
		return clipId === undefined ? undefined : redoable(this.all, this.#me, clipId);
	}

	/** Not acknowledged yet. */
	get saved(): boolean {
		return this.#waiting.length === 0;
	}

	draw(drawing: NewDrawing): void {
		const message = { type: 'draw' as const, ...drawing };
		// Whoever draws on has decided against what she took back; the room says the same in a moment.
		this.#put({ id: drawing.id, message, drawn_at_ms: Math.round(this.#now()) });
	}

	undo(clipId: string): boolean {
		return this.#turn(this.undoable(clipId), 'take_back');
	}

	redo(clipId: string): boolean {
		return this.#turn(this.redoable(clipId), 'put_back');
	}

	/** For good, and only when the room hears it. */
	clear(clipId: string, whose: Whose): void {
		this.#say({ type: 'clear_drawings', clip_id: clipId, whose });
	}

	/** The other sees it grow. */
	ink(ink: LiveInk): void {
		this.#say({ type: 'ink', ...ink });
	}

	/** Fading ink stays on the own screen for as long as on the other's. */
	fade(ink: LiveInk): void {
		this.#setLive(this.#me, { ...ink, from: 0, over: true });
	}

	point(clipId: string, place: Place | null): void {
		this.#say({ type: 'pointer', clip_id: clipId, place });
	}

	/** The room tells everything anew; what was drawn into the broken line is said again under the same id. */
	welcome(drawings: readonly Drawing[]): void {
		this.#board = welcomed(this.#board, drawings);
		this.live = new Map();
		this.pointing = new Map();
		for (const drawing of drawings) this.#done({ type: 'draw', drawing });
		this.#read();
		for (const { message } of this.#waiting) this.#say(message);
	}

	hear(message: DrawingServerMessage): void {
		const before = this.#board;
		this.#board = heard(before, message);
		this.#done(message);
		this.#read();
		switch (message.type) {
			case 'draw':
				this.#dropLive(`${message.drawing.account_id}/${message.drawing.id}`);
				return this.#tellDrawing(message.drawing, before.known.get(message.drawing.id));
			case 'ink': {
				const { type: _, account_id, ...ink } = message;
				return this.#setLive(account_id, ink);
			}
			case 'pointer':
				return this.#setPointing(message.account_id, message.clip_id, message.place ?? null);
			case 'drawings_cleared':
				if (message.by !== this.#me) this.news = { kind: 'cleared', by: message.by, all: message.whose === 'all' };
				return;
			case 'draw_refused':
				this.news = { kind: 'refused', code: message.code };
				return;
			case 'drawings_gone':
				return;
		}
	}

	/** Whoever has left is not drawing any more. */
	here(accounts: readonly string[]): void {
		const there = (account: string) => account === this.#me || accounts.includes(account);
		if ([...this.live.values()].some(({ account_id }) => !there(account_id))) {
			this.live = new Map([...this.live].filter(([, { account_id }]) => there(account_id)));
		}
		if ([...this.pointing.keys()].some((account) => !there(account))) {
			this.pointing = new Map([...this.pointing].filter(([account]) => there(account)));
		}
	}

	/** The film may not be shown: nothing drawn on it stays on the screen; of one that is gone, nothing stays at all. */
	close(gone: boolean): void {
		this.#board = EMPTY;
		this.live = new Map();
		this.pointing = new Map();
		if (gone) while (this.#queue.drop() !== undefined);
		this.#read();
	}

	leave(): void {
		clearInterval(this.#tidying);
		this.#tidying = undefined;
	}

	#tellDrawing(drawing: Drawing, before: Drawing | undefined): void {
		if (drawing.account_id === this.#me || (before !== undefined && before.revision >= drawing.revision)) return;
		if (!drawing.taken_back) this.news = { kind: 'drew', by: drawing.account_id, drawing };
		else if (before !== undefined) this.news = { kind: 'took_back', by: drawing.account_id };
	}

	#turn(drawing: Drawing | undefined, type: 'take_back' | 'put_back'): boolean {
		if (drawing === undefined) return false;
		this.#put({ id: turnKey(drawing.id), message: { type, id: drawing.id } });
		return true;
	}

	#put(waiting: Waiting): void {
		this.#queue.put(waiting);
		this.#read();
		this.#say(waiting.message);
	}

	#done(message: DrawingServerMessage): void {
		for (const id of answers(message, this.#queue.waiting)) this.#queue.done(id);
	}

	#read(): void {
		this.#waiting = [...this.#queue.waiting];
	}

	#setLive(account: string, ink: LiveInk): void {
		const key = `${account}/${ink.id}`;
		const next = grown(this.live.get(key), ink);
		if (next === undefined) return;
		if (next.over && (next.tool !== 'fading' || next.points.length < 2)) return this.#dropLive(key);
		this.live = new Map(this.live).set(key, { ...next, account_id: account, heardAt: performance.now() });
		this.#tidying ??= setInterval(() => this.#tidy(), TIDY_MS);
	}

	#dropLive(key: string): void {
		if (this.live.has(key)) this.live = new Map([...this.live].filter(([known]) => known !== key));
	}

	#setPointing(account: string, clipId: string, place: Place | null): void {
		const others = new Map(this.pointing);
		if (place === null) others.delete(account);
		else others.set(account, { ...place, clip_id: clipId, heardAt: performance.now() });
		this.pointing = others;
	}

	/** What has faded goes, and what nobody finished; then nothing ticks any more. */
	#tidy(): void {
		const now = performance.now();
		const stays = ({ heardAt, over }: Live) => now - heardAt < (over ? FADES_MS : FORGOTTEN_MS);
		if ([...this.live.values()].some((one) => !stays(one))) this.live = new Map([...this.live].filter(([, one]) => stays(one)));
		if (this.live.size === 0) this.leave();
	}
}
