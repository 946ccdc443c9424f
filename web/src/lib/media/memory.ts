// Loaders for hls.js that take from memory what was fetched ahead, wait for what is on its way, and ask the server for the rest.
import type Hls from 'hls.js';
import type { HlsConfig, LoaderStats } from 'hls.js';
import type { FetchedAhead, Kept } from './ahead.svelte';

/** Takes segments and first playlists from memory; of the others it is said elsewhere that they are fetched ahead too. */
export function fromMemory(HlsPlayer: typeof Hls, ahead: FetchedAhead): Partial<HlsConfig> {
	const Network = HlsPlayer.DefaultConfig.loader;
	type Load = Parameters<InstanceType<typeof Network>['load']>;

	/** Waits for something; when it does not come, the server is asked after all. */
	class Memory extends Network {
		#dropped = false;

		protected put(coming: Promise<{ data: string | ArrayBuffer; tookMs: number }>, ...[context, config, callbacks]: Load): void {
			this.context = context;
			coming.then(
				({ data, tookMs }) => {
					if (this.#dropped) return;
					told(this.stats, tookMs, typeof data === 'string' ? data.length : data.byteLength);
					callbacks.onSuccess({ url: context.url, data, code: 200 }, this.stats, context, null);
				},
				() => this.#dropped || super.load(context, config, callbacks)
			);
		}

		override abort(): void {
			this.#dropped = true;
			super.abort();
		}

		override destroy(): void {
			this.#dropped = true;
			super.destroy();
		}
	}

	class Segments extends Memory {
		override load(...load: Load): void {
			const kept = ahead.get(load[0].url);
			const coming = kept === undefined ? ahead.coming(load[0].url) : Promise.resolve(kept);
			if (coming === undefined) return super.load(...load);
			// A copy: the player's worker takes what it gets.
			this.put(coming.then(({ bytes, tookMs }: Kept) => ({ data: bytes.slice(0), tookMs })), ...load);
		}
	}

	class Playlists extends Memory {
		override load(...load: Load): void {
			const text = ahead.takeText(load[0].url);
			if (text === undefined) return super.load(...load);
			this.put(text.then((data) => ({ data, tookMs: 1 })), ...load);
		}
	}

	return {
		autoStartLoad: false,
		testBandwidth: false,
		// Memory is near: little has to lie ready beyond a clip's end.
		maxBufferLength: 12,
		fLoader: Segments as unknown as HlsConfig['fLoader'],
		pLoader: Playlists as unknown as HlsConfig['pLoader']
	};
}

/** The line's own time, so that the player's idea of the line stays true. */
function told(stats: LoaderStats, tookMs: number, bytes: number): void {
	const end = performance.now();
	Object.assign(stats.loading, { start: end - tookMs, first: end - tookMs, end });
	stats.loaded = stats.total = bytes;
}
