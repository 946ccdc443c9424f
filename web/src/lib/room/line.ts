// What the line takes, and what is sent over it: sound first, then a picture that gets smaller and slower before it goes. Pure.

/** What a camera is allowed on the way out. */
export interface PictureSize {
	/** In thousand bits a second. */
	kbps: number;
	frameRate: number;
	/** Each side divided by this. */
	smaller: number;
}

/** Fewer frames first, then fewer points. Below the last there is no picture. */
const STEPS: readonly (PictureSize & { from: number })[] = [
	{ from: 700, kbps: 1_500, frameRate: 30, smaller: 1 },
	{ from: 400, kbps: 700, frameRate: 15, smaller: 1 },
	{ from: 200, kbps: 400, frameRate: 15, smaller: 2 },
	{ from: 0, kbps: 200, frameRate: 8, smaller: 4 }
];
const PICTURE_ENDS_KBPS = 45;
const PICTURE_BEGINS_KBPS = 90;
/** On the own way out nothing tells whether there is room again: it is tried. */
const TRY_AGAIN_MS = 20_000;
const TRY_FOR_MS = 5_000;
/** So long it has to be good again before the picture comes back. */
const GOOD_FOR_MS = 4_000;
/** Speech with everything around it. */
export const SOUND_KBPS = 60;

/** How the picture is sent when so much is left for it. */
export function pictureFor(kbps: number): PictureSize {
	const { from: _, ...size } = STEPS.find(({ from }) => kbps >= from) ?? { from: 0, kbps: 200, frameRate: 8, smaller: 4 };
	return { ...size, kbps: Math.max(PICTURE_ENDS_KBPS, Math.min(size.kbps, kbps)) };
}

/** In a group a picture is sent in two sizes, and the relay gives each what her line takes. The relay knows the small one by this name. */
export const SMALL_LAYER = 'q';
const LARGE_LAYER = 'h';
const SMALL_KBPS = 120;
const SMALL_FRAME_RATE = 15;
const SMALL_WIDTH = 320;
/** Left for the large one; with less nobody gets it. */
const LARGE_BEGINS_KBPS = 200;

/**
 * How one layer of a camera of this width is sent when so much is left for the picture; the small one goes on as long as there is any. A camera
 * that is small itself is sent as it is: browsers then leave the large one away.
 */
export function layerFor(rid: string, kbps: number, width: number): PictureSize & { active: boolean } {
	if (rid !== SMALL_LAYER) return { ...pictureFor(kbps), active: kbps >= LARGE_BEGINS_KBPS };
	const smaller = Math.max(1, width / SMALL_WIDTH);
	return { kbps: Math.max(PICTURE_ENDS_KBPS, Math.min(SMALL_KBPS, kbps)), frameRate: SMALL_FRAME_RATE, smaller, active: true };
}

/** Both sizes, as a connection is told at its birth. */
export function layersAtFirst(width: number): RTCRtpEncodingParameters[] {
	return [SMALL_LAYER, LARGE_LAYER].map((rid) => ({ rid, ...encodingOf(layerFor(rid, Number.POSITIVE_INFINITY, width), true) }));
}

/** As wide as a camera films; what is asked for while there is none. */
export function widthOf(track: MediaStreamTrack | null | undefined): number {
	return track?.getSettings().width ?? 1_280;
}

/** In the browser's words. */
export function encodingOf({ kbps, frameRate, smaller }: PictureSize, active: boolean): RTCRtpEncodingParameters {
	return { active, maxBitrate: Math.round(kbps * 1_000), maxFramerate: frameRate, scaleResolutionDownBy: smaller };
}

/** Whether there is a picture at all. It goes at once and comes back slowly, so that it does not flicker. */
export class PictureSwitch {
	#on = true;
	#goodSince: number | undefined;
	#offSince = 0;
	#tryUntil = 0;

	get on(): boolean {
		return this.#on;
	}

	/** `ownWay`: it is the own line that takes no more, not that of those who watch. */
	look(kbps: number, nowMs: number, ownWay: boolean): boolean {
		if (this.#on) {
			this.#on = kbps >= PICTURE_ENDS_KBPS || nowMs < this.#tryUntil;
			this.#goodSince = undefined;
			this.#offSince = nowMs;
		} else if (kbps < PICTURE_BEGINS_KBPS) {
			this.#goodSince = undefined;
			this.#on = ownWay && nowMs - this.#offSince >= TRY_AGAIN_MS;
			if (this.#on) this.#tryUntil = nowMs + TRY_FOR_MS;
		} else {
			this.#goodSince ??= nowMs;
			this.#on = nowMs - this.#goodSince >= GOOD_FOR_MS;
		}
		return this.#on;
	}
}

/** Somebody else's stream from one look to the next. */
export interface Arrivals {
	sound: number;
	pictures: number;
}

/** No picture for two looks in a row though the sound comes: the line there or here takes no more. */
export class SoundOnly {
	#before: Arrivals | undefined;
	#without = 0;

	look(now: Arrivals, expected: boolean): boolean {
		const { sound, pictures } = this.#before ?? now;
		this.#before = now;
		this.#without = expected && now.sound > sound && now.pictures === pictures ? this.#without + 1 : 0;
		return this.#without >= 2;
	}
}

/** The own way is alive and brings nothing of the others, who have something to send: it is their line that is dead. */
export class Silence {
	#before = -1;
	#looks = 0;

	/** `arrived` counts sound and pictures of everybody so far; silence itself is sent as a packet now and then. */
	look(arrived: number, expected: boolean): boolean {
		this.#looks = expected && arrived === this.#before ? this.#looks + 1 : 0;
		this.#before = arrived;
		return this.#looks >= SILENT_LOOKS;
	}
}

const SILENT_LOOKS = 4;

/** Nothing comes any more though it did: long before the browser itself says that the way is dead. */
export class Stillness {
	#bytes = -1;
	#before = 0;
	#still = 0;

	/** `bytes` received so far over the chosen way; true when it is time to look for another. */
	look(bytes: number): boolean {
		const came = this.#bytes < 0 ? 0 : bytes - this.#bytes;
		this.#bytes = bytes;
		if (came > 0) {
			this.#before = came;
			this.#still = 0;
			return false;
		}
		// A talk brings more than the checks of the way, which come every few seconds.
		if (this.#before < TALK_BYTES) return false;
		this.#still += 1;
		return this.#still === 2;
	}
}

const TALK_BYTES = 500;
