// What a browser writes: the friendliest kind it can. Chromium and Firefox write webm, Safari fragmented mp4, whose pieces
// can be sent one after the other just as well.

/** The moving picture with its sound, or the sound alone. */
export type What = 'film' | 'sound';

const KINDS: Record<What, readonly string[]> = {
	film: ['video/webm;codecs=h264,opus', 'video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4;codecs=avc1.42E01F,mp4a.40.2', 'video/mp4'],
	sound: ['audio/webm;codecs=opus', 'audio/webm', 'audio/mp4;codecs=mp4a.40.2', 'audio/mp4', 'audio/ogg;codecs=opus']
};

export const VIDEO_BITS_PER_SECOND = 2_500_000;
export const AUDIO_BITS_PER_SECOND = 128_000;

/** The kind this browser will write; undefined where it writes none we know, and may choose itself. */
export function chooseKind(what: What, supported: (kind: string) => boolean): string | undefined {
	return KINDS[what].find(supported);
}

/** What the server is told it is: without the codecs. */
export function mediaTypeOf(kind: string | undefined): string {
	return (kind ?? '').split(';')[0] ?? '';
}

/** About so many bytes a recording of that length takes. */
export function bytesFor(what: What, minutes: number): number {
	const bits = AUDIO_BITS_PER_SECOND + (what === 'film' ? VIDEO_BITS_PER_SECOND : 0);
	return (minutes * 60 * bits) / 8;
}
