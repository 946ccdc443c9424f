// The keywords of an analysis, in the order of the recording and to be found by their id. There may be thousands: each is only
// ever replaced, never changed, and the row of them is told once for however many changes come together. To copy all of them
// into a record and sort them for every key took longer than to draw the page.
import type { Keyword } from './coding.svelte';

export class Keywords {
	#byId = new Map<string, Keyword>();
	#inOrder = $state.raw<readonly Keyword[]>([]);
	/** What the row will be when everything that came together is in. */
	#next: Keyword[] | undefined;
	#together = 0;

	get inOrder(): readonly Keyword[] {
		return this.#inOrder;
	}

	find(id: string): Keyword | undefined {
		// Whoever looks one up in an effect hears when it changes.
		void this.#inOrder;
		return this.#byId.get(id);
	}

	/** Puts a keyword in the place of the one with its id, or takes that one away. */
	set(id: string, keyword: Keyword | undefined): void {
		this.together(() => {
			const before = this.#byId.get(id);
			this.#next ??= [...this.#inOrder];
			if (before) this.#next.splice(placeOf(this.#next, before), 1);
			if (keyword) {
				this.#next.splice(placeOf(this.#next, keyword), 0, keyword);
				this.#byId.set(id, keyword);
			} else {
				this.#byId.delete(id);
			}
		});
	}

	/** What is done in `act` shows at once, when all of it is done. */
	together(act: () => void): void {
		this.#together += 1;
		try {
			act();
		} finally {
			this.#together -= 1;
			if (this.#together === 0 && this.#next !== undefined) {
				this.#inOrder = this.#next;
				this.#next = undefined;
			}
		}
	}
}

/** Where a keyword stands in the order of time, or would stand. */
function placeOf(keywords: readonly Keyword[], { atMs, id }: Keyword): number {
	let [low, high] = [0, keywords.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		const other = keywords[middle];
		if (other && (other.atMs < atMs || (other.atMs === atMs && other.id < id))) low = middle + 1;
		else high = middle;
	}
	return low;
}
