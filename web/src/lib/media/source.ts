// Gives a <video> its film: hls.js where the browser has Media Source Extensions, the browser's own HLS where it has not
// (Safari on the phone). Free of Svelte. Segments are opened by the server for each request; nothing is kept on the disk.
import type Hls from 'hls.js';
import { fetchPatiently, refreshSession } from '../api/client';
import type { FetchedAhead } from './ahead.svelte';
import { fromMemory } from './memory';
import { passIn, withPass, withoutPass } from './pass';

export interface SourceEvents {
	/** It may no longer be played: consent withdrawn, deleted, or no access. */
	gone(): void;
	/** The line is bad; it goes on by itself when it comes back. */
	waiting(): void;
	/** It cannot be played in this browser. */
	failed(detail: string): void;
	/** What can be chosen, and what is shown of it; not told where the browser decides. */
	qualities?(offered: readonly OfferedQuality[], choose: (name: string | undefined) => void): void;
	shows?(quality: string): void;
}

/** One of the sizes a film is offered in. */
export interface OfferedQuality {
	/** '720p'. */
	name: string;
}

/** Told to the server with every segment that is not fetched to be played at once (crates/record/src/routes/find_segment.rs). */
export const AHEAD: Readonly<Record<string, string>> = { 'mrp-fetch': 'ahead' };

/** A film that is shown in stretches which were fetched ahead. */
export interface Prepared {
	ahead: FetchedAhead;
	/** Where to begin, in seconds, as soon as it is known; nothing is loaded before. */
	begins: Promise<number>;
}

const HLS_TYPE = 'application/vnd.apple.mpegurl';

/** Begins to load; the returned function lets go of everything, the bytes in memory too. */
export async function attachSource(
	video: HTMLVideoElement,
	url: string,
	events: SourceEvents,
	prepared?: Prepared
): Promise<() => void> {
	const { default: HlsPlayer } = await import('hls.js');
	let source: Source;
	if (HlsPlayer.isSupported()) source = attachHls(HlsPlayer, video, url, events, prepared);
	else if (video.canPlayType(HLS_TYPE) !== '') source = attachNative(video, url, events);
	else {
		events.failed('no media source extensions and no native HLS');
		return () => {};
	}
	let offered: string | undefined;
	// What is in memory already would play on after a withdrawal, so the player asks from time to time. The same answer tells
	// whether better qualities have been made meanwhile.
	const ask = async () => {
		if (document.visibilityState === 'hidden' && video.paused) return;
		const response = await fetch(url, { credentials: 'same-origin', cache: 'no-store' });
		if (GONE.includes(response.status)) {
			clearInterval(timer);
			source.release();
			empty(video);
			prepared?.ahead.clear();
			events.gone();
		} else if (response.ok) {
			const text = await response.text();
			source.renewPass(passIn(text));
			const now = offeredBy(text);
			if (offered !== undefined && now !== offered && prepared === undefined) whenPaused(video, source.renew);
			offered = now;
		}
	};
	const askAgain = () => void ask().catch(() => {});
	const timer = setInterval(askAgain, ASK_MS);
	askAgain();
	return () => {
		clearInterval(timer);
		source.release();
	};
}

/** What a player loads from, attached to a <video>. */
interface Source {
	release(): void;
	/** Loads anew what is offered now, and goes on at the same place. */
	renew(): void;
	/** The addresses of its pieces have changed. */
	renewPass(pass: string | undefined): void;
}

