// The quality somebody chooses: the line decides, unless she has chosen one, for as long as the tab is open.
import type { Playback } from './playback.svelte';
import { readQuality, writeQuality } from './preferences';
import type { SourceEvents } from './source';

/** Shows what a film is offered in, and takes up what was chosen with an earlier one. */
export function offerQualities(playback: Playback, store: Pick<Storage, 'getItem' | 'setItem'>): NonNullable<SourceEvents['qualities']> {
	return (offered, choose) => {
		const take = (name: string | undefined) => {
			choose(name);
			playback.quality = name;
			writeQuality(store, name);
		};
		playback.qualities = offered.map(({ name }) => ({ name, choose: () => take(name) }));
		playback.automatic = () => take(undefined);
		const chosen = readQuality(store);
		if (offered.some(({ name }) => name === chosen)) take(chosen);
	};
}
