// What two browsers can tell about a meeting: does each see and hear the other, and do both show the same picture?
import { expect, type Page } from '@playwright/test';
import { filmOn } from './steps.ts';

interface Kept {
	keptConnections: RTCPeerConnection[];
}

/** Runs in the page: lets a journey ask the browser how the call goes. */
export function keepConnections() {
	const kept: RTCPeerConnection[] = [];
	const Original = window.RTCPeerConnection;
	window.RTCPeerConnection = class extends Original {
		constructor(configuration?: RTCConfiguration) {
			super(configuration);
			kept.push(this);
		}
	};
	Object.assign(window, { keptConnections: kept });
}

/** A window of either browser. */
interface AnyWindow {
	evaluate: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** How the call goes in a window, over all its connections. */
export async function callOf(page: AnyWindow): Promise<{ frames: number; energy: number; ways: string[] }> {
	return page.evaluate(async () => {
		const call = { frames: 0, energy: 0, ways: [] as string[] };
		for (const connection of (window as unknown as Kept).keptConnections) {
			if (connection.connectionState === 'closed') continue;
			const stats = await connection.getStats();
			stats.forEach((report) => {
				if (report.type === 'inbound-rtp' && report.kind === 'video') call.frames += report.framesDecoded ?? 0;
				if (report.type === 'inbound-rtp' && report.kind === 'audio') call.energy += report.totalAudioEnergy ?? 0;
				if (report.type === 'transport' && report.selectedCandidatePairId !== undefined) {
					const pair = stats.get(report.selectedCandidatePairId);
					const local = pair && stats.get(pair.localCandidateId);
					if (local) call.ways.push(local.candidateType);
				}
			});
		}
		return call;
	});
}

/** What has come in a window over its present connection. */
export interface Media {
	frames: number;
	packets: number;
	pictureBytes: number;
	energy: number;
	/** Sound that was played, and how much of it was made up because it did not come. */
	samples: number;
	concealed: number;
}

export async function mediaOf(page: Page): Promise<Media> {
	return page.evaluate(async () => {
		const media = { frames: 0, packets: 0, pictureBytes: 0, energy: 0, samples: 0, concealed: 0 };
		for (const connection of (window as unknown as Kept).keptConnections) {
			if (connection.connectionState === 'closed') continue;
			(await connection.getStats()).forEach((report) => {
				if (report.type !== 'inbound-rtp') return;
				media.packets += report.packetsReceived ?? 0;
				if (report.kind === 'video') {
					media.frames += report.framesDecoded ?? 0;
					media.pictureBytes += report.bytesReceived ?? 0;
				} else {
					media.energy += report.totalAudioEnergy ?? 0;
					media.samples += report.totalSamplesReceived ?? 0;
					// Silence that was left out on purpose is not missing.
					media.concealed += (report.concealedSamples ?? 0) - (report.silentConcealedSamples ?? 0);
				}
			});
		}
		return media;
	});
}

const SMALL = { width: 16, height: 12 };

/** What the other's picture looks like just now, in a few coarse points; black where there is none yet. */
export async function impressionOf(page: Page): Promise<number[]> {
	return page.evaluate(({ width, height }) => {
		const pictures = [...document.querySelectorAll('video')].filter(({ srcObject }) => srcObject instanceof MediaStream);
		const other = pictures.find((video) => video.getAttribute('aria-label') !== 'Dit billede');
		const canvas = new OffscreenCanvas(width, height);
		const drawing = canvas.getContext('2d');
		if (other === undefined || drawing === null) throw new Error('no place for the other’s picture');
		drawing.fillRect(0, 0, width, height);
		drawing.drawImage(other, 0, 0, width, height);
		return [...drawing.getImageData(0, 0, width, height).data];
	}, SMALL);
}

/** 0 to 1: how many points of two impressions have about the same colour. */
export function likeness(one: readonly number[], other: readonly number[]): number {
	const points = Array.from({ length: one.length / 4 }, (_, point) => point * 4);
	const same = points.filter((at) => [0, 1, 2].every((channel) => Math.abs((one[at + channel] ?? 0) - (other[at + channel] ?? 0)) < 32));
	return same.length / points.length;
}

/** How wide each picture is that comes in, as it was sent. */
export async function widthsOf(page: Page): Promise<number[]> {
	return page.evaluate(async () => {
		const widths: number[] = [];
		for (const connection of (window as unknown as Kept).keptConnections) {
			if (connection.connectionState === 'closed') continue;
			(await connection.getStats()).forEach((report) => {
				if (report.type === 'inbound-rtp' && report.kind === 'video' && report.frameWidth > 0) widths.push(report.frameWidth);
			});
		}
		return widths;
	});
}

/** Both see and hear the other, and go on doing so. */
export async function seeAndHear(pages: readonly Page[]): Promise<void> {
	for (const page of pages) {
		const before = await callOf(page);
		await expect.poll(async () => (await callOf(page)).frames, { timeout: 30_000 }).toBeGreaterThan(before.frames + 5);
		await expect.poll(async () => (await callOf(page)).energy, { timeout: 30_000 }).toBeGreaterThan(before.energy);
	}
}

/** Through the lobby; `fromOutside` is false for whoever stands in it already. */
export async function enterRoom(page: Page, roundId: string, options = '', fromOutside = true): Promise<void> {
	if (fromOutside) await page.goto(`/feedback/${roundId}${options}`);
	await page.getByRole('link', { name: 'Gå ind i mødet' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toContainText('Feedback · runde');
	await expect(filmOn(page)).toBeAttached();
	// In the meeting, not only on its page.
	await expect(page.getByRole('heading', { name: /^Deltagere \([12]\)$/ })).toBeVisible();
}

/** The frame each shows, of films with `rate` frames a second; meant for a clip that stands still. */
export async function frames(pages: readonly Page[], rate = 12.5): Promise<number[]> {
	return Promise.all(
		pages.map((page) =>
			filmOn(page).evaluate((element, perSecond) => {
				const video = element as HTMLVideoElement;
				// A film that still moves or seeks shows no certain frame.
				return video.seeking || !video.paused ? Number.NaN : Math.floor(video.currentTime * perSecond + 1e-6);
			}, rate)
		)
	);
}

/** Both stand on the very same frame. */
export async function standTogether(pages: readonly Page[]): Promise<void> {
	await expect
		.poll(async () => {
			const [one, other] = await frames(pages);
			return one === other;
		})
		.toBe(true);
}

/** How far the two pictures are apart while the clip runs, in milliseconds: the median over some seconds. */
export async function apart(pages: readonly [Page, Page], milliseconds = 3_000, speed = 1): Promise<number> {
	const leads = await Promise.all(
		pages.map((page) =>
			filmOn(page).evaluate(async (element, [length, rate]) => {
				const video = element as HTMLVideoElement;
				const samples: number[] = [];
				const until = performance.now() + length;
				while (performance.now() < until) {
					await new Promise((resolve) => setTimeout(resolve, 40));
					// The same machine, so the same wall clock.
					if (!video.paused && !video.seeking) samples.push(video.currentTime * 1000 - (performance.timeOrigin + performance.now()) * rate);
				}
				samples.sort((a, b) => a - b);
				return samples.length === 0 ? Number.NaN : (samples[Math.floor(samples.length / 2)] as number);
			}, [milliseconds, speed] as const)
		)
	);
	return Math.abs((leads[0] ?? Number.NaN) - (leads[1] ?? Number.NaN));
}
