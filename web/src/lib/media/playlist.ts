// Our own playlists, read as far as it takes to fetch a stretch of a film: which renditions there are, and which segments
// hold which time. crates/media/src/playlist.rs writes them.

export interface RenditionSource {
	/** The folder's name: `360p`. */
	name: string;
	url: string;
	/** Bits a second at the most, sound included. */
	bandwidth: number;
}

export interface Master {
	/** The smallest first. */
	video: RenditionSource[];
	/** The playlist of the sound, where it stands alone. */
	audio: string | undefined;
}

export interface Segment {
	url: string;
	startMs: number;
	endMs: number;
}

export interface Segments {
	/** What has to be read before any segment. */
	init: string | undefined;
	segments: Segment[];
}

export function readMaster(text: string, base: string): Master {
	const lines = text.split('\n').map((line) => line.trim());
	const video: RenditionSource[] = [];
	let audio: string | undefined;
	for (const [index, line] of lines.entries()) {
		if (line.startsWith('#EXT-X-MEDIA:') && line.includes('TYPE=AUDIO')) {
			const uri = /URI="([^"]+)"/.exec(line)?.[1];
			if (uri !== undefined) audio = new URL(uri, base).href;
		}
		const next = lines[index + 1];
		if (!line.startsWith('#EXT-X-STREAM-INF:') || next === undefined || next === '') continue;
		const bandwidth = Number(/[:,]BANDWIDTH=(\d+)/.exec(line)?.[1] ?? 0);
		video.push({ name: next.split('/').at(-2) ?? next, url: new URL(next, base).href, bandwidth });
	}
	return { video: video.sort((a, b) => a.bandwidth - b.bandwidth), audio };
}

export function readSegments(text: string, base: string): Segments {
	const segments: Segment[] = [];
	let init: string | undefined;
	let startMs = 0;
	let lengthMs = 0;
	for (const line of text.split('\n').map((one) => one.trim())) {
		if (line.startsWith('#EXT-X-MAP:')) {
			const uri = /URI="([^"]+)"/.exec(line)?.[1];
			if (uri !== undefined) init = new URL(uri, base).href;
		} else if (line.startsWith('#EXTINF:')) {
			lengthMs = Number.parseFloat(line.slice('#EXTINF:'.length)) * 1_000;
		} else if (line !== '' && !line.startsWith('#')) {
			segments.push({ url: new URL(line, base).href, startMs, endMs: startMs + lengthMs });
			startMs += lengthMs;
		}
	}
	return { init, segments };
}

/** What has to be fetched to show a stretch. */
export function urlsOf({ init, segments }: Segments, startMs: number, endMs: number): string[] {
	const held = segments.filter((segment) => segment.startMs < endMs && segment.endMs > startMs).map(({ url }) => url);
	return init === undefined ? held : [init, ...held];
}

/** The same, what is needed first before the rest: from a moment on, and what lies before it at the end. */
export function urlsFrom({ init, segments }: Segments, startMs: number, endMs: number, fromMs: number): string[] {
	const later = segments.filter((segment) => segment.endMs > fromMs);
	const earlier = segments.filter((segment) => segment.endMs <= fromMs);
	return urlsOf({ init, segments: [...later, ...earlier] }, startMs, endMs);
}

/**
 * The best rendition that can be fetched in half the time it plays, so that the call keeps its share of the line, and whose
 * clips fit into memory; the smallest when none can.
 */
export function chooseRendition(video: readonly RenditionSource[], bitsPerSecond: number, clipsMs: number, mostBytes: number): RenditionSource | undefined {
	const fits = ({ bandwidth }: RenditionSource) => bandwidth * 2 <= bitsPerSecond && (bandwidth / 8) * (clipsMs / 1_000) <= mostBytes;
	return video.findLast(fits) ?? video[0];
}
