// What the parts of the workbench share: the analysis, the film, the manual, the line being written, the clip in hand.
// Made by the page and handed down by context; the parts draw, this decides.
import { getContext, setContext } from 'svelte';
import { frameAtSeconds, middleMs } from '$lib/media/frames';
import type { Playback } from '$lib/media/playback.svelte';
import type { Clip, ClipKind, Coding, Step, Version } from '$lib/state/coding.svelte';
import type { Preferences } from '$lib/state/preferences.svelte';
import type { Toasts } from '$lib/state/toasts.svelte';
import type { Text } from '$lib/text/text.svelte';
import { spanAround } from '$lib/timeline/geometry';
import { Favourites } from './favourites.svelte';
import { EVERYTHING, type Filter } from './filter';
import { moved, NUDGE_MS } from './interval';
import { toggled } from './line';
import type { Edition, QuestionBank } from './manual';
import { NoteLine } from './note-line.svelte';
import { dimensionKey, isIndicator, namesOf, tagName } from './tags';

export type Panel = 'manual' | 'list' | 'plan';

/** A clip made with one key around a moment (domain.md 5.2). */
const BEFORE_MS = 15_000;
const AFTER_MS = 30_000;

export interface WorkbenchParts {
	coding: Coding;
	playback: Playback;
	edition: Edition;
	bank: QuestionBank | undefined;
	durationMs: number;
	text: Text;
	toasts: Toasts;
	storage: Storage;
	/** Who works here; what stands in the line is hers. */
	person: string;
	preferences: Preferences;
}

export class Workbench {
	readonly coding: Coding;
	readonly playback: Playback;
	readonly edition: Edition;
	readonly bank: QuestionBank | undefined;
	readonly favourites: Favourites;
	/** The keyword that is being written. */
	readonly line: NoteLine;
	readonly #durationMs: number;
	readonly #text: Text;
	readonly #toasts: Toasts;
	#announcement = $state('');
	/** The message that is shown. */
	#told: number | undefined;
	/** What the list and the time line leave out. */
	filter = $state.raw<Filter>(EVERYTHING);
	/** The keyword whose borders the keys move. */
	openKeyword = $state<string | undefined>();
	/** The keyword whose text is being put right in the list. */
	editing = $state<string | undefined>();
	panel = $state<Panel>('manual');
	/** Whether the focus is in the line: then keys are text. */
	writing = $state(false);
	/** In and out of the clip to be made. */
	selection = $state<{ startMs?: number; endMs?: number }>({});
	/** What was taken up last: the keys move its borders. */
	#hand = $state<'clip' | 'keyword'>('clip');
	#openClip = $state<string | undefined>();
	/** Keys of the dimensions the pair has in focus in this round. */
	inFocus = $state.raw<readonly string[]>([]);
	/** Whose history is looked at: a mark's, or of the whole analysis. */
	historyOf = $state<{ markId?: string } | undefined>();
	/** The dimension whose criteria are open. */
	openDimension = $state<string | undefined>();
	/** Set by the parts: where the focus goes. */
	focus: Partial<Record<'line' | 'stage' | 'list' | 'filter' | 'search' | 'question' | 'plan' | 'bank', () => void>> = {};

	constructor(parts: WorkbenchParts) {
		this.coding = parts.coding;
		this.playback = parts.playback;
		this.edition = parts.edition;
		this.bank = parts.bank;
		this.#durationMs = parts.durationMs;
		this.#text = parts.text;
		this.#toasts = parts.toasts;
		this.favourites = new Favourites(this.edition, parts.preferences, parts.text, (words) => this.say(words));
		this.line = new NoteLine(this, parts);
	}

	/** The clip that is open in the plan. */
	get openClip(): string | undefined {
		return this.#openClip;
	}

	set openClip(id: string | undefined) {
		this.#openClip = id;
		this.#hand = 'clip';
	}

	/** The mark that the keys move. */
	get inHand(): string | undefined {
		return this.#hand === 'keyword' ? this.openKeyword : this.#openClip;
	}

	get durationMs(): number {
		return this.playback.durationMs || this.#durationMs;
	}

	/** Read aloud politely. */
	get announcement(): string {
		return this.#announcement;
	}

	say(words: string): void {
		// The same words twice are read twice only when the text differs.
		this.#announcement = this.#announcement === words ? `${words}\u00a0` : words;
	}

	/** The middle of the frame at a time, so that a mark opens at that frame. */
	middle = (ms: number): number => {
		const { rate } = this.playback;
		return rate === undefined ? Math.floor(ms) : middleMs(frameAtSeconds(ms / 1000, rate), rate);
	};

	// Dimensions -----------------------------------------------------------------------------------------------------

