// The small pictures of a film, for whoever looks for a place in it. Fetched when they are first wanted, kept in memory only,
// and let go of with the film.
import { fetchPatiently, type Schema } from '../api/client';

export type Plan = Schema<'StoryboardView'>;

/** One small picture on its sheet. */
export interface Tile {
	page: number;
	left: number;
	top: number;
}

/** A tile whose sheet is here. */
export interface Shown extends Tile {
	url: string;
	width: number;
	height: number;
}

/** Which small picture shows a place in the film. */
export function tileAt({ columns, rows, tile_width, tile_height, interval_ms, tiles }: Plan, ms: number): Tile | undefined {
	if (tiles === 0 || interval_ms <= 0) return undefined;
	const tile = Math.max(0, Math.min(tiles - 1, Math.floor(ms / interval_ms)));
	const place = tile % (columns * rows);
	return {
		page: Math.floor(tile / (columns * rows)),
		left: (place % columns) * tile_width,
		top: Math.floor(place / columns) * tile_height
	};
}

/** A film that is still being made has none yet; it is asked for again after so long. */
const AGAIN_MS = 10_000;

export class Storyboard {
	#address: string;
	#plan = $state.raw<Plan | undefined>();
	#sheets = $state.raw<Readonly<Record<number, string>>>({});
	#asked = new Map<number | 'plan', number>();
	#closed = false;

	constructor(address: string) {
		this.#address = address;
	}

	/** The picture of a place, if it is here; otherwise it is fetched. */
	at(ms: number): Shown | undefined {
		if (this.#plan === undefined) {
			this.#once('plan', this.#address, async (response) => (this.#plan = (await response.json()) as Plan));
			return undefined;
		}
		const tile = tileAt(this.#plan, ms);
		if (tile === undefined) return undefined;
		const url = this.#sheets[tile.page];
		if (url === undefined) {
			const address = new URL(`storyboard/pages/${tile.page}`, new URL(this.#address, location.origin));
			this.#once(tile.page, address.href, async (response) => {
				const sheet = URL.createObjectURL(await response.blob());
				if (this.#closed) URL.revokeObjectURL(sheet);
				else this.#sheets = { ...this.#sheets, [tile.page]: sheet };
			});
			return undefined;
		}
		return { ...tile, url, width: this.#plan.tile_width, height: this.#plan.tile_height };
	}

	/** Lets go of the pictures. */
	close(): void {
		this.#closed = true;
		for (const sheet of Object.values(this.#sheets)) URL.revokeObjectURL(sheet);
		this.#sheets = {};
		this.#plan = undefined;
	}

	#once(what: number | 'plan', address: string, take: (response: Response) => Promise<unknown>): void {
		const now = performance.now();
		if (this.#closed || now - (this.#asked.get(what) ?? -Infinity) < AGAIN_MS) return;
		this.#asked.set(what, now);
		void fetchPatiently(new Request(new URL(address, location.origin), { cache: 'no-store' }))
			.then((response) => (response.ok && !this.#closed ? take(response) : undefined))
			// Without small pictures the place still has its time.
			.catch(() => {});
	}
}
