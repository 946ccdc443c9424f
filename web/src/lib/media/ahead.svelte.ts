// The clips of a meeting, fetched into memory before they are shown, so that a clip begins at once and a bad line matters
// little. The server is told that they are fetched ahead: 'who has seen it' lists that under its own name, and what is then
// really shown is noted by the room.
import { fetchPatiently } from '../api/client';
import { withoutPass } from './pass';
import { chooseRendition, readMaster, readSegments, urlsOf } from './playlist';
import { AHEAD } from './source';

export interface Stretch {
	start_ms: number;
	end_ms: number;
}

export interface Kept {
	bytes: ArrayBuffer;
	/** How long it took to come, for whoever wants to know how fast the line is. */
	tookMs: number;
}

export type AheadState = 'empty' | 'fetching' | 'ready' | 'failed' | 'gone';

const AT_ONCE = 3;
const MOST_BYTES = 192 * 1024 * 1024;
const AGAIN_MS = 5_000;
const GONE = [403, 404, 410];

class Refused extends Error {}

/** Something that will have happened. */
function once(): { promise: Promise<void>; resolve: () => void } {
	let resolve = () => {};
	return { promise: new Promise<void>((resolves) => (resolve = resolves)), resolve: () => resolve() };
}

export class FetchedAhead {
	#kept = new Map<string, Kept>();
	#master: string | undefined;
	#stop = new AbortController();
	#bytes = 0;
	#state = $state<AheadState>('empty');
	/** Of how many pieces how many are here. */
	#done = $state(0);
	#all = $state(0);
	/** The rendition that is kept. */
	rendition: string | undefined;
	#whole = once();

	/** Resolves when every clip is here. */
	get whole(): Promise<void> {
		return this.#whole.promise;
	}

	get state(): AheadState {
		return this.#state;
	}

	/** From 0 to 1. */
	get progress(): number {
		return this.#all === 0 ? 0 : this.#done / this.#all;
	}

	get(url: string): Kept | undefined {
		return this.#kept.get(withoutPass(url));
	}

	/** Fetches these stretches in this order; goes on by itself after a break. Called again for the same film it does nothing. */
	async fill(master: string, stretches: readonly Stretch[]): Promise<void> {
		const url = new URL(master, location.origin).href;
		if (this.#master === url || stretches.length === 0) return;
		this.clear();
		this.#master = url;
		this.#stop = new AbortController();
		this.#whole = once();
		const { signal } = this.#stop;
		while (!signal.aborted) {
			this.#state = 'fetching';
			try {
				await this.#fetchAll(url, stretches);
				this.#state = 'ready';
				this.#whole.resolve();
				return;
			} catch (failure) {
				if (signal.aborted) return;
				if (failure instanceof Refused) {
					this.clear();
					this.#state = 'gone';
					return;
				}
				this.#state = 'failed';
				await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
			}
		}
	}

	/** Lets go of everything. */
	clear(): void {
		this.#stop.abort();
		this.#kept.clear();
		this.#bytes = 0;
		this.rendition = undefined;
		this.#state = 'empty';
	}

	async #fetchAll(master: string, stretches: readonly Stretch[]): Promise<void> {
		const { video, audio } = readMaster(await this.#text(master), master);
		const sound = audio === undefined ? undefined : readSegments(await this.#text(audio), audio);
		const [first] = stretches as [Stretch];
		const began = performance.now();
		const before = this.#bytes;
		if (sound !== undefined) await this.#keep(urlsOf(sound, first.start_ms, first.end_ms));
		const bitsPerSecond = (8_000 * (this.#bytes - before)) / Math.max(1, performance.now() - began);
		const clipsMs = stretches.reduce((sum, { start_ms, end_ms }) => sum + end_ms - start_ms, 0);
		// After a break it stays with what was begun.
		const chosen =
			video.find(({ name }) => name === this.rendition) ?? chooseRendition(video, bitsPerSecond || Infinity, clipsMs, MOST_BYTES);
		if (chosen === undefined) return;
		this.rendition = chosen.name;
		const picture = readSegments(await this.#text(chosen.url), chosen.url);
		const urls = stretches.flatMap(({ start_ms, end_ms }) => [
			...urlsOf(picture, start_ms, end_ms),
			...(sound === undefined ? [] : urlsOf(sound, start_ms, end_ms))
		]);
		await this.#keep([...new Set(urls)]);
	}

	async #keep(urls: readonly string[]): Promise<void> {
		this.#all = urls.length;
		const missing = urls.filter((url) => !this.#kept.has(withoutPass(url)));
		this.#done = urls.length - missing.length;
		// The others need not go on when one cannot.
		const stop = (failure: unknown): never => {
			missing.length = 0;
			throw failure;
		};
		const worker = async () => {
			for (let url = missing.shift(); url !== undefined && this.#bytes < MOST_BYTES; url = missing.shift()) {
				const began = performance.now();
				const bytes = await this.#ask(url, AHEAD).then((response) => response.arrayBuffer(), stop);
				if (this.#stop.signal.aborted) return;
				this.#kept.set(withoutPass(url), { bytes, tookMs: performance.now() - began });
				this.#bytes += bytes.byteLength;
				this.#done += 1;
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, worker));
	}

	async #text(url: string): Promise<string> {
		return (await this.#ask(url)).text();
	}

	async #ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
		const response = await fetchPatiently(new Request(url, { headers, cache: 'no-store', signal: this.#stop.signal }));
		// The pass in an address counts for some minutes only; whether the film is still open tells its playlist.
		const old = response.status === 404 && url !== this.#master && (await this.#ask(this.#master ?? url)).ok;
		if (GONE.includes(response.status) && !old) throw new Refused();
		if (!response.ok) throw new Error(`${response.status}`);
		return response;
	}
}
