// One analysis as the workbench sees it: keywords, clips, their order, and whether the server has them all. Every change
// shows at once, lies in the browser's store at once, goes to the server when it can, and can be undone; what another window
// or machine changes is taken in part by part (crates/decisions/0010). Made by the page when it is opened, closed when it is
// left.
import type { Schema } from '../api/client';
import { problemFromFailure, type ProblemError } from '../api/problem';
import { GONE } from './gone';
import { Keywords } from './keywords.svelte';
import { differing, fromWire, toWire, withParts, type MarkKind, type Wire } from './marks';
import { Outbox, type Entry, type Listen, type Store } from './outbox';
import { fitted, pastKey, stepOf, versions, type Change, type Step, type Version } from './past';
import { inOrder, placeAtEnd } from './places';
import { ordered, placed, split } from './plan-changes';
import type { SavingState, Waiting } from './place.svelte';
import { Position } from './position';
import { Stamps } from './stamp';
import { Steps } from './steps.svelte';
import { overHttp, type ChangesView, type CodingView, type Transport } from './transport';
import { uuidv7 } from './uuid';

export type { CodingView, Transport } from './transport';
export type { Step, Version } from './past';
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
	/** Where it lies in the plan; whoever makes a clip leaves it to the plan. */
	position?: number;
}

export type Mark = Keyword | Clip;

/** Something of one's own that did not stand because of another window or machine. */
export interface Overtaken {
	what: MarkKind;
	id: string;
	/** It was to be taken away, and stays because it was changed there; otherwise a newer version stands. */
	stays: boolean;
}

export interface CodingOptions {
	transport?: Transport;
	storage: Store;
	/** Whether the one who looks may change it. */
	writable: boolean;
	makeId?: () => string;
	/** Hears of one's own changes that did not stand. */
	overtaken?: (what: Overtaken) => void;
	listen?: Listen;
	now?: () => number;
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
	#stamps: Stamps;
	#position: Position;
	#steps: Steps;
	#tellOvertaken: (what: Overtaken) => void;
	/** Up to which change of the analysis this window has seen everything. */
	#seq: number;
	#asking = false;
	#askAgain = false;
	/** The marks as the server last told them. */
	#base = new Map<string, Wire>();
	/** What arrived since this window last asked how things stand. */
	#sent = new Map<string, Entry>();
	/** What another tab has got through since then. */
	#sentElsewhere = new Set<string>();
	#closed = false;
	#own = $state(false);
	#keywords = new Keywords();
	#clips = $state<Record<string, Clip>>({});
	#saving = $state<SavingState>('saved');
	#waiting = $state.raw<Waiting | undefined>();
	#refusals = $state.raw<readonly ProblemError[]>([]);
	#gone = $state(false);
	#releasedAt = $state<string | undefined>();
	#openedAt = $state<string | undefined>();
	#releaseReason = $state<string | undefined>();

	#orderedClips = $derived(inOrder(Object.values(this.#clips)));

