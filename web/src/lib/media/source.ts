// Gives a <video> its film: hls.js where the browser has Media Source Extensions, the browser's own HLS where it has not
// (Safari on the phone). Free of Svelte. Segments are opened by the server for each request; nothing is kept on the disk.
import type Hls from 'hls.js';
import { fetchPatiently, refreshSession } from '../api/client';

export interface SourceEvents {
	/** It may no longer be played: consent withdrawn, deleted, or no access. */
	gone(): void;
	/** The line is bad; it goes on by itself when it comes back. */
	waiting(): void;
	/** It cannot be played in this browser. */
	failed(detail: string): void;
}

const HLS_TYPE = 'application/vnd.apple.mpegurl';

/** Begins to load; the returned function lets go of everything, the bytes in memory too. */
export async function attachSource(video: HTMLVideoElement, url: string, events: SourceEvents): Promise<() => void> {
	const { default: HlsPlayer } = await import('hls.js');
	let release: () => void;
	if (HlsPlayer.isSupported()) release = attachHls(HlsPlayer, video, url, events);
	else if (video.canPlayType(HLS_TYPE) !== '') release = attachNative(video, url, events);
	else {
		events.failed('no media source extensions and no native HLS');
		return () => {};
	}
	// What is in memory already would play on after a withdrawal, so the player asks from time to time.
	const timer = setInterval(() => {
		if (document.visibilityState === 'hidden' && video.paused) return;
		fetch(url, { credentials: 'same-origin', cache: 'no-store' }).then(
			(response) => {
				if (!GONE.includes(response.status)) return;
				clearInterval(timer);
				release();
				empty(video);
				events.gone();
			},
			() => {}
		);
	}, ASK_MS);
	return () => {
		clearInterval(timer);
		release();
	};
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

function attachHls(HlsPlayer: typeof Hls, video: HTMLVideoElement, url: string, events: SourceEvents): () => void {
	const hls = new HlsPlayer({
		// Enough to be smooth on a bad line, and little enough to be gone soon after a withdrawal.
		maxBufferLength: 30,
		maxMaxBufferLength: 60,
		backBufferLength: 30,
		enableWorker: true
	});
	let refreshed = 0;
	hls.on(HlsPlayer.Events.ERROR, (_event, data) => {
		const status = data.response?.code ?? 0;
		if (GONE.includes(status)) {
			hls.destroy();
			empty(video);
			events.gone();
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
	return () => hls.destroy();
}

function attachNative(video: HTMLVideoElement, url: string, events: SourceEvents): () => void {
	const onerror = () => {
		void fetchPatiently(new Request(new URL(url, location.origin))).then((response) => {
			if (GONE.includes(response.status)) events.gone();
			else events.failed(video.error?.message ?? '');
		});
	};
	video.addEventListener('error', onerror);
	video.src = url;
	return () => {
		video.removeEventListener('error', onerror);
		video.removeAttribute('src');
		video.load();
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
