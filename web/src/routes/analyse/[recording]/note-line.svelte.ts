// The line of the workbench: the keyword that is being written, when it is and how long it lasts, by typing, by switching and by holding a
// key. What stands half written is kept on this machine.
import { heldSpan, moved, stretchBetween, type Press } from './interval';
import { DEFAULT_LEAD_MS, keywordTime, LEADS_MS } from './line';
import { findTag, namesOf, toggledTag } from './tags';
import type { Workbench, WorkbenchParts } from './workbench.svelte';

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

export class NoteLine {
	readonly #bench: Workbench;
	readonly #text: WorkbenchParts['text'];
	readonly #storage: Storage;
	readonly #person: string;
	#lead = $state(DEFAULT_LEAD_MS);
	#pauses = $state(false);
	/** The film stands because something is being typed. */
	#pausedByTyping = false;
	#draft = $state<Draft>(emptyDraft());
	#hold = $state.raw<Hold | undefined>();
	/** The keyword lasts, and has not ended yet. */
	#running = $state(false);
	/** Dimensions used lately, newest first. */
	#recent = $state.raw<readonly string[]>([]);

	constructor(bench: Workbench, { text, storage, person }: Pick<WorkbenchParts, 'text' | 'storage' | 'person'>) {
		this.#bench = bench;
		this.#text = text;
		this.#storage = storage;
		this.#person = person;
		this.#pauses = storage.getItem(PAUSES) === 'on';
		const lead = Number(storage.getItem(LEAD) ?? Number.NaN);
		if ((LEADS_MS as readonly number[]).includes(lead)) this.#lead = lead;
		if (bench.coding.writable) this.#recallDraft();
	}

	get draft(): Readonly<Draft> {
		return this.#draft;
	}

	/** When the keyword would be: fixed from the first keystroke on, before that it follows the film. */
	get atMs(): number {
		return this.#draft.atMs ?? keywordTime(this.#bench.playback.currentMs, this.#lead, this.#bench.middle);
	}

	get recent(): readonly string[] {
		return this.#recent;
	}

