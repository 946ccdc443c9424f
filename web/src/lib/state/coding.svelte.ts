// One analysis as the workbench sees it: keywords, clips, their order, and whether the server has them all. Every change
// shows at once, goes into the outbox, and can be undone. Made by the page when it is opened, closed when it is left.
import { api, ask, type Schema } from '../api/client';
import type { ProblemError } from '../api/problem';
import { Outbox, type Entry } from './outbox';
import type { SavingState } from './place.svelte';
import { uuidv7 } from './uuid';

export type CodingView = Schema<'CodingView'>;
export type ClipKind = Schema<'ClipKind'>;

/** A keyword (stikord). */
export interface Keyword {
	id: string;
	atMs: number;
	/** Until when; absent for a moment. */
	endMs?: number;
	body: string;
	dimensions: readonly string[];
	/** Each as `dimension/indicator`. */
	indicators?: readonly string[];
	/** A sign (tegn) of the focus or the last agreement. */
	sign?: boolean;
}

/** A clip (klip). */
export interface Clip {
	id: string;
	kind: ClipKind;
	startMs: number;
	endMs: number;
	prompt: string;
	dimensions: readonly string[];
	/** A sign (tegn) of the focus or the last agreement. */
	sign?: boolean;
	/** The length its author said yes to, where it is a long one. */
	confirmedMs?: number;
}

export type Mark = Keyword | Clip;

/** How the marks travel; the real one talks to the server. */
export interface Transport {
	send(codingId: string, entry: Entry): Promise<void>;
	keepPosition(codingId: string, positionMs: number): Promise<void>;
	release(codingId: string, emptyAreas: readonly string[], reason?: string): Promise<CodingView>;
	retract(codingId: string): Promise<CodingView>;
}

type KeywordBody = Schema<'NewKeyword'>;
type ClipBody = Schema<'NewClip'>;

/** Over HTTP. */
export const overHttp: Transport = {
	async send(codingId, { about, body }) {
		const [what, id = ''] = about.split(':');
		if (what === 'plan') {
			const params = { path: { coding_id: codingId } };
			await ask(api.PUT('/api/analyse/codings/{coding_id}/plan', { params, body: { clip_ids: body as string[] } }));
		} else if (what === 'keyword') {
			const params = { path: { coding_id: codingId, keyword_id: id } };
			const path = '/api/analyse/codings/{coding_id}/keywords/{keyword_id}';
			if (body === null) await ask(api.DELETE(path, { params }));
			else await ask(api.PUT(path, { params, body: body as KeywordBody }));
		} else {
			const params = { path: { coding_id: codingId, clip_id: id } };
			const path = '/api/analyse/codings/{coding_id}/clips/{clip_id}';
			if (body === null) await ask(api.DELETE(path, { params }));
			else await ask(api.PUT(path, { params, body: body as ClipBody }));
		}
	},
	async keepPosition(codingId, positionMs) {
		const params = { path: { coding_id: codingId } };
		await ask(api.PUT('/api/analyse/codings/{coding_id}/position', { params, body: { position_ms: positionMs } }));
	},
	release(codingId, emptyAreas, reason) {
		const params = { path: { coding_id: codingId } };
		return ask(api.PUT('/api/analyse/codings/{coding_id}/release', { params, body: { empty_areas: [...emptyAreas], reason } }));
	},
	retract(codingId) {
		return ask(api.DELETE('/api/analyse/codings/{coding_id}/release', { params: { path: { coding_id: codingId } } }));
	}
};

/** One thing before and after; undefined means it was not there. */
type Change =
	| { what: 'keyword'; id: string; before: Keyword | undefined; after: Keyword | undefined }
	| { what: 'clip'; id: string; before: Clip | undefined; after: Clip | undefined }
	| { what: 'plan'; before: readonly string[]; after: readonly string[] };

/** What a step of undo or redo did, for saying it. */
export interface Step {
	what: 'keyword' | 'clip' | 'plan';
	how: 'gone' | 'back' | 'changed';
}

