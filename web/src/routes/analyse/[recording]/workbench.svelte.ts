// What the parts of the workbench share: the analysis, the film, the manual, the line being written, the clip in hand.
// Made by the page and handed down by context; the parts draw, this decides.
import { getContext, setContext } from 'svelte';
import { frameAtSeconds, middleMs } from '$lib/media/frames';
import type { Playback } from '$lib/media/playback.svelte';
import type { Clip, ClipKind, Coding, Step, Version } from '$lib/state/coding.svelte';
import type { Toasts } from '$lib/state/toasts.svelte';
import type { Text } from '$lib/text/text.svelte';
import { spanAround } from '$lib/timeline/geometry';
import { assigned, digitOf, favouriteAt, readFavourites, writeFavourites, type Chosen } from './favourites';
import { EVERYTHING, type Filter } from './filter';
import { heldSpan, moved, NUDGE_MS, stretchBetween, type Press } from './interval';
import { DEFAULT_LEAD_MS, keywordTime, LEADS_MS, toggled } from './line';
import type { Edition, QuestionBank } from './manual';
import { dimensionKey, findTag, isIndicator, namesOf, tagName, toggledTag } from './tags';

export type Panel = 'manual' | 'list' | 'plan';

/** A clip made with one key around a moment (domain.md 5.2). */
const BEFORE_MS = 15_000;
const AFTER_MS = 30_000;
const SECOND_MS = 1_000;
const LEAD = 'mrp.analyse.lead';
const PAUSES = 'mrp.analyse.pauses';

interface Draft {
	text: string;
	atMs: number | undefined;
	/** Until when, for a stretch. */
	endMs?: number;
	dimensions: string[];
	/** Each as `dimension/indicator`. */
	indicators: string[];
}

const emptyDraft = (): Draft => ({ text: '', atMs: undefined, dimensions: [], indicators: [] });