	constructor(view: CodingView, options: CodingOptions) {
		const { transport = overHttp, storage, writable, makeId = () => uuidv7(), overtaken = () => {}, listen, now } = options;
		this.id = view.id;
		this.recordingId = view.recording_id;
		this.roundId = view.round_id;
		this.edition = view.edition;
		this.#transport = transport;
		this.#makeId = makeId;
		this.#tellOvertaken = overtaken;
		this.#own = writable;
		this.#seq = view.seq;
		this.#stamps = new Stamps(storage, now);
		this.#stamps.see(view.clock);
		this.#adopt(view);
		this.#steps = new Steps(storage, pastKey(view.author_id, this.id));
		this.#outbox = new Outbox({
			send: async (entry) => {
				await this.#transport.send(this.id, entry);
				this.#sent.set(entry.about, entry);
			},
			storage,
			// Whoever only reads has nothing under way, whatever lies on this machine.
			name: `${writable ? 'mrp.coding' : 'mrp.reading'}/${view.author_id}/${this.id}`,
			changed: () => this.#look(),
			elsewhere: (about, entry) => this.#hear(about, entry),
			drained: () => void this.refresh(),
			listen,
			now
		});
		this.#position = new Position(storage, `mrp.position/${view.author_id}/${this.id}`, (ms, at) => this.#transport.keepPosition(this.id, ms, at));
		this.#keywords.together(() => {
			for (const keyword of view.keywords) this.#told('keyword', keyword as unknown as Wire);
			for (const clip of view.clips) this.#told('clip', clip as unknown as Wire);
			// What an earlier visit could not send any more is shown, and sent now.
			if (writable) for (const entry of this.#outbox.entries) this.#hear(entry.about, entry);
		});
		this.startPositionMs = (writable ? this.#position.recall() : undefined) ?? view.position_ms;
		this.#look();
		if (writable) {
			void this.#outbox.flush();
			this.#steps.recall(this.#seq > 0 ? () => this.#transport.history(this.id) : undefined, () => !this.#closed);
		}
	}

	/** In the order of the recording. */
	get keywords(): readonly Keyword[] {
		return this.#keywords.inOrder;
	}

	/** In the order of the plan. */
	get clips(): readonly Clip[] {
		return this.#orderedClips;
	}

	/** `saved` only when the server has acknowledged everything. */
	get saving(): SavingState {
		return this.#saving;
	}

	/** What lies on this machine only; undefined when the server has everything. */
	get waiting(): Waiting | undefined {
		return this.#waiting;
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

	/** Why it was released with fewer strengths than come first. */
	get releaseReason(): string | undefined {
		return this.#releaseReason;
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
		return this.#steps.canUndo;
	}

	get canRedo(): boolean {
		return this.#steps.canRedo;
	}

	findKeyword(id: string): Keyword | undefined {
		return this.#keywords.find(id);
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
		const before = this.#keywords.find(id);
		if (before) this.#do([{ what: 'keyword', id, before, after: { ...before, ...change } }]);
	}

	/** Its text while it is typed: kept with every keystroke, undone as one step. An empty text waits. */
	typeKeyword(id: string, body: string): void {
		const before = this.#keywords.find(id);
		if (before && body.trim() !== '') this.#type({ what: 'keyword', id, before, after: { ...before, body } });
	}

	/** Returns what brings back exactly this one, whatever has been done since. */
	deleteKeyword(id: string): () => void {
		const before = this.#keywords.find(id);
		if (before) this.#do([{ what: 'keyword', id, before, after: undefined }]);
		return () => {
			if (before && !this.#keywords.find(id)) this.#do([{ what: 'keyword', id, before: undefined, after: before }]);
		};
	}

	createClip(clip: Omit<Clip, 'id'>): Clip {
		const after = { ...clip, id: this.#makeId(), position: placeAtEnd(this.clips) };
		this.#do([{ what: 'clip', id: after.id, before: undefined, after }]);
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
		if (before) this.#do([{ what: 'clip', id, before, after: undefined }]);
		return () => {
			if (before && !this.#clips[id]) this.#do([{ what: 'clip', id, before: undefined, after: before }]);
		};
	}

	/** Puts a clip to a place of the plan, counted from 0. */
	placeClip(id: string, index: number): void {
		this.#do(placed(this.clips, id, index));
	}

	/** Makes two clips of one, the second right behind the first in the plan and without a question yet; one step of the undo. */
	splitClip(id: string, atMs: number): Clip | undefined {
		const made = split(this.clips, id, atMs, this.#makeId());
		if (made) this.#do(made.changes);
		return made?.second;
	}

	/** Puts the clips in this order; those that are not named keep theirs behind the named ones. */
	orderClips(ids: readonly string[]): void {
		this.#do(ordered(this.clips, ids));
	}

	/** Takes the last change back, and tells what that did; undefined when there is none. What was changed elsewhere stands. */
	undo(): Step | undefined {
		const wanted = this.writable ? this.#steps.takePast() : undefined;
		if (wanted === undefined) return undefined;
		const done = this.#fit(wanted);
		this.#steps.undone(done);
		this.#apply(done);
		return done.length > 0 ? stepOf(done) : { ...stepOf(wanted), stands: true };
	}

	/** Does again what was taken back. */
	redo(): Step | undefined {
		const wanted = this.writable ? this.#steps.takeFuture() : undefined;
		if (wanted === undefined) return undefined;
		const done = this.#fit(wanted);
		this.#steps.redone(done);
		this.#apply(done);
		return done.length > 0 ? stepOf(done) : { ...stepOf(wanted), stands: true };
	}

	/** How a mark (or any of them, lately) was, newest first. */
	async history(markId?: string): Promise<Version[]> {
		return versions(await this.#transport.history(this.id, markId), this.#stamps.origin).reverse();
	}

	/** Brings an earlier version back: a change like any other, which can be undone. */
	restore({ what, id, after, before }: Version): void {
		// Of a version in which the mark was taken away, what was there before is meant.
		const wanted = after ?? before;
		if (wanted === undefined) return;
		const present = this.#present(what, id);
		if (present && differing(toWire(present), toWire(wanted)).length === 0) return;
		this.#do([{ what, id, before: present, after: wanted }]);
	}

	/** Asks what other windows and machines have changed, and takes it in. */
	async refresh(): Promise<void> {
		if (!this.#own || this.#gone || this.#closed) return;
		// What is under way is waited for: `drained` asks then.
		if (this.#asking || this.#outbox.sending) {
			this.#askAgain = true;
			return;
		}
		this.#asking = true;
		try {
			do {
				this.#askAgain = false;
				const { acknowledged } = this.#outbox;
				const changes = await this.#transport.changes(this.id, this.#seq);
				// An answer from before something of ours arrived would show the state before it.
				if (this.#outbox.acknowledged === acknowledged) this.#takeIn(changes);
				else this.#askAgain = true;
			} while (this.#askAgain && !this.#outbox.sending && !this.#closed);
		} catch (failure) {
			if (GONE.includes(problemFromFailure(failure).code)) this.#end();
			// Out of reach: it is asked again.
		} finally {
			this.#asking = false;
		}
	}

	/** Remembers where the author is, now and then. */
	keepPosition(positionMs: number): void {
		if (this.#own) this.#position.keep(positionMs);
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
		this.pause();
		this.#closed = true;
		this.#outbox.close();
	}

	/** The window may be closed now, or not: everything that has a place of its own is put there. */
	pause(): void {
		this.#position.sendNow();
		if (this.#own) this.#steps.write();
		void this.#outbox.flush();
	}

	#adopt(view: Pick<CodingView, 'released_at' | 'opened_at' | 'release_reason'>): void {
		this.#releasedAt = view.released_at ?? undefined;
		this.#openedAt = view.opened_at ?? undefined;
		this.#releaseReason = view.release_reason ?? undefined;
	}

	#do(changes: readonly Change[]): void {
		if (!this.writable || changes.length === 0) return;
		this.#steps.add(changes);
		this.#apply(changes);
	}

	#type(change: Change): void {
		if (!this.writable) return;
		this.#steps.type(change);
		this.#apply([change], true);
	}

	#fit(changes: readonly Change[]): Change[] {
		return changes.map((change) => fitted(change, this.#present(change.what, change.id))).filter((change) => change !== undefined);
	}

	#apply(changes: readonly Change[], typing = false): void {
		this.#keywords.together(() => {
			for (const { what, id, before, after } of changes) {
				const about = `${what}:${id}`;
				if (after === undefined) {
					this.#outbox.end(about, this.#seq, this.#stamps.next());
				} else {
					const wire = toWire(after);
					const parts = differing(before ? toWire(before) : {}, wire);
					if (parts.length === 0) continue;
					this.#outbox.write(about, wire, parts, this.#stamps.next(), typing);
				}
				this.#show(what, id, after);
			}
		});
	}

	#show(what: MarkKind, id: string, mark: Mark | undefined): void {
		const present = this.#present(what, id);
		if (present === mark || (present && mark && differing(toWire(present), toWire(mark)).length === 0)) return;
		if (what === 'keyword') this.#keywords.set(id, mark as Keyword | undefined);
		else if (mark === undefined) delete this.#clips[id];
		else this.#clips[id] = mark as Clip;
	}

	#present(what: MarkKind, id: string): Mark | undefined {
		return what === 'keyword' ? this.#keywords.find(id) : this.#clips[id];
	}

	/** Another tab of this browser, or an earlier visit, has put an entry into the store; or it has got one through. */
	#hear(about: string, entry: Entry | undefined): void {
		if (entry === undefined) {
			this.#sentElsewhere.add(about);
			void this.refresh();
			return;
		}
		this.#stamps.see(entry.stamp);
		this.#showNow(about);
	}

	/** A mark as the server has it, beneath what waits. */
	#told(what: MarkKind, wire: Wire): void {
		const about = `${what}:${String(wire['id'])}`;
		this.#base.set(about, toWire(fromWire(String(wire['id']), wire)));
		this.#showNow(about);
	}

	/** What waits about a mark lies over what the server has. */
	#showNow(about: string): void {
		const [what, id = ''] = about.split(':') as [MarkKind, string];
		const base = this.#base.get(about);
		const entry = this.#outbox.find(about);
		if (entry?.end) this.#show(what, id, undefined);
		else if (entry?.body) this.#show(what, id, fromWire(id, base ? withParts(base, entry.body, Object.keys(entry.stamps)) : entry.body));
		else this.#show(what, id, base && fromWire(id, base));
	}

	#takeIn(changes: ChangesView): void {
		this.#seq = changes.seq;
		this.#stamps.see(changes.clock);
		this.#adopt({ ...changes, release_reason: changes.released_at ? this.#releaseReason : undefined });
		const sent = this.#sent;
		this.#sent = new Map();
		for (const id of changes.gone) for (const what of ['keyword', 'clip']) this.#base.delete(`${what}:${id}`);
		this.#keywords.together(() => {
			for (const keyword of changes.keywords) this.#told('keyword', keyword as unknown as Wire);
			for (const clip of changes.clips) this.#told('clip', clip as unknown as Wire);
			// Also what has arrived and changed nothing there.
			const gone = changes.gone.flatMap((id) => [`keyword:${id}`, `clip:${id}`]);
			for (const about of [...gone, ...sent.keys(), ...this.#sentElsewhere]) this.#showNow(about);
		});
		this.#sentElsewhere.clear();
		for (const [about, entry] of sent) this.#compare(about, entry);
	}

	/** Whether what was sent stands. The server only trims texts. */
	#compare(about: string, { body, stamps, end }: Entry): void {
		const base = this.#base.get(about);
		if (base === undefined || this.#outbox.find(about)) return;
		const [what, id = ''] = about.split(':') as [MarkKind, string];
		const trimmed = (wire: Wire) =>
			Object.fromEntries(Object.entries(wire).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]));
		const lost = body && differing(trimmed(base), trimmed(toWire(fromWire(id, body)))).some((part) => part in stamps);
		if (end || lost) this.#tellOvertaken({ what, id, stays: end !== undefined });
	}

	/** Whoever used this machine has signed out: the steps are left to the history on the server, what waits stays. */
	forgetPast(): void {
		if (this.#own) this.#steps.forget();
	}

	/** The recording is gone, and everything that was written about it; here too. */
	#end(): void {
		this.#gone = true;
		if (this.#own) this.#steps.forget();
		this.#own = false;
		this.#outbox.discard();
	}

	#look(): void {
		if (!this.#gone && [...this.#outbox.refused.values()].some(({ code }) => GONE.includes(code))) this.#end();
		const { state, since, stored, entries, refused } = this.#outbox;
		this.#saving = state;
		this.#waiting = since === undefined ? undefined : { count: entries.length, since, stored, refused: refused.size };
		this.#refusals = [...refused.values()];
	}
}