/** The renditions a master playlist names. */
export function offeredBy(master: string): string {
	return [...master.matchAll(/^[^#\s].*$|URI="[^"]*"/gm)].map(([address]) => withoutPass(address)).join(' ');
}

/** Changing the source interrupts for a moment, so it waits until nothing is playing. */
function whenPaused(video: HTMLVideoElement, change: () => void): void {
	if (video.paused) change();
	else video.addEventListener('pause', change, { once: true });
}

/** Playing must stop everywhere within a minute (rulings 8). */
const ASK_MS = 15_000;
const GONE = [403, 404, 410];

/** Lets go of the pictures in memory. */
function empty(video: HTMLVideoElement): void {
	video.pause();
	video.removeAttribute('src');
	video.load();
}

function attachHls(
	HlsPlayer: typeof Hls,
	video: HTMLVideoElement,
	url: string,
	events: SourceEvents,
	prepared: Prepared | undefined
): Source {
	const hls = new HlsPlayer({
		// Enough to be smooth on a bad line, and little enough to be gone soon after a withdrawal.
		maxBufferLength: 30,
		maxMaxBufferLength: 60,
		backBufferLength: 30,
		// A film that still grows begins at its beginning too.
		startPosition: 0,
		enableWorker: true,
		xhrSetup: (request, address) => {
			request.open('GET', pass === undefined ? address : withPass(address, pass), true);
			if (prepared !== undefined) for (const [name, value] of Object.entries(AHEAD)) request.setRequestHeader(name, value);
		},
		...(prepared === undefined ? {} : fromMemory(HlsPlayer, prepared.ahead))
	});
	/** The newest, which counts longest. */
	let pass: string | undefined;
	let over = false;
	offerQualities(HlsPlayer, hls, events, prepared);
	if (prepared !== undefined) {
		const { ahead, begins } = prepared;
		const choose = () => {
			const level = hls.levels.findIndex(({ uri }) => uri.split('/').at(-2) === ahead.rendition);
			if (level >= 0) hls.loadLevel = level;
		};
		hls.once(HlsPlayer.Events.MANIFEST_PARSED, () => {
			void Promise.all([begins, ahead.chosen]).then(([seconds]) => {
				if (over) return;
				choose();
				hls.startLoad(seconds);
			});
			// After a break in the line it may have become known only now.
			void ahead.whole.then(() => over || choose());
		});
	}
	const renew = () => {
		if (over) return;
		const { currentTime, playbackRate, paused } = video;
		hls.config.startPosition = currentTime;
		// Loading puts the element back to its default.
		video.defaultPlaybackRate = playbackRate;
		hls.loadSource(url);
		if (!paused) void video.play().catch(() => {});
	};
	let asking = false;
	let renewed = -Infinity;
	/** A part is not there. Its address may be too old; the film may be gone, or made anew with parts of other names. */
	const missing = async (address: string) => {
		if (asking || over) return;
		asking = true;
		const used = pass ?? passIn(address);
		hls.stopLoad();
		const response = await fetch(url, { credentials: 'same-origin', cache: 'no-store' }).catch(() => undefined);
		asking = false;
		if (over) return;
		if (response === undefined) {
			events.waiting();
			setTimeout(() => over || hls.startLoad(), 2_000);
			return;
		}
		if (response.ok) {
			pass = passIn(await response.text().catch(() => '')) ?? pass;
			if (over) return;
			if (pass !== used) return hls.startLoad();
			if (performance.now() - renewed < ASK_MS) return events.failed('its parts are not there');
			renewed = performance.now();
			return renew();
		}
		over = true;
		hls.destroy();
		empty(video);
		prepared?.ahead.clear();
		events.gone();
	};
	let refreshed = 0;
	hls.on(HlsPlayer.Events.ERROR, (_event, data) => {
		const status = data.response?.code ?? 0;
		if (GONE.includes(status)) {
			void missing(data.response?.url ?? '');
			return;
		}
		if (status === 401 && Date.now() - refreshed > 5_000) {
			refreshed = Date.now();
			void refreshSession().then((renewed) => renewed && hls.startLoad());
			return;
		}
		if (status === 423) {
			// The screen is locked. A request of our own waits for the password; then the player goes on.
			video.pause();
			void fetchPatiently(new Request(new URL(url, location.origin))).then((response) => response.ok && hls.startLoad());
			return;
		}
		if (!data.fatal) return;
		if (data.type === HlsPlayer.ErrorTypes.NETWORK_ERROR) {
			events.waiting();
			setTimeout(() => hls.startLoad(), 2_000);
		} else if (data.type === HlsPlayer.ErrorTypes.MEDIA_ERROR) {
			hls.recoverMediaError();
		} else {
			events.failed(data.details);
		}
	});
	hls.loadSource(url);
	hls.attachMedia(video);
	return {
		renew,
		renewPass: (renewed) => (pass = renewed ?? pass),
		release() {
			over = true;
			hls.destroy();
		}
	};
}

/** The size in a rendition's name, which may go on with what tells it from an earlier one: `720p-1f3a9c-1`. */
function sizeOf(address: string): string {
	return (address.split('?')[0]?.split('/').at(-2) ?? '').split('-')[0] ?? '';
}

/** Tells which sizes there are, the largest first, and which is shown. */
function offerQualities(HlsPlayer: typeof Hls, hls: Hls, events: SourceEvents, prepared: Prepared | undefined): void {
	// What was fetched ahead was fetched in one size.
	if (prepared !== undefined || events.qualities === undefined) return;
	hls.on(HlsPlayer.Events.MANIFEST_PARSED, () => {
		const levels = hls.levels.map(({ uri, bitrate }, index) => ({ name: sizeOf(uri), bitrate, index }));
		const best = new Map(levels.sort((a, b) => a.bitrate - b.bitrate).map((level) => [level.name, level]));
		const offered = [...best.values()].sort((a, b) => b.bitrate - a.bitrate);
		events.qualities?.(offered, (name) => (hls.nextLevel = offered.find((level) => level.name === name)?.index ?? -1));
	});
	hls.on(HlsPlayer.Events.LEVEL_SWITCHED, (_event, { level }) => events.shows?.(sizeOf(hls.levels[level]?.uri ?? '')));
}

function attachNative(video: HTMLVideoElement, url: string, events: SourceEvents): Source {
	let renewed = -Infinity;
	let wanted = false;
	const renew = () => {
		const { currentTime } = video;
		const goOn = () => {
			video.currentTime = currentTime;
			if (wanted) void video.play().catch(() => {});
		};
		video.addEventListener('loadedmetadata', goOn, { once: true });
		video.src = url;
		video.load();
	};
	const onerror = () => {
		void fetchPatiently(new Request(new URL(url, location.origin))).then((response) => {
			if (GONE.includes(response.status)) return events.gone();
			// The addresses have grown too old in a long sitting: the playlist, loaded anew, gives others.
			if (!response.ok || performance.now() - renewed < ASK_MS) return events.failed(video.error?.message ?? '');
			renewed = performance.now();
			renew();
		});
	};
	const onplay = () => (wanted = true);
	// The pause of a failure is nobody's wish.
	const onpause = () => (wanted = wanted && video.error !== null);
	video.addEventListener('play', onplay);
	video.addEventListener('pause', onpause);
	video.addEventListener('error', onerror);
	video.src = url;
	return {
		renew,
		renewPass() {},
		release() {
			video.removeEventListener('play', onplay);
			video.removeEventListener('pause', onpause);
			video.removeEventListener('error', onerror);
			video.removeAttribute('src');
			video.load();
		}
	};
}

/** Where a recording's film lies. */
export function masterPlaylist(recordingId: string): string {
	return `/api/record/recordings/${recordingId}/master.m3u8`;
}

/** Where its still picture lies. */
export function posterOf(recordingId: string): string {
	return `/api/record/recordings/${recordingId}/poster.jpg`;
}

/** Where its small pictures are described. */
export function storyboardOf(recordingId: string): string {
	return `/api/record/recordings/${recordingId}/storyboard.json`;
}

/** Where its captions lie, if it has some; another address when they have changed. */
export function captionsOf({ id, captions }: { id: string; captions?: string | null }): string | undefined {
	return captions == null ? undefined : `/api/record/recordings/${id}/captions.vtt?${captions}`;
}
