// What the server does with changes, for the tests of the page: the rule of crates/analyse/src/merge.rs in a few lines. Both
// are held against the same cases (crates/analyse/src/merge-cases.json), so that the one cannot drift from the other.
import { differing, partOf, withParts, type MarkKind, type Wire } from './marks';
import type { Entry } from './outbox';
import type { Told } from './past';
import type { ChangesView, CodingView } from './transport';

export interface Kept extends Told {
	seen: number;
}

const origin = (stamp: string) => stamp.slice(stamp.lastIndexOf('-') + 1);

/** Of each part the newest change stands; a mark is gone when somebody took it away who knew all that was written in it. */
export function merge(changes: readonly Omit<Kept, 'mark_id' | 'what'>[]): { fields: Wire; gone: boolean } {
	const writes = changes.filter(({ fields }) => fields).sort((a, b) => (a.stamp < b.stamp ? -1 : 1));
	let merged: Wire = {};
	for (const { fields } of writes) merged = withParts(merged, fields ?? {}, Object.keys(fields ?? {}).map(partOf));
	const ends = changes.filter(({ fields }) => !fields);
	const knew = (end: (typeof ends)[number], write: (typeof ends)[number]) =>
		write.seq <= end.seen || (origin(write.stamp) === origin(end.stamp) && write.stamp < end.stamp);
	return { fields: merged, gone: ends.some((end) => writes.every((write) => knew(end, write))) };
}

export class ModelServer {
	readonly history: Kept[] = [];
	seq = 0;
	clock = '';

	/** Takes an entry in, as often and as late as it comes; several with the same `step` are one. */
	receive({ about, body, stamps, end }: Entry, step = this.seq + 1): void {
		const [what, mark_id] = about.split(':') as [MarkKind, string];
		if (body && Object.keys(stamps).length > 0) {
			this.seq = step;
			const untold = differing({}, body).filter((part) => !(part in stamps));
			if (untold.length > 0 && !this.history.some((told) => told.mark_id === mark_id && told.fields)) {
				this.#keep({ what, mark_id, stamp: '000000000000000-0000-00000000', seq: 0, seen: 0, fields: withParts({}, body, untold) });
			}
			for (const stamp of new Set(Object.values(stamps))) {
				const parts = Object.keys(stamps).filter((part) => stamps[part] === stamp);
				this.#keep({ what, mark_id, stamp, seq: this.seq, seen: 0, fields: withParts({}, body, parts) });
			}
		}
		if (end) {
			this.seq += 1;
			this.#keep({ what, mark_id, stamp: end.stamp, seq: this.seq, seen: end.seen });
			// Whoever thought it gone has to hear of it.
			this.#touched.set(mark_id, this.seq);
		}
	}

	#touched = new Map<string, number>();

	#keep(change: Kept): void {
		if (this.history.some((told) => told.mark_id === change.mark_id && told.stamp === change.stamp)) return;
		this.history.push(structuredClone(change));
		this.#touched.set(change.mark_id, this.seq);
		if (change.stamp > this.clock) this.clock = change.stamp;
	}

	#marks(since: number): { what: MarkKind; id: string; fields: Wire; gone: boolean }[] {
		const ids = [...this.#touched].filter(([, seq]) => seq > since).map(([id]) => id);
		return ids.map((id) => {
			const changes = this.history.filter((told) => told.mark_id === id);
			return { id, what: changes[0]?.what ?? 'keyword', ...merge(changes) };
		});
	}

	changes(since: number): ChangesView {
		const marks = this.#marks(since);
		const view = (what: MarkKind) =>
			marks.filter((mark) => mark.what === what && !mark.gone).map(({ id, fields }) => ({ ...structuredClone(fields), id }));
		return {
			seq: this.seq,
			clock: this.clock,
			keywords: view('keyword') as unknown as ChangesView['keywords'],
			clips: view('clip') as unknown as ChangesView['clips'],
			gone: marks.filter(({ gone }) => gone).map(({ id }) => id)
		};
	}

	view(change: Partial<CodingView> = {}): CodingView {
		const { seq, clock, keywords, clips } = this.changes(0);
		return {
			id: 'coding',
			recording_id: 'recording',
			round_id: 'round',
			author_id: 'author',
			edition: 'test-2018',
			position_ms: 0,
			completeness: { dimensions: {}, empty_areas: [], untied_keywords: 0, looking_good: 0, looking_closer: 0, clips_without_prompt: 0, clips_unconfirmed: 0, signs: 0 },
			keywords,
			clips,
			seq,
			clock,
			...change
		};
	}
}
