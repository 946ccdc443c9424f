// What the parts of the workbench share: the analysis, the film, the manual, the line being written, the clip in hand.
// Made by the page and handed down by context; the parts draw, this decides.
import { getContext, setContext } from 'svelte';
import { frameAtSeconds, middleMs } from '$lib/media/frames';
import type { Playback } from '$lib/media/playback.svelte';
import type { Clip, ClipKind, Coding, Step } from '$lib/state/coding.svelte';
import type { Toasts } from '$lib/state/toasts.svelte';
import type { Text } from '$lib/text/text.svelte';
import { spanAround } from '$lib/timeline/geometry';
import { DEFAULT_LEAD_MS, keywordTime, LEADS_MS, toggled } from './line';
import { dimensionsOf, findDimension, said, type Edition, type QuestionBank } from './manual';

export type Panel = 'manual' | 'list' | 'plan';

/** A clip made with one key around a moment (domain.md 5.2). */
const BEFORE_MS = 15_000;
const AFTER_MS = 30_000;
const NUDGE_MS = 500;
const SECOND_MS = 1_000;
const LEAD = 'mrp.analyse.lead';

interface Draft {
	text: string;
	atMs: number | undefined;
	dimensions: string[];
}

export interface WorkbenchParts {
	coding: Coding;
	playback: Playback;
	edition: Edition;
	bank: QuestionBank | undefined;
	durationMs: number;
	text: Text;
	toasts: Toasts;
	storage: Storage;
}

export class Workbench {
	readonly coding: Coding;
	readonly playback: Playback;
	readonly edition: Edition;
	readonly bank: QuestionBank | undefined;
	readonly #durationMs: number;
	readonly #text: Text;
	readonly #toasts: Toasts;
	readonly #storage: Storage;
	#lead = $state(DEFAULT_LEAD_MS);
	#announcement = $state('');
	/** The message that is shown. */
	#told: number | undefined;
	#draft = $state<Draft>({ text: '', atMs: undefined, dimensions: [] });
	/** Dimensions used lately, newest first. */
	#recent = $state.raw<readonly string[]>([]);
	panel = $state<Panel>('manual');
	/** Whether the focus is in the line: then keys are text. */
	writing = $state(false);
	/** In and out of the clip to be made. */
	selection = $state<{ startMs?: number; endMs?: number }>({});
	/** The clip that is open in the plan. */
	openClip = $state<string | undefined>();
	/** The dimension whose criteria are open. */
	openDimension = $state<string | undefined>();
	/** Set by the parts: where the focus goes. */
	focus: Partial<Record<'line' | 'stage' | 'list' | 'search' | 'question' | 'plan', () => void>> = {};