function stepOf([first]: readonly Change[]): Step {
	if (first === undefined || first.what === 'plan') return { what: 'plan', how: 'changed' };
	const how = first.after === undefined ? 'gone' : first.before === undefined ? 'back' : 'changed';
	return { what: first.what, how };
}

const turned = (change: Change): Change => ({ ...change, before: change.after, after: change.before }) as Change;
const keywordBody = ({ atMs, endMs, body, dimensions, indicators = [], sign }: Keyword): KeywordBody => ({
	at_ms: atMs,
	...(endMs === undefined ? {} : { end_ms: endMs }),
	body,
	dimensions: [...dimensions],
	...(indicators.length === 0 ? {} : { indicators: [...indicators] }),
	...(sign ? { sign } : {})
});
const keywordOf = (id: string, { at_ms, end_ms, body, dimensions, indicators, sign }: KeywordBody): Keyword => ({
	id,
	atMs: at_ms,
	endMs: end_ms ?? undefined,
	body,
	dimensions: dimensions ?? [],
	indicators: indicators ?? [],
	...signed(sign)
});
const clipBody = ({ kind, startMs, endMs, prompt, dimensions, sign, confirmedMs }: Clip): ClipBody => ({
	kind,
	start_ms: startMs,
	end_ms: endMs,
	prompt,
	dimensions: [...dimensions],
	...(sign ? { sign } : {}),
	...(confirmedMs === undefined ? {} : { confirmed_ms: confirmedMs })
});

/** What only some marks have; absent where they have it not. */
function signed(sign: boolean | undefined, confirmedMs?: number | null): { sign?: true; confirmedMs?: number } {
	return { ...(sign ? { sign } : {}), ...(confirmedMs == null ? {} : { confirmedMs }) };
}

/** Answers that say that what the marks are about no longer exists. */
const GONE = ['recording_not_found', 'coding_not_found'];

/** A place is sent at most this often. */
const POSITION_EVERY_MS = 5_000;

export interface CodingOptions {
	transport?: Transport;
	storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;
	/** Whether the one who looks may change it. */
	writable: boolean;
	makeId?: () => string;
}

export class Coding {
	readonly id: string;
	readonly recordingId: string;
	readonly roundId: string;
	readonly edition: string;
	readonly startPositionMs: number;
	#transport: Transport;
	#makeId: () => string;
	#outbox: Outbox;
	#own = $state(false);
	/** Never changed, only replaced: with thousands of marks, to watch every field of each would cost more than the page. */
	#keywords = $state.raw<Readonly<Record<string, Keyword>>>({});
	#clips = $state<Record<string, Clip>>({});
	#plan = $state<readonly string[]>([]);
	#saving = $state<SavingState>('saved');
	#refusals = $state.raw<readonly ProblemError[]>([]);
	#gone = $state(false);
	#releasedAt = $state<string | undefined>();
	#openedAt = $state<string | undefined>();
	#releaseReason = $state<string | undefined>();
	#past = $state.raw<readonly (readonly Change[])[]>([]);
	#future = $state.raw<readonly (readonly Change[])[]>([]);
	/** The mark whose text is being typed: its keystrokes are one step of the undo. */
	#typing: string | undefined;
	#positionSent = 0;
	#position: number | undefined;
	#positionTimer: ReturnType<typeof setTimeout> | undefined;

	#sortedKeywords = $derived(Object.values(this.#keywords).sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1)));
	#orderedClips = $derived(this.#plan.map((id) => this.#clips[id]).filter((clip) => clip !== undefined));

