// The lanes of the time line: one for all keywords or one for each focus area, flags, clips, and the small pictures; as far as the filter
// leaves them.
import type { Text } from '$lib/text/text.svelte';
import type { LaneMark } from '$lib/timeline/MarkLane.svelte';
import { areasByDimension, areasOf, type Row } from './filter';
import { said } from './manual';
import type { Workbench } from './workbench.svelte';

const LANES = 'mrp.analyse.lanes';

interface Wanted {
	/** A lane for each focus area. */
	areas: boolean;
	/** The film in small pictures. */
	pictures: boolean;
}

function read(): Wanted {
	try {
		return { areas: false, pictures: false, ...(JSON.parse(localStorage.getItem(LANES) ?? '{}') as object) };
	} catch {
		return { areas: false, pictures: false };
	}
}

export class Lanes {
	readonly #bench: Workbench;
	readonly #text: Text;
	readonly #shown: () => readonly Row[];
	#wanted = $state.raw(read());
	/** Labels are put together when they are drawn: most of thousands never are. */
	readonly #marks = new WeakMap<object, LaneMark>();
	readonly #keywordRows = $derived.by(() => this.#shown().filter(({ keyword }) => keyword !== undefined));
	readonly points = $derived.by(() => (this.#wanted.areas ? this.#byArea() : this.#inOne()));
	readonly flags = $derived.by(() => this.#shown().filter(({ keyword, clip }) => !keyword && !clip).map((row) => this.#mark(row)));
	readonly spans = $derived.by(() => this.#shown().filter(({ clip }) => clip !== undefined).map((row) => this.#mark(row)));

	constructor(bench: Workbench, text: Text, shown: () => readonly Row[]) {
		this.#bench = bench;
		this.#text = text;
		this.#shown = shown;
	}

	get areas(): boolean {
		return this.#wanted.areas;
	}

	get pictures(): boolean {
		return this.#wanted.pictures;
	}

	toggle(which: keyof Wanted): void {
		this.#wanted = { ...this.#wanted, [which]: !this.#wanted[which] };
		localStorage.setItem(LANES, JSON.stringify(this.#wanted));
	}

	#inOne() {
		return [{ key: 'all', name: this.#text.analyse.timeline.keywords, marks: this.#keywordRows.map((row) => this.#mark(row)) }];
	}

	#byArea() {
		const { edition } = this.#bench;
		const byArea = new Map<string, LaneMark[]>(edition.areas.map(({ key }) => [key, []]));
		const untied: LaneMark[] = [];
		const areaOf = areasByDimension(edition);
		for (const row of this.#keywordRows) {
			const mark = this.#mark(row);
			const areas = areasOf(areaOf, row.keyword?.dimensions ?? []);
			if (areas.length === 0) untied.push(mark);
			for (const area of areas) byArea.get(area)?.push(mark);
		}
		const named = edition.areas.map(({ key, name }) => ({ key, name: said(name, this.#text.language), marks: byArea.get(key) ?? [] }));
		return untied.length === 0 ? named : [...named, { key: 'untied', name: this.#text.noting.timeline.untied, marks: untied }];
	}

	#mark(row: Row): LaneMark {
		const { keyword } = row;
		const known = keyword && this.#marks.get(keyword);
		if (known) return known;
		const mark = laneMark(this.#bench, this.#text, row);
		if (keyword) this.#marks.set(keyword, mark);
		return mark;
	}
}

function laneMark(bench: Workbench, text: Text, { id, atMs, keyword, clip }: Row): LaneMark {
	if (keyword) {
		const { endMs } = keyword;
		return {
			id,
			startMs: atMs,
			endMs,
			shape: endMs === undefined ? 'point' : 'stretch',
			get label() {
				const names = bench.namesOf(keyword).join(', ');
				if (endMs === undefined) return text.analyse.timeline.keyword(text.mediaTime(atMs), keyword.body, names);
				return text.noting.timeline.stretch(text.mediaTime(atMs), text.mediaTime(endMs), keyword.body, names);
			}
		};
	}
	if (clip === undefined) return { id, startMs: atMs, shape: 'flag', label: text.analyse.timeline.flag(text.mediaTime(atMs)) };
	const { startMs, endMs, kind } = clip;
	return {
		id,
		startMs,
		endMs,
		shape: kind === 'looking_good' ? 'good' : 'closer',
		get label() {
			return text.analyse.timeline.clip(bench.numberOf(id), bench.kindName(kind), text.shortTime(startMs), text.shortTime(endMs));
		}
	};
}