	nameOf(key: string): string {
		return tagName(this.edition, key, this.#text.language);
	}

	/** What the digits and the manual tie to now: the open clip while one is in hand, the line otherwise. */
	get tied(): readonly string[] {
		return this.clipInHand?.dimensions ?? [...this.line.draft.dimensions, ...this.line.draft.indicators];
	}

	/** The names of what a keyword or clip is tied to. */
	namesOf(mark: { dimensions: readonly string[]; indicators?: readonly string[] }): string[] {
		const { dimensions, indicators = [] } = mark;
		return namesOf(this.edition, { dimensions, indicators }, this.#text.language);
	}

	tie(tag: string): void {
		const clip = this.clipInHand;
		// A clip is about a whole dimension.
		const key = clip && isIndicator(tag) ? dimensionKey(tag) : tag;
		const on = !this.tied.includes(key);
		if (clip) this.coding.updateClip(clip.id, { dimensions: toggled(clip.dimensions, key) });
		else this.line.tie(key);
		const { dimensionOn, dimensionOff } = this.#text.analyse.said;
		this.say(on ? dimensionOn(this.nameOf(key)) : dimensionOff(this.nameOf(key)));
	}

	// Clips ----------------------------------------------------------------------------------------------------------

	/** The clip that keys and digits change; none while somebody writes. */
	get clipInHand(): Clip | undefined {
		return this.writing || this.#hand === 'keyword' || this.openClip === undefined ? undefined : this.coding.findClip(this.openClip);
	}

	setStart(): void {
		const startMs = this.playback.markMs;
		const { endMs } = this.selection;
		this.selection = { startMs, endMs: endMs !== undefined && endMs > startMs ? endMs : undefined };
		this.say(this.#text.analyse.said.clipStart(this.#text.mediaTime(startMs)));
	}

	setEnd(): void {
		const endMs = this.playback.markMs;
		const { startMs } = this.selection;
		this.selection = { startMs: startMs !== undefined && startMs < endMs ? startMs : undefined, endMs };
		this.say(this.#text.analyse.said.clipEnd(this.#text.mediaTime(endMs)));
	}

	/** Makes a clip from in and out; without both, around the moment (or the given one). */
	async createClip(kind: ClipKind, around?: { atMs: number; dimensions: readonly string[] }): Promise<void> {
		if (!this.coding.writable) return;
		const span = around ? this.#around(around.atMs) : this.#selectedSpan();
		const dimensions = [...(around?.dimensions ?? this.line.draft.dimensions)];
		const clip = this.coding.createClip({ kind, ...span, prompt: '', dimensions });
		this.selection = {};
		const { clipCreated } = this.#text.analyse.said;
		const { shortTime } = this.#text;
		this.say(clipCreated(this.numberOf(clip.id), this.kindName(kind), shortTime(clip.startMs), shortTime(clip.endMs)));
		this.showClip(clip.id);
	}

	#around(atMs: number): { startMs: number; endMs: number } {
		const { startMs, endMs } = spanAround(atMs, BEFORE_MS, AFTER_MS, this.durationMs);
		return { startMs: this.middle(startMs), endMs: this.middle(endMs) };
	}

	#selectedSpan(): { startMs: number; endMs: number } {
		const { startMs, endMs } = this.selection;
		const now = this.playback.markMs;
		if (startMs !== undefined && endMs !== undefined) return { startMs, endMs };
		if (startMs !== undefined && now > startMs) return { startMs, endMs: now };
		if (endMs !== undefined && now < endMs) return { startMs: now, endMs };
		return this.#around(now);
	}

	/** Opens a clip in the plan, with the focus in its question. */
	showClip(id: string): void {
		this.panel = 'plan';
		this.openClip = id;
		setTimeout(() => this.focus.question?.());
	}

	kindName(kind: ClipKind): string {
		return kind === 'looking_good' ? this.#text.common.lookingGood : this.#text.common.lookingCloser;
	}

	numberOf(id: string): number {
		return this.coding.clips.findIndex((clip) => clip.id === id) + 1;
	}

	/** The button that was pressed goes with its mark; the hands land on the command keys instead of nowhere. */
	#keepHands(): void {
		setTimeout(() => {
			if (document.activeElement === document.body) this.focus.stage?.();
		});
	}

	deleteKeyword(id: string): void {
		this.#keepHands();
		this.#tell(this.#text.analyse.said.keywordDeleted, this.coding.deleteKeyword(id));
	}

	deleteClip(id: string): void {
		this.#keepHands();
		const back = this.coding.deleteClip(id);
		if (this.openClip === id) this.openClip = undefined;
		this.#tell(this.#text.analyse.said.clipDeleted, back);
	}

	/** Plays exactly the clip: the one in hand, the one given, or the one nearest the playhead. */
	playClip(id?: string): void {
		const clip = this.coding.findClip(id ?? this.openClip ?? '') ?? this.#nearest();
		if (clip === undefined) {
			this.say(this.#text.analyse.said.noClip);
			return;
		}
		this.seek(clip.startMs);
		this.playback.stopAtMs = clip.endMs;
		void this.playback.play();
	}

	#nearest(): Clip | undefined {
		const now = this.playback.currentMs;
		const away = ({ startMs, endMs }: Clip) => Math.max(0, startMs - now, now - endMs);
		return this.coding.clips.toSorted((a, b) => away(a) - away(b))[0];
	}

	/** Goes to a moment, with the line ready for what is seen there. */
	writeAt(atMs: number): void {
		if (!this.coding.writable) return;
		this.playback.pause();
		this.seek(atMs);
		this.line.writeAt(this.middle(atMs));
		this.focus.line?.();
	}

	/** Goes somewhere by hand: the end of a clip no longer counts. */
	seek(ms: number): void {
		this.playback.stopAtMs = undefined;
		this.playback.seek(ms);
	}

	/** Moves a border of a clip, and shows the frame it lands on. */
	moveBorder(id: string, border: 'startMs' | 'endMs', ms: number): void {
		const clip = this.coding.findClip(id);
		if (clip === undefined) return;
		const wanted = this.middle(Math.max(0, Math.min(ms, this.durationMs || ms)));
		if (border === 'startMs' ? wanted >= clip.endMs : wanted <= clip.startMs) return;
		this.coding.updateClip(id, { [border]: wanted });
		this.playback.pause();
		this.seek(wanted);
		const { clipStart, clipEnd } = this.#text.analyse.said;
		this.say((border === 'startMs' ? clipStart : clipEnd)(this.#text.mediaTime(wanted)));
	}

	/** A keyword was written. An open clip stays in the hand: what is written meanwhile is another matter. */
	written(id: string): void {
		if (this.#hand === 'keyword' || this.openClip === undefined) this.takeKeyword(id);
	}

	/** Takes a keyword into the hand: the keys move its borders. */
	takeKeyword(id: string): void {
		this.#hand = 'keyword';
		this.openKeyword = id;
	}

	/** Moves a border of a keyword, and shows the frame it lands on. */
	moveKeyword(id: string, border: 'startMs' | 'endMs', byMs: number): void {
		const keyword = this.coding.findKeyword(id);
		if (keyword === undefined || !this.coding.writable) return;
		const { atMs, endMs } = moved(keyword, border, byMs, this.durationMs, this.middle);
		if (atMs === keyword.atMs && endMs === keyword.endMs) return;
		this.coding.updateKeyword(id, { atMs, endMs });
		this.playback.pause();
		this.seek(border === 'startMs' ? atMs : (endMs ?? atMs));
		this.#sayTime({ atMs, endMs });
	}

	#sayTime({ atMs, endMs }: { atMs: number; endMs?: number }): void {
		const { analyse, noting, mediaTime } = this.#text;
		this.say(endMs === undefined ? analyse.said.time(mediaTime(atMs)) : noting.said.stretch(mediaTime(atMs), mediaTime(endMs)));
	}

	/**
	 * Alt and arrow: the line's times by a second while writing, otherwise a border of the clip or keyword in hand by half of
	 * one.
	 */
	nudge(border: 'startMs' | 'endMs', direction: 1 | -1): void {
		const clip = this.clipInHand;
		if (clip) {
			this.moveBorder(clip.id, border, clip[border] + direction * NUDGE_MS);
			return;
		}
		if (!this.coding.writable) return;
		if (!this.writing && this.line.isEmpty && this.#hand === 'keyword' && this.openKeyword !== undefined && this.coding.findKeyword(this.openKeyword)) {
			this.moveKeyword(this.openKeyword, border, direction * NUDGE_MS);
			return;
		}
		this.#sayTime(this.line.move(border, direction));
	}

	/** One place up or down in the plan. */
	move(by: 1 | -1, id: string | undefined = this.openClip): void {
		if (id === undefined || this.coding.findClip(id) === undefined) return;
		this.coding.placeClip(id, this.numberOf(id) - 1 + by);
		this.say(this.#text.analyse.said.clipMoved(this.numberOf(id), this.coding.clips.length));
	}

	undo(): void {
		const { undone, nothingToUndo } = this.#text.analyse.said;
		this.#tellStep(this.coding.undo(), undone, nothingToUndo, this.#text.local.stands);
	}

	redo(): void {
		const { redone, nothingToRedo } = this.#text.analyse.said;
		this.#tellStep(this.coding.redo(), redone, nothingToRedo, this.#text.local.standsRedo);
	}

	#tellStep(
		step: Step | undefined,
		done: (mark: string, how: Step['how']) => string,
		nothing: string,
		stands: (mark: string) => string
	): void {
		const mark = step && this.#text.analyse.said.marks[step.what];
		this.#tell(step === undefined || mark === undefined ? nothing : step.stands ? stands(mark) : done(mark, step.how));
	}

	/** Brings an earlier version back, and says so with the way back. */
	restore(version: Version): void {
		this.coding.restore(version);
		this.#tell(this.#text.local.history.restored[version.what], () => this.undo());
	}

	/** For everybody to see and hear; a new message takes the place of the one before. */
	#tell(words: string, undo?: () => void): void {
		if (this.#told !== undefined) this.#toasts.dismiss(this.#told);
		this.#told = this.#toasts.say(words, undo);
	}
}

const KEY = Symbol('workbench');

/** For the page. */
export function provideWorkbench(workbench: Workbench): Workbench {
	return setContext(KEY, workbench);
}

export function useWorkbench(): Workbench {
	return getContext<Workbench>(KEY);
}
