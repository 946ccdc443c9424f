// The clips of a meeting, fetched into memory before they are shown, so that a clip begins at once and a bad line matters
// little. The server is told that they are fetched ahead: 'who has seen it' lists that under its own name, and what is then
// really shown is noted by the room.
import { fetchPatiently } from '../api/client';
import { withoutPass } from './pass';
import { chooseRendition, readMaster, readSegments, urlsFrom, urlsOf, type Segments } from './playlist';
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

/** What a picture needs to begin: both beginnings and a piece of each, picture and sound. */
const AT_ONCE = 4;
const MOST_BYTES = 192 * 1024 * 1024;
const AGAIN_MS = 5_000;
const RENDITION_KEY = 'mrp.rendition/';
const GONE = [403, 404, 410];

class Refused extends Error {}

function clipsMs(stretches: readonly Stretch[]): number {
	return stretches.reduce((sum, { start_ms, end_ms }) => sum + end_ms - start_ms, 0);
}

/** Something that will have happened. */
function once(): { promise: Promise<void>; resolve: () => void } {
	let resolve = () => {};
	return { promise: new Promise<void>((resolves) => (resolve = resolves)), resolve: () => resolve() };
}

/** Two lists, taken from in turn. */
function inTurn<Item>(one: readonly Item[], other: readonly Item[]): Item[] {
	const longest = Math.max(one.length, other.length);
	return Array.from({ length: longest }, (_, index) => [...one.slice(index, index + 1), ...other.slice(index, index + 1)]).flat();
}

export class FetchedAhead {
	#kept = new Map<string, Kept>();
	/** On their way. */
	#coming = new Map<string, Promise<Kept>>();
	#texts = new Map<string, Promise<string>>();
	#store: Pick<Storage, 'getItem' | 'setItem'> | undefined;
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
	#chosen = once();

	/** `store` remembers over a reload which rendition was chosen, so that nothing has to be measured again. */
	constructor(store?: Pick<Storage, 'getItem' | 'setItem'>) {
		this.#store = store;
	}

	/** Resolves when it is known which rendition is kept, or that this is not to be known soon. */
	get chosen(): Promise<void> {
		return this.#chosen.promise;
	}

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

	/** A piece that is on its way; fails when it does not come. */
	coming(url: string): Promise<Kept> | undefined {
		return this.#coming.get(withoutPass(url));
	}

	/** A playlist that was read on the way, once: whoever asks again wants to know how it stands now. */
	takeText(url: string): Promise<string> | undefined {
		const key = withoutPass(url);
		const text = this.#texts.get(key);
		this.#texts.delete(key);
		return text;
	}

	/**
	 * Fetches these stretches in this order, the first from a moment on; goes on by itself after a break. Called again for the same
	 * film it does nothing.
	 */
	async fill(master: string, stretches: readonly Stretch[], fromMs = 0): Promise<void> {
		const url = new URL(master, location.origin).href;
		if (this.#master === url || stretches.length === 0) return;
		this.clear();
		this.#master = url;
		this.#stop = new AbortController();
		this.#whole = once();
		this.#chosen = once();
		const { signal } = this.#stop;
		while (!signal.aborted) {
			this.#state = 'fetching';
			try {
				await this.#fetchAll(url, stretches, fromMs);
				this.#state = 'ready';
				this.#whole.resolve();
				return;
			} catch (failure) {
				if (signal.aborted) return;
				this.#chosen.resolve();
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
		this.#master = undefined;
		this.#kept.clear();
		this.#coming.clear();
		this.#texts.clear();
		this.#chosen.resolve();
		this.#bytes = 0;
		this.rendition = undefined;
		this.#state = 'empty';
	}

	async #fetchAll(master: string, stretches: readonly Stretch[], fromMs: number): Promise<void> {
		const { video, audio } = readMaster(await this.#playlist(master), master);
		// After a break it stays with what was begun.
		const before = this.rendition ?? this.#store?.getItem(`${RENDITION_KEY}${master}`);
		let chosen = video.find(({ name }) => name === before);
		const [sound, known] = await Promise.all([this.#segments(audio), this.#segments(chosen?.url)]);
		chosen ??= chooseRendition(video, await this.#bitsPerSecond(sound, stretches), clipsMs(stretches), MOST_BYTES);
		if (chosen === undefined) return;
		this.rendition = chosen.name;
		this.#store?.setItem(`${RENDITION_KEY}${master}`, chosen.name);
		this.#chosen.resolve();
		const picture = known ?? (await this.#segments(chosen.url));
		const urls = stretches.flatMap(({ start_ms, end_ms }, index) => {
			const needed = (one: Segments | undefined) => (one === undefined ? [] : urlsFrom(one, start_ms, end_ms, index === 0 ? fromMs : 0));
			return inTurn(needed(picture), needed(sound));
		});
		await this.#keep([...new Set(urls)]);
	}

	/** How fast the line is, by the sound of the first stretch. */
	async #bitsPerSecond(sound: Segments | undefined, [first]: readonly Stretch[]): Promise<number> {
		if (sound === undefined || first === undefined) return Infinity;
		const [began, before] = [performance.now(), this.#bytes];
		await this.#keep(urlsOf(sound, first.start_ms, first.end_ms));
		return (8_000 * (this.#bytes - before)) / Math.max(1, performance.now() - began) || Infinity;
	}

	async #segments(url: string | undefined): Promise<Segments | undefined> {
		return url === undefined ? undefined : readSegments(await this.#playlist(url), url);
	}

	#playlist(url: string): Promise<string> {
		const text = this.#text(url);
		this.#texts.set(withoutPass(url), text);
		return text;
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
				const key = withoutPass(url);
				const coming = this.#fetch(url).finally(() => this.#coming.delete(key));
				this.#coming.set(key, coming);
				const kept = await coming.catch(stop);
				if (this.#stop.signal.aborted) return;
				this.#kept.set(key, kept);
				this.#bytes += kept.bytes.byteLength;
				this.#done += 1;
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, worker));
	}

	async #fetch(url: string): Promise<Kept> {
		const began = performance.now();
		const bytes = await (await this.#ask(url, AHEAD)).arrayBuffer();
		return { bytes, tookMs: performance.now() - began };
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