/** A key that is held down: what it stands for, and where it went down. */
interface Hold extends Press {
	code: string;
	tag: string | undefined;
	/** Where a moment made by this press would be. */
	momentMs: number;
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
	/** Who works here; favourites are hers. */
	person: string;
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
	#draft = $state<Draft>(emptyDraft());
	readonly #person: string;
	#pauses = $state(false);
	/** The film stands because something is being typed. */
	#pausedByTyping = false;
	#favourites = $state.raw<Chosen>({});
	#hold = $state.raw<Hold | undefined>();
	/** The line's keyword lasts, and has not ended yet. */
	#running = $state(false);
	/** What the list and the time line leave out. */
	filter = $state.raw<Filter>(EVERYTHING);
	/** The keyword whose borders the keys move. */
	openKeyword = $state<string | undefined>();
	/** The keyword whose text is being put right in the list. */
	editing = $state<string | undefined>();
	/** Dimensions used lately, newest first. */
	#recent = $state.raw<readonly string[]>([]);
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
		this.#storage = parts.storage;
		this.#person = parts.person;
		this.#pauses = this.#storage.getItem(PAUSES) === 'on';
		this.#favourites = readFavourites(this.#storage, this.#person, this.edition);
		const lead = Number(this.#storage.getItem(LEAD) ?? Number.NaN);
		if ((LEADS_MS as readonly number[]).includes(lead)) this.#lead = lead;
		if (this.coding.writable) this.#recallDraft();
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

	get leadMs(): number {
		return this.#lead;
	}

	setLead(leadMs: number): void {
		this.#lead = leadMs;
		this.#storage.setItem(LEAD, String(leadMs));
	}

	/** Whether typing pauses the film. */
	get pauses(): boolean {
		return this.#pauses;
	}

	setPauses(pauses: boolean): void {
		this.#pauses = pauses;
		this.#pausedByTyping &&= pauses;
		this.#storage.setItem(PAUSES, pauses ? 'on' : 'off');
	}

	/** The film stands while there is text in the line, and goes on when there is none; unless somebody moved it meanwhile. */
	#pauseFor(text: string): void {
		// Asked of the film itself: its events come later than a quick hand.
		const paused = this.playback.video?.paused ?? true;
		if (text !== '' && this.#draft.text === '' && this.#pauses && !paused) {
			this.playback.pause();
			this.#pausedByTyping = true;
		} else if (text === '' && this.#pausedByTyping) {
			this.#pausedByTyping = false;
			if (paused) void this.playback.play();
		}
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

	/** Until when the line's keyword lasts; a stretch that is still running ends at the playhead. */
	get lineEndMs(): number | undefined {
		const { atMs } = this.#draft;
		if (!this.#running) return this.#draft.endMs;
		return atMs === undefined ? undefined : Math.max(atMs, this.playback.currentMs);
	}

	get running(): boolean {
		return this.#running;
	}

	/** A time that nobody needs any more is let go, so that the line follows the film again. */
	#letTimeGo(): void {
		const { text, dimensions, endMs } = this.#draft;
		if (text === '' && dimensions.length === 0 && endMs === undefined && !this.#running) this.#draft.atMs = undefined;
	}

	/** What stands in the line now. The first sign fixes the time, an emptied line lets it go. */
	write(text: string): void {
		this.#draft.atMs ??= this.lineMs;
		this.#pauseFor(text);
		this.#draft.text = text;
		this.#letTimeGo();
		this.#keepDraft();
	}

	tieLine(key: string): void {
		this.#draft.atMs ??= this.lineMs;
		Object.assign(this.#draft, toggledTag(this.#draft, key));
		this.#letTimeGo();
		this.#keepDraft();
	}

	/** Keeps the keyword of the line; `extra` is a suggestion that was chosen with Tab. False when there is none. */
	storeLine(extra?: string): boolean {
		const tied = extra === undefined || this.tiedInLine(extra) ? this.#draft : toggledTag(this.#draft, extra);
		if (this.#draft.text.trim() === '' && tied.dimensions.length === 0) return false;
		if (this.#running) this.#endStretch();
		const { atMs = this.lineMs, endMs, text } = this.#draft;
		this.#pauseFor('');
		this.#store({ atMs, endMs }, text.trim(), tied);
		this.#draft = emptyDraft();
		this.#keepDraft();
		return true;
	}

	/** A dimension alone is a note too: 'this was seen here'. */
	#store(time: { atMs: number; endMs?: number }, text: string, tied: { dimensions: readonly string[]; indicators: readonly string[] }): void {
		const [dimensions, indicators] = [[...tied.dimensions], [...tied.indicators]];
		const body = text || namesOf(this.edition, { dimensions, indicators }, this.#text.language).join(', ');
		const { id } = this.coding.createKeyword({ ...time, body, dimensions, indicators });
		const used = [...indicators, ...dimensions];
		this.#recent = [...used, ...this.#recent.filter((key) => !used.includes(key))].slice(0, 6);
		// An open clip stays in the hand: what is written meanwhile is another matter.
		if (this.#hand === 'keyword' || this.openClip === undefined) this.takeKeyword(id);
		const { mediaTime, analyse, noting } = this.#text;
		this.say(
			time.endMs === undefined
				? analyse.said.keywordStored(mediaTime(time.atMs))
				: noting.said.stretchStored(mediaTime(time.atMs), mediaTime(time.endMs))
		);
	}

	tiedInLine(key: string): boolean {
		return this.#draft.dimensions.includes(key) || this.#draft.indicators.includes(key);
	}

	/** Nothing has been written or tied yet. */
	get lineIsEmpty(): boolean {
		const { text, dimensions } = this.#draft;
		return text === '' && dimensions.length === 0 && this.lineEndMs === undefined;
	}

	// Stretches ------------------------------------------------------------------------------------------------------

	/** Begins a stretch here; a second time ends it, and the line waits for its words. */
	toggleStretch(): void {
		if (!this.coding.writable) return;
		const { said } = this.#text.noting;
		if (!this.#running) {
			this.#draft.atMs = this.playback.markMs;
			this.#draft.endMs = undefined;
			this.#running = true;
			this.say(said.stretchBegins(this.#text.mediaTime(this.#draft.atMs)));
			return;
		}
		this.#endStretch();
		const { atMs = 0, endMs } = this.#draft;
		this.#keepDraft();
		this.say(endMs === undefined ? said.tooShort : said.stretchEnds(this.#text.mediaTime(atMs), this.#text.mediaTime(endMs)));
		this.focus.line?.();
	}

	#endStretch(): void {
		this.#running = false;
		const { atMs, endMs } = stretchBetween(this.#draft.atMs ?? this.playback.markMs, this.playback.markMs);
		this.#draft.atMs = atMs;
		this.#draft.endMs = endMs;
	}

	/** Lets go of the line's end: it is a moment again. */
	dropStretch(): void {
		this.#running = false;
		this.#draft.endMs = undefined;
		this.#letTimeGo();
		this.#keepDraft();
		this.say(this.#text.noting.said.stretchDropped);
	}

	/** A stretch that is made by holding a key: from where to where by now. */
	get holding(): { atMs: number; endMs: number } | undefined {
		const hold = this.#hold;
		return hold && { atMs: hold.filmMs, endMs: Math.max(hold.filmMs, this.playback.currentMs) };
	}

	/** A key of a favourite went down. With a clip in hand or something in the line it ties, otherwise it makes a mark. */
	pressFavourite(digit: string, event: Pick<KeyboardEvent, 'code' | 'repeat'>): void {
		if (event.repeat || !this.coding.writable || this.#hold) return;
		const tag = favouriteAt(this.edition, this.#favourites, digit);
		if (tag === undefined) this.say(this.#text.noting.said.noFavourite(digit));
		else if (this.#clipInHand || !this.lineIsEmpty) this.tie(tag);
		else this.#hold = { code: event.code, tag, momentMs: this.lineMs, ...this.#press() };
	}

	/** The key for a stretch went down: tapped it begins or ends one, held it makes one. */
	pressStretch(event: Pick<KeyboardEvent, 'code' | 'repeat'>): void {
		if (event.repeat || !this.coding.writable || this.#hold) return;
		if (this.#running) this.toggleStretch();
		else this.#hold = { code: event.code, tag: undefined, momentMs: this.playback.markMs, ...this.#press() };
	}

	#press(): Press {
		return { clockMs: performance.now(), filmMs: this.playback.markMs };
	}

	/** A key came up; without a code, every key counts as let go: the window lost the keyboard. */
	release(code?: string): void {
		const hold = this.#hold;
		if (hold === undefined || (code !== undefined && code !== hold.code)) return;
		this.#hold = undefined;
		const span = heldSpan(hold, this.#press());
		if (hold.tag !== undefined) {
			this.#store(span ?? { atMs: hold.momentMs }, '', toggledTag({ dimensions: [], indicators: [] }, hold.tag));
		} else if (span === undefined) {
			this.toggleStretch();
			this.#draft.atMs = hold.filmMs;
		} else {
			Object.assign(this.#draft, span);
			this.#keepDraft();
			this.say(this.#text.noting.said.stretchEnds(this.#text.mediaTime(span.atMs), this.#text.mediaTime(span.endMs)));
			this.focus.line?.();
		}
	}

	/** The line half written lies on this machine only, under whoever writes it. */
	get #draftKey(): string {
		return `mrp.draft/${this.#person}/${this.coding.id}`;
	}

	#keepDraft(): void {
		if (this.lineIsEmpty) this.#storage.removeItem(this.#draftKey);
		else this.#storage.setItem(this.#draftKey, JSON.stringify(this.#draft));
	}

	/** What stands in the line is about a recording that is gone. */
	forgetDraft(): void {
		this.#draft = emptyDraft();
		this.#running = false;
		this.#keepDraft();
	}

	#recallDraft(): void {
		try {
			const kept = JSON.parse(this.#storage.getItem(this.#draftKey) ?? 'null') as Draft | null;
			const known = (keys: string[] | undefined) => (keys ?? []).filter((key) => findTag(this.edition, key));
			if (kept !== null) this.#draft = { ...kept, dimensions: known(kept.dimensions), indicators: known(kept.indicators) };
		} catch {
			// A half-written draft is no draft.
		}
	}

	// Dimensions -----------------------------------------------------------------------------------------------------

	nameOf(key: string): string {
		return tagName(this.edition, key, this.#text.language);
	}

	/** What the digits and the manual tie to now: the open clip while one is in hand, the line otherwise. */
	get tied(): readonly string[] {
		return this.#clipInHand?.dimensions ?? [...this.#draft.dimensions, ...this.#draft.indicators];
	}

	/** The names of what a keyword or clip is tied to. */
	namesOf(mark: { dimensions: readonly string[]; indicators?: readonly string[] }): string[] {
		const { dimensions, indicators = [] } = mark;
		return namesOf(this.edition, { dimensions, indicators }, this.#text.language);
	}

	tie(tag: string): void {
		const clip = this.#clipInHand;
		// A clip is about a whole dimension.
		const key = clip && isIndicator(tag) ? dimensionKey(tag) : tag;
		const on = !this.tied.includes(key);
		if (clip) this.coding.updateClip(clip.id, { dimensions: toggled(clip.dimensions, key) });
		else this.tieLine(key);
		const { dimensionOn, dimensionOff } = this.#text.analyse.said;
		this.say(on ? dimensionOn(this.nameOf(key)) : dimensionOff(this.nameOf(key)));
	}

	/** What a digit stands for. */
	favouriteAt(digit: string): string | undefined {
		return favouriteAt(this.edition, this.#favourites, digit);
	}

	/** The digit of a dimension or indicator. */
	digitOf(key: string): string | undefined {
		return digitOf(this.edition, this.#favourites, key);
	}

	/** Puts a dimension or indicator on a digit, or on none. */
	assignFavourite(key: string, digit: string | undefined): void {
		this.#keepFavourites(assigned(this.edition, this.#favourites, key, digit));
		const { favouriteSet, favouriteGone } = this.#text.noting.said;
		this.say(digit === undefined ? favouriteGone(this.nameOf(key)) : favouriteSet(this.nameOf(key), digit));
	}

	/** The first ten dimensions again. */
	resetFavourites(): void {
		this.#keepFavourites({});
	}

	get favouritesChanged(): boolean {
		return Object.keys(this.#favourites).length > 0;
	}

	#keepFavourites(chosen: Chosen): void {
		this.#favourites = chosen;
		writeFavourites(this.#storage, this.#person, this.edition, chosen);
	}

	// Clips ----------------------------------------------------------------------------------------------------------

	get #clipInHand(): Clip | undefined {
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
		const clip = this.#clipInHand;
		if (clip) {
			this.moveBorder(clip.id, border, clip[border] + direction * NUDGE_MS);
			return;
		}
		if (!this.coding.writable) return;
		if (!this.writing && this.lineIsEmpty && this.#hand === 'keyword' && this.openKeyword !== undefined && this.coding.findKeyword(this.openKeyword)) {
			this.moveKeyword(this.openKeyword, border, direction * NUDGE_MS);
			return;
		}
		if (this.#running) this.#endStretch();
		const time = { atMs: this.lineMs, endMs: this.#draft.endMs };
		const { atMs, endMs } = moved(time, border, direction * SECOND_MS, this.durationMs, this.middle);
		this.#draft.atMs = atMs;
		this.#draft.endMs = endMs;
		this.#keepDraft();
		this.#sayTime({ atMs, endMs });
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
