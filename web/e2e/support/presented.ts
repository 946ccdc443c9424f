// Which frame of the film a window presents, and when, as the browser's compositor tells it (`requestVideoFrameCallback`); and how
// far two windows were apart.
import type { Page } from '@playwright/test';

/** A frame came on the screen: when, by the machine's clock, and its time in the film; both in milliseconds. */
export interface Presented {
	at: number;
	film: number;
}

interface Recording {
	/** When, its time in the film, and how many frames the browser had presented by then; three numbers for each frame. */
	presentedFrames: number[];
	/** When the room had let it in, by the same clock. */
	welcomedAt: number | undefined;
}

/** Runs in every page of a window from its beginning, so that it also sees the first frame after a reload. */
export function recordFrames(): void {
	const kept: number[] = [];
	Object.assign(window, { presentedFrames: kept });
	const Original = window.WebSocket;
	window.WebSocket = class extends Original {
		constructor(url: string | URL, protocols?: string | string[]) {
			super(url, protocols);
			// The room's first word is its welcome.
			const heard = () => Object.assign(window, { welcomedAt: performance.timeOrigin + performance.now() });
			this.addEventListener('message', heard, { once: true });
		}
	};
	let watched: HTMLVideoElement | null = null;
	setInterval(() => {
		const video = document.querySelector<HTMLVideoElement>('video[aria-label="Filmen af samtalen"]');
		if (video === null || video === watched) return;
		watched = video;
		const note: VideoFrameRequestCallback = (_now, frame) => {
			kept.push(performance.timeOrigin + frame.expectedDisplayTime, frame.mediaTime * 1000, frame.presentedFrames);
			if (video === watched) video.requestVideoFrameCallback(note);
		};
		video.requestVideoFrameCallback(note);
	}, 20);
}

/** Everything the window has presented since its page was loaded. */
export async function presentedOn(page: Page): Promise<Presented[]> {
	const { frames, ahead } = await page.evaluate(() => {
		// `timeOrigin` is a guess of the browser's process; the machine's clock says how far off it is.
		let ahead = -Infinity;
		const until = performance.now() + 4;
		while (performance.now() < until) ahead = Math.max(ahead, Date.now() - performance.timeOrigin - performance.now());
		return { frames: (window as unknown as Recording).presentedFrames, ahead };
	});
	const presented: Presented[] = [];
	for (let index = 0; index + 2 < frames.length; index += 3) {
		const [at, film, count] = frames.slice(index, index + 3) as [number, number, number];
		const [lastAt, lastFilm, lastCount] = index === 0 ? [at, film, count - 1] : (frames.slice(index - 3, index) as [number, number, number]);
		// While the page is busy the browser presents frames without telling; they lay evenly between those it told of.
		const missed = count - lastCount - 1;
		for (let step = 1; step <= missed && missed < 50; step += 1) {
			const part = step / (missed + 1);
			presented.push({ at: lastAt + part * (at - lastAt) + ahead, film: lastFilm + part * (film - lastFilm) });
		}
		presented.push({ at: at + ahead, film });
	}
	return presented;
}

/** When the window was let into the room. */
export async function welcomedAt(page: Page): Promise<number> {
	return page.evaluate(() => (window as unknown as Recording).welcomedAt ?? Number.NaN);
}

/** The film's place at a moment: the frame on the screen, and how long it has been there, up to its own length. */
export function placeAt(frames: readonly Presented[], at: number, speed: number, frameMs: number): number {
	const shown = frames[indexAt(frames, at)];
	return shown === undefined ? Number.NaN : shown.film + Math.min((at - shown.at) * speed, frameMs);
}

/** The frame on the screen at a moment. */
export function frameAt(frames: readonly Presented[], at: number): number {
	return frames[indexAt(frames, at)]?.film ?? Number.NaN;
}

function indexAt(frames: readonly Presented[], at: number): number {
	let from = 0;
	let to = frames.length;
	while (from < to) {
		const middle = (from + to) >> 1;
		if ((frames[middle] as Presented).at <= at) from = middle + 1;
		else to = middle;
	}
	return from - 1;
}

/** The value that so many of a hundred do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