	/** Until when the line's keyword lasts; a stretch that is still running ends at the playhead. */
	get endMs(): number | undefined {
		const { atMs } = this.#draft;
		if (!this.#running) return this.#draft.endMs;
		return atMs === undefined ? undefined : Math.max(atMs, this.#bench.playback.currentMs);
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
		this.#draft.atMs ??= this.atMs;
		this.#pauseFor(text);
		this.#draft.text = text;
		this.#letTimeGo();
		this.#keepDraft();
	}

	tie(key: string): void {
		this.#draft.atMs ??= this.atMs;
		Object.assign(this.#draft, toggledTag(this.#draft, key));
		this.#letTimeGo();
		this.#keepDraft();
	}

	/** Keeps the keyword of the line; `extra` is a suggestion that was chosen with Tab. False when there is none. */
	store(extra?: string): boolean {
		const tied = extra === undefined || this.has(extra) ? this.#draft : toggledTag(this.#draft, extra);
		if (this.#draft.text.trim() === '' && tied.dimensions.length === 0) return false;
		if (this.#running) this.#endStretch();
		const { atMs = this.atMs, endMs, text } = this.#draft;
		this.#pauseFor('');
		this.#create({ atMs, endMs }, text.trim(), tied);
		this.#draft = emptyDraft();
		this.#keepDraft();
		return true;
	}

	/** A dimension alone is a note too: 'this was seen here'. */
	#create(time: { atMs: number; endMs?: number }, text: string, tied: { dimensions: readonly string[]; indicators: readonly string[] }): void {
		const [dimensions, indicators] = [[...tied.dimensions], [...tied.indicators]];
		const body = text || namesOf(this.#bench.edition, { dimensions, indicators }, this.#text.language).join(', ');
		const { id } = this.#bench.coding.createKeyword({ ...time, body, dimensions, indicators });
		const used = [...indicators, ...dimensions];
		this.#recent = [...used, ...this.#recent.filter((key) => !used.includes(key))].slice(0, 6);
		this.#bench.written(id);
		const { mediaTime, analyse, noting } = this.#text;
		this.#bench.say(
			time.endMs === undefined
				? analyse.said.keywordStored(mediaTime(time.atMs))
				: noting.said.stretchStored(mediaTime(time.atMs), mediaTime(time.endMs))
		);
	}

	has(key: string): boolean {
		return this.#draft.dimensions.includes(key) || this.#draft.indicators.includes(key);
	}

	/** Nothing has been written or tied yet. */
	get isEmpty(): boolean {
		const { text, dimensions } = this.#draft;
		return text === '' && dimensions.length === 0 && this.endMs === undefined;
	}

	/** Begins a stretch here; a second time ends it, and the line waits for its words. */
	toggleStretch(): void {
		if (!this.#bench.coding.writable) return;
		const { said } = this.#text.noting;
		if (!this.#running) {
			this.#draft.atMs = this.#bench.playback.markMs;
			this.#draft.endMs = undefined;
			this.#running = true;
			this.#bench.say(said.stretchBegins(this.#text.mediaTime(this.#draft.atMs)));
			return;
		}
		this.#endStretch();
		const { atMs = 0, endMs } = this.#draft;
		this.#keepDraft();
		this.#bench.say(endMs === undefined ? said.tooShort : said.stretchEnds(this.#text.mediaTime(atMs), this.#text.mediaTime(endMs)));
		this.#bench.focus.line?.();
	}

	#endStretch(): void {
		this.#running = false;
		const { atMs, endMs } = stretchBetween(this.#draft.atMs ?? this.#bench.playback.markMs, this.#bench.playback.markMs);
		this.#draft.atMs = atMs;
		this.#draft.endMs = endMs;
	}

	/** Lets go of the line's end: it is a moment again. */
	dropStretch(): void {
		this.#running = false;
		this.#draft.endMs = undefined;
		this.#letTimeGo();
		this.#keepDraft();
		this.#bench.say(this.#text.noting.said.stretchDropped);
	}

	/** A stretch that is made by holding a key: from where to where by now. */
	get holding(): { atMs: number; endMs: number } | undefined {
		const hold = this.#hold;
		return hold && { atMs: hold.filmMs, endMs: Math.max(hold.filmMs, this.#bench.playback.currentMs) };
	}

	/** A key of a favourite went down. With a clip in hand or something in the line it ties, otherwise it makes a mark. */
	pressFavourite(digit: string, event: Pick<KeyboardEvent, 'code' | 'repeat'>): void {
		if (event.repeat || !this.#bench.coding.writable || this.#hold) return;
		const tag = this.#bench.favourites.at(digit);
		if (tag === undefined) this.#bench.say(this.#text.noting.said.noFavourite(digit));
		else if (this.#bench.clipInHand || !this.isEmpty) this.#bench.tie(tag);
		else this.#hold = { code: event.code, tag, momentMs: this.atMs, ...this.#press() };
	}

	/** The key for a stretch went down: tapped it begins or ends one, held it makes one. */
	pressStretch(event: Pick<KeyboardEvent, 'code' | 'repeat'>): void {
		if (event.repeat || !this.#bench.coding.writable || this.#hold) return;
		if (this.#running) this.toggleStretch();
		else this.#hold = { code: event.code, tag: undefined, momentMs: this.#bench.playback.markMs, ...this.#press() };
	}

	#press(): Press {
		return { clockMs: performance.now(), filmMs: this.#bench.playback.markMs };
	}

	/** A key came up; without a code, every key counts as let go: the window lost the keyboard. */
	release(code?: string): void {
		const hold = this.#hold;
		if (hold === undefined || (code !== undefined && code !== hold.code)) return;
		this.#hold = undefined;
		const span = heldSpan(hold, this.#press());
		if (hold.tag !== undefined) {
			this.#create(span ?? { atMs: hold.momentMs }, '', toggledTag({ dimensions: [], indicators: [] }, hold.tag));
		} else if (span === undefined) {
			this.toggleStretch();
			this.#draft.atMs = hold.filmMs;
		} else {
			Object.assign(this.#draft, span);
			this.#keepDraft();
			this.#bench.say(this.#text.noting.said.stretchEnds(this.#text.mediaTime(span.atMs), this.#text.mediaTime(span.endMs)));
			this.#bench.focus.line?.();
		}
	}

	/** The line half written lies on this machine only, under whoever writes it. */
	get #draftKey(): string {
		return `mrp.draft/${this.#person}/${this.#bench.coding.id}`;
	}

	#keepDraft(): void {
		if (this.isEmpty) this.#storage.removeItem(this.#draftKey);
		else this.#storage.setItem(this.#draftKey, JSON.stringify(this.#draft));
	}

	/** What stands in the line is about a recording that is gone. */
	forget(): void {
		this.#draft = emptyDraft();
		this.#running = false;
		this.#keepDraft();
	}

	#recallDraft(): void {
		try {
			const kept = JSON.parse(this.#storage.getItem(this.#draftKey) ?? 'null') as Draft | null;
			const known = (keys: string[] | undefined) => (keys ?? []).filter((key) => findTag(this.#bench.edition, key));
			if (kept !== null) this.#draft = { ...kept, dimensions: known(kept.dimensions), indicators: known(kept.indicators) };
		} catch {
			// A half-written draft is no draft.
		}
	}

	/** The keyword that comes will be here. */
	writeAt(atMs: number): void {
		this.#draft.atMs = atMs;
	}

	/** Moves when it is, or ends, by a second; tells where it is now. */
	move(border: 'startMs' | 'endMs', direction: 1 | -1): { atMs: number; endMs?: number } {
		if (this.#running) this.#endStretch();
		const { durationMs, middle } = this.#bench;
		const time = moved({ atMs: this.atMs, endMs: this.#draft.endMs }, border, direction * SECOND_MS, durationMs, middle);
		this.#draft.atMs = time.atMs;
		this.#draft.endMs = time.endMs;
		this.#keepDraft();
		return time;
	}

	// How she likes it -----------------------------------------------------------------------------------------------

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
		const paused = this.#bench.playback.video?.paused ?? true;
		if (text !== '' && this.#draft.text === '' && this.#pauses && !paused) {
			this.#bench.playback.pause();
			this.#pausedByTyping = true;
		} else if (text === '' && this.#pausedByTyping) {
			this.#pausedByTyping = false;
			if (paused) void this.#bench.playback.play();
		}
	}
}
