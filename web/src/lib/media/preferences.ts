// What somebody has chosen of the player: on this machine for good, or for as long as the browser's tab is open.

export interface PlayerPreferences {
	/** From 0 to 1. */
	volume: number;
	muted: boolean;
	captions: boolean;
	/** The picture is blurred while another window is in use. */
	blur: boolean;
}

type Store = Pick<Storage, 'getItem' | 'setItem'>;

const KEY = 'mrp.player';
const QUALITY = 'mrp.quality';
const DEFAULT: PlayerPreferences = { volume: 1, muted: false, captions: false, blur: false };

export function readPreferences(store: Store): PlayerPreferences {
	try {
		const { volume, muted, captions, blur } = JSON.parse(store.getItem(KEY) ?? '{}') as Partial<PlayerPreferences>;
		const loud = typeof volume === 'number' && volume > 0 && volume <= 1 ? volume : DEFAULT.volume;
		return { volume: loud, muted: muted === true, captions: captions === true, blur: blur === true };
	} catch {
		return DEFAULT;
	}
}

export function writePreferences(store: Store, preferences: PlayerPreferences): void {
	store.setItem(KEY, JSON.stringify(preferences));
}

/** The quality that was chosen, or undefined when the line decides. */
export function readQuality(store: Store): string | undefined {
	return store.getItem(QUALITY) || undefined;
}

export function writeQuality(store: Store, quality: string | undefined): void {
	store.setItem(QUALITY, quality ?? '');
}