	constructor(parts: WorkbenchParts) {
		this.coding = parts.coding;
		this.playback = parts.playback;
		this.edition = parts.edition;
		this.bank = parts.bank;
		this.#durationMs = parts.durationMs;
		this.#text = parts.text;
		this.#toasts = parts.toasts;
		this.#storage = parts.storage;
		const lead = Number(this.#storage.getItem(LEAD) ?? Number.NaN);
		if ((LEADS_MS as readonly number[]).includes(lead)) this.#lead = lead;
		if (this.coding.writable) this.#recallDraft();
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

	get leadMs(): number {
		return this.#lead;
	}

	setLead(leadMs: number): void {
		this.#lead = leadMs;
		this.#storage.setItem(LEAD, String(leadMs));
	}

	/** The middle of the frame at a time, so that a mark opens at that frame. */
	middle = (ms: number): number => {
		const { rate } = this.playback;
		return rate === undefined ? Math.floor(ms) : middleMs(frameAtSeconds(ms / 1000, rate), rate);
	};

	// The line -------------------------------------------------------------------------------------------------------

	get draft(): Readonly<Draft> {
		return this.#draft;
	}

	/** When the keyword would be: fixed from the first keystroke on, before that it follows the film. */
	get lineMs(): number {
		return this.#draft.atMs ?? keywordTime(this.playback.currentMs, this.#lead, this.middle);
	}

	get recent(): readonly string[] {
		return this.#recent;
	}

	/** What stands in the line now. The first sign fixes the time, an emptied line lets it go. */
	write(text: string): void {
		if (text === '' && this.#draft.dimensions.length === 0) this.#draft.atMs = undefined;
		else this.#draft.atMs ??= this.lineMs;
		this.#draft.text = text;
		this.#keepDraft();
	}

	tieLine(key: string): void {
		this.#draft.atMs ??= this.lineMs;
		this.#draft.dimensions = toggled(this.#draft.dimensions, key);
		if (this.#draft.text === '' && this.#draft.dimensions.length === 0) this.#draft.atMs = undefined;
		this.#keepDraft();
	}

	/** Keeps the keyword of the line; `extra` is a suggestion that was chosen with Tab. False when there is none. */
	storeLine(extra?: string): boolean {
		const dimensions = extra === undefined || this.#draft.dimensions.includes(extra) ? [...this.#draft.dimensions] : [...this.#draft.dimensions, extra];
		// A dimension alone is a note too: 'this was seen here'.
		const body = this.#draft.text.trim() || dimensions.map((key) => this.nameOf(key)).join(', ');
		if (body === '') return false;
		const { atMs } = this.coding.createKeyword({ atMs: this.lineMs, body, dimensions });
		this.#recent = [...dimensions, ...this.#recent.filter((key) => !dimensions.includes(key))].slice(0, 6);
		this.#draft = { text: '', atMs: undefined, dimensions: [] };
		this.#keepDraft();
		this.say(this.#text.analyse.said.keywordStored(this.#text.mediaTime(atMs)));
		return true;
	}

	#keepDraft(): void {
		const key = `mrp.draft/${this.coding.id}`;
		if (this.#draft.text === '' && this.#draft.dimensions.length === 0) this.#storage.removeItem(key);
		else this.#storage.setItem(key, JSON.stringify(this.#draft));
	}

	/** What stands in the line is about a recording that is gone. */
	forgetDraft(): void {
		this.#draft = { text: '', atMs: undefined, dimensions: [] };
		this.#keepDraft();
	}

	#recallDraft(): void {
		try {
			const kept = JSON.parse(this.#storage.getItem(`mrp.draft/${this.coding.id}`) ?? 'null') as Draft | null;
			if (kept !== null) this.#draft = { ...kept, dimensions: kept.dimensions.filter((key) => findDimension(this.edition, key)) };
		} catch {
			// A half-written draft is no draft.
		}
	}

	// Dimensions -----------------------------------------------------------------------------------------------------

	nameOf(key: string): string {
		const dimension = findDimension(this.edition, key);
		return dimension === undefined ? key : said(dimension.name, this.#text.language);
	}

	/** What the digits and the manual tie to now: the open clip while one is in hand, the line otherwise. */
	get tied(): readonly string[] {
		return this.#clipInHand?.dimensions ?? this.#draft.dimensions;
	}

	tie(key: string): void {
		const on = !this.tied.includes(key);
		const clip = this.#clipInHand;
		if (clip) this.coding.updateClip(clip.id, { dimensions: toggled(clip.dimensions, key) });
		else this.tieLine(key);
		const { dimensionOn, dimensionOff } = this.#text.analyse.said;
		this.say(on ? dimensionOn(this.nameOf(key)) : dimensionOff(this.nameOf(key)));
	}

	tieDigit(digit: string): void {
		const dimension = dimensionsOf(this.edition).find((candidate) => candidate.digit === digit);
		if (dimension && this.coding.writable) this.tie(dimension.key);
	}

	// Clips ----------------------------------------------------------------------------------------------------------

	get #clipInHand(): Clip | undefined {
		return this.writing || this.openClip === undefined ? undefined : this.coding.findClip(this.openClip);
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
		const dimensions = [...(around?.dimensions ?? this.#draft.dimensions)];
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
		this.#draft.atMs = this.middle(atMs);
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

	/** Alt and arrow: the line's time by a second while writing, otherwise a border of the clip in hand by half of one. */
	nudge(border: 'startMs' | 'endMs', direction: 1 | -1): void {
		const clip = this.#clipInHand;
		if (clip) {
			this.moveBorder(clip.id, border, clip[border] + direction * NUDGE_MS);
			return;
		}
		if (!this.coding.writable) return;
		this.#draft.atMs = this.middle(Math.max(0, Math.min(this.lineMs + direction * SECOND_MS, this.durationMs)));
		this.say(this.#text.analyse.said.time(this.#text.mediaTime(this.#draft.atMs)));
	}

	/** One place up or down in the plan. */
	move(by: 1 | -1, id: string | undefined = this.openClip): void {
		if (id === undefined || this.coding.findClip(id) === undefined) return;
		this.coding.placeClip(id, this.numberOf(id) - 1 + by);
		this.say(this.#text.analyse.said.clipMoved(this.numberOf(id), this.coding.clips.length));
	}

	undo(): void {
		const { undone, nothingToUndo } = this.#text.analyse.said;
		this.#tellStep(this.coding.undo(), undone, nothingToUndo);
	}

	redo(): void {
		const { redone, nothingToRedo } = this.#text.analyse.said;
		this.#tellStep(this.coding.redo(), redone, nothingToRedo);
	}

	#tellStep(step: Step | undefined, done: (mark: string, how: Step['how']) => string, nothing: string): void {
		this.#tell(step === undefined ? nothing : done(this.#text.analyse.said.marks[step.what], step.how));
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