	constructor(view: CodingView, { transport = overHttp, storage, writable, makeId = () => uuidv7() }: CodingOptions) {
		this.id = view.id;
		this.recordingId = view.recording_id;
		this.roundId = view.round_id;
		this.edition = view.edition;
		this.startPositionMs = view.position_ms;
		this.#transport = transport;
		this.#makeId = makeId;
		this.#own = writable;
		this.#keywords = Object.fromEntries(view.keywords.map((keyword) => [keyword.id, keywordOf(keyword.id, keyword)]));
		for (const { id, kind, start_ms, end_ms, prompt, dimensions, sign, confirmed_ms } of view.clips) {
			this.#clips[id] = { id, kind, startMs: start_ms, endMs: end_ms, prompt, dimensions, ...signed(sign, confirmed_ms) };
		}
		this.#plan = view.clips.map(({ id }) => id);
		this.#adopt(view);
		this.#outbox = new Outbox({
			send: (entry) => this.#transport.send(this.id, entry),
			storage,
			name: `mrp.coding/${this.id}`,
			changed: () => this.#look(),
			stamp: makeId
		});
		// What an earlier visit could not send any more is shown, and sent now.
		if (writable) for (const entry of this.#outbox.entries) this.#recall(entry);
		this.#look();
		if (writable) void this.#outbox.flush();
	}

	/** In the order of the recording. */
	get keywords(): readonly Keyword[] {
		return this.#sortedKeywords;
	}

	/** In the order of the plan. */
	get clips(): readonly Clip[] {
		return this.#orderedClips;
	}

	/** `saved` only when the server has acknowledged everything. */
	get saving(): SavingState {
		return this.#saving;
	}

	/** What the server would not take; the marks stay on this machine. */
	get refusals(): readonly ProblemError[] {
		return this.#refusals;
	}

	/** The recording was deleted or withdrawn, and the analysis with it. */
	get gone(): boolean {
		return this.#gone;
	}

	get releasedAt(): string | undefined {
		return this.#releasedAt;
	}

	get openedAt(): string | undefined {
		return this.#openedAt;
	}

	/** Why it was released with fewer strengths than come first; the server tells it to its supervisor only. */
	get releaseReason(): string | undefined {
		return this.#releasedAt === undefined ? undefined : this.#releaseReason;
	}

	/** Marks can be changed: it is one's own, and it is not released. */
	get writable(): boolean {
		return this.#own && this.#releasedAt === undefined;
	}

	/** Whose analysis it is to write and release. */
	get own(): boolean {
		return this.#own;
	}

	get canUndo(): boolean {
		return this.#past.length > 0;
	}

	get canRedo(): boolean {
		return this.#future.length > 0;
	}

	findKeyword(id: string): Keyword | undefined {
		return this.#keywords[id];
	}

	findClip(id: string): Clip | undefined {
		return this.#clips[id];
	}

	createKeyword(keyword: Omit<Keyword, 'id'>): Keyword {
		const after = { ...keyword, id: this.#makeId() };
		this.#do([{ what: 'keyword', id: after.id, before: undefined, after }]);
		return after;
	}

	updateKeyword(id: string, change: Partial<Omit<Keyword, 'id'>>): void {
		const before = this.#keywords[id];
		if (before) this.#do([{ what: 'keyword', id, before, after: { ...before, ...change } }]);
	}

	/** Its text while it is typed: kept with every keystroke, undone as one step. An empty text waits. */
	typeKeyword(id: string, body: string): void {
		const before = this.#keywords[id];
		if (before && body.trim() !== '') this.#type({ what: 'keyword', id, before, after: { ...before, body } });
	}

	/** Returns what brings back exactly this one, whatever has been done since. */
	deleteKeyword(id: string): () => void {
		const before = this.#keywords[id];
		if (before) this.#do([{ what: 'keyword', id, before, after: undefined }]);
		return () => {
			if (before && !this.#keywords[id]) this.#do([{ what: 'keyword', id, before: undefined, after: before }]);
		};
	}

	createClip(clip: Omit<Clip, 'id'>): Clip {
		const after = { ...clip, id: this.#makeId() };
		this.#do([
			{ what: 'clip', id: after.id, before: undefined, after },
			{ what: 'plan', before: this.#plan, after: [...this.#plan, after.id] }
		]);
		return after;
	}

	updateClip(id: string, change: Partial<Omit<Clip, 'id'>>): void {
		const before = this.#clips[id];
		if (before) this.#do([{ what: 'clip', id, before, after: { ...before, ...change } }]);
	}

	/** Its question while it is typed: kept with every keystroke, undone as one step. */
	typeClip(id: string, prompt: string): void {
		const before = this.#clips[id];
		if (before) this.#type({ what: 'clip', id, before, after: { ...before, prompt } });
	}

	/** Returns what brings back exactly this one to its place, whatever has been done since. */
	deleteClip(id: string): () => void {
		const before = this.#clips[id];
		const at = this.#plan.indexOf(id);
		if (!before) return () => {};
		this.#do([
			{ what: 'clip', id, before, after: undefined },
			{ what: 'plan', before: this.#plan, after: this.#plan.filter((other) => other !== id) }
		]);
		return () => {
			if (this.#clips[id]) return;
			this.#do([
				{ what: 'clip', id, before: undefined, after: before },
				{ what: 'plan', before: this.#plan, after: this.#plan.toSpliced(at, 0, id) }
			]);
		};
	}

	/** Puts a clip to a place of the plan, counted from 0. */
	placeClip(id: string, index: number): void {
		const from = this.#plan.indexOf(id);
		const to = Math.max(0, Math.min(index, this.#plan.length - 1));
		if (from === -1 || from === to) return;
		const rest = this.#plan.filter((other) => other !== id);
		this.#do([{ what: 'plan', before: this.#plan, after: [...rest.slice(0, to), id, ...rest.slice(to)] }]);
	}

	/** Makes two clips of one, the second right behind the first in the plan and without a question yet; one step of the undo. */
	splitClip(id: string, atMs: number): Clip | undefined {
		const before = this.#clips[id];
		if (before === undefined || atMs <= before.startMs || atMs >= before.endMs) return undefined;
		const second: Clip = { ...before, id: this.#makeId(), startMs: atMs, prompt: '' };
		const at = this.#plan.indexOf(id) + 1;
		this.#do([
			{ what: 'clip', id, before, after: { ...before, endMs: atMs } },
			{ what: 'clip', id: second.id, before: undefined, after: second },
			{ what: 'plan', before: this.#plan, after: this.#plan.toSpliced(at, 0, second.id) }
		]);
		return second;
	}

	/** Puts the clips in this order; those that are not named keep theirs behind the named ones. */
	orderClips(ids: readonly string[]): void {
		const known = ids.filter((id) => this.#plan.includes(id));
		this.#do([{ what: 'plan', before: this.#plan, after: [...known, ...this.#plan.filter((id) => !known.includes(id))] }]);
	}

	/** Takes the last change back, and tells what that did; undefined when there is none. */
	undo(): Step | undefined {
		const last = this.#past.at(-1);
		if (last === undefined || !this.writable) return undefined;
		this.#past = this.#past.slice(0, -1);
		this.#future = [...this.#future, last];
		this.#apply(last.toReversed().map(turned));
		return stepOf(last.map(turned));
	}

	/** Does again what was taken back. */
	redo(): Step | undefined {
		const next = this.#future.at(-1);
		if (next === undefined || !this.writable) return undefined;
		this.#future = this.#future.slice(0, -1);
		this.#past = [...this.#past, next];
		this.#apply(next);
		return stepOf(next);
	}

	/** Remembers where the author is, now and then. */
	keepPosition(positionMs: number): void {
		if (!this.#own) return;
		this.#position = Math.round(positionMs);
		if (this.#positionTimer !== undefined) return;
		const wait = Math.max(0, this.#positionSent + POSITION_EVERY_MS - Date.now());
		this.#positionTimer = setTimeout(() => this.#sendPosition(), wait);
	}

	#sendPosition(): void {
		clearTimeout(this.#positionTimer);
		this.#positionTimer = undefined;
		if (this.#position === undefined) return;
		const position = this.#position;
		this.#position = undefined;
		this.#positionSent = Date.now();
		// A place that got lost on the way is no loss: the next one follows.
		this.#transport.keepPosition(this.id, position).catch(() => {});
	}

	/** Lets the social worker in. Focus areas without a mark must be named: they were looked at. */
	async release(emptyAreas: readonly string[], reason?: string): Promise<void> {
		this.#adopt(await this.#transport.release(this.id, emptyAreas, reason));
	}

	/** Takes the release back, as long as she has not opened it. */
	async retract(): Promise<void> {
		this.#adopt(await this.#transport.retract(this.id));
		// What another window marked after the release was refused then; now it can go.
		this.#outbox.retry();
	}

	/** Sends what waits at once, refused things too. */
	retry(): void {
		this.#outbox.retry();
	}

	/** For leaving the page: the last place goes out, the rest waits in the browser's store if it must. */
	close(): void {
		this.#sendPosition();
		void this.#outbox.flush();
	}

	#adopt(view: CodingView): void {
		this.#releasedAt = view.released_at ?? undefined;
		this.#openedAt = view.opened_at ?? undefined;
		this.#releaseReason = view.release_reason ?? undefined;
	}

	#do(changes: readonly Change[]): void {
		if (!this.writable) return;
		this.#past = [...this.#past, changes];
		this.#future = [];
		this.#apply(changes);
	}

	#type(change: Exclude<Change, { what: 'plan' }>): void {
		const first = this.#typing === change.id ? this.#past.at(-1)?.[0] : undefined;
		this.#do([change]);
		if (first !== undefined) this.#past = [...this.#past.slice(0, -2), [{ ...change, before: first.before } as Change]];
		this.#typing = change.id;
	}

	#apply(changes: readonly Change[]): void {
		this.#typing = undefined;
		// A clip that comes back gets the place it had, which the server does not know by itself.
		for (const change of changes) {
			if (change.what === 'plan') {
				this.#plan = change.after;
				this.#outbox.put('plan', change.after);
			} else if (change.what === 'keyword') {
				this.#putKeyword(change.id, change.after);
				this.#outbox.put(`keyword:${change.id}`, change.after ? keywordBody(change.after) : null);
			} else {
				if (change.after) this.#clips[change.id] = change.after;
				else delete this.#clips[change.id];
				this.#outbox.put(`clip:${change.id}`, change.after ? clipBody(change.after) : null);
			}
		}
	}

	#putKeyword(id: string, keyword: Keyword | undefined): void {
		const keywords = { ...this.#keywords };
		if (keyword) keywords[id] = keyword;
		else delete keywords[id];
		this.#keywords = keywords;
	}

	#recall({ about, body }: Entry): void {
		const [what, id = ''] = about.split(':');
		if (what === 'plan') {
			const named = body as string[];
			this.#plan = [...named, ...this.#plan.filter((other) => !named.includes(other))];
		} else if (what === 'keyword') {
			this.#putKeyword(id, body === null ? undefined : keywordOf(id, body as KeywordBody));
		} else if (body === null) {
			delete this.#clips[id];
		} else {
			const { kind, start_ms, end_ms, prompt, dimensions, sign, confirmed_ms } = body as ClipBody;
			const rest = signed(sign, confirmed_ms);
			this.#clips[id] = { id, kind, startMs: start_ms, endMs: end_ms, prompt: prompt ?? '', dimensions: dimensions ?? [], ...rest };
			if (!this.#plan.includes(id)) this.#plan = [...this.#plan, id];
		}
	}

	#look(): void {
		if ([...this.#outbox.refused.values()].some(({ code }) => GONE.includes(code))) {
			this.#gone = true;
			this.#own = false;
			this.#outbox.discard();
		}
		this.#saving = this.#outbox.state;
		this.#refusals = [...this.#outbox.refused.values()];
	}
}
