// How long until a film can be seen: from its last byte to the first picture and sound in a browser that has the page open. A file of
// an hour as a telephone made it, and a recording that was sent while it was filmed.
import { closeSync, fstatSync, openSync, readSync, writeFileSync, readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { test, type Pair, type Site } from '../support/journey.ts';
import { signInOverHttp, type Caller } from '../support/people.ts';
import { consentedConversation } from '../support/steps.ts';

interface Plan {
	/** An hour of H.264 and AAC, its index at the end. */
	file: string;
	/** As a browser records it. */
	live: string;
	/** It is sent as fast as it was filmed. */
	live_ms: number;
	runs: number;
	results: string;
}

interface Found {
	remux: Play[];
	live: Play[];
}

/** From the last byte: until the server had said that it has it, and until picture and sound came. */
interface Play {
	acknowledged_ms: number;
	played_ms: number;
	/** The renditions that were offered then. */
	offered: string[];
}

/** What the page sends in one request (`file-upload.svelte.ts`). */
const CHUNK_BYTES = 16 << 20;
/** So much is left for the end, so that the moment of the last byte is known. */
const LAST_BYTES = 64 << 10;
/** A browser hands over what it has filmed once a second. */
const PIECE_MS = 1_000;

const plan = JSON.parse(readFileSync(process.env['MRP_BENCH_PLAN'] ?? '', 'utf8')) as Plan;
const found: Found = { remux: [], live: [] };

test('a file of an hour', async ({ site }) => {
	const pair = await site.pair();
	for (let run = 0; run < plan.runs; run += 1) found.remux.push(await measure(site, pair, 'video/mp4', plan.file, sendFile));
	writeFileSync(plan.results, JSON.stringify(found));
});

test('a recording that is sent while it is filmed', async ({ site }) => {
	const pair = await site.pair();
	for (let run = 0; run < plan.runs; run += 1) found.live.push(await measure(site, pair, 'video/webm', plan.live, sendLive));
	writeFileSync(plan.results, JSON.stringify(found));
});

/** Sends everything but the end, then says that it is time for it. */
type Send = (worker: Caller, location: string, file: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;

async function measure(site: Site, pair: Pair, type: string, path: string, send: Send): Promise<Play> {
	const worker = await signInOverHttp(site.address, pair.worker);
	const title = 'Samtale om tid';
	const round = await worker.post(`/api/course/courses/${pair.courseId}/rounds`, { title });
	const conversation = await consentedConversation(worker, round.id);
	const file = openSync(path, 'r');
	const length = fstatSync(file).size;
	const base64 = (text: string) => Buffer.from(text).toString('base64');
	const begun = await worker.raw('POST', '/api/record/uploads', {
		'tus-resumable': '1.0.0',
		...(send === sendLive ? { 'upload-defer-length': '1' } : { 'upload-length': String(length) }),
		'upload-metadata': `conversation_id ${base64(conversation)},filetype ${base64(type)}`
	});
	expect(begun.status, await begun.text()).toBe(201);
	const location = new URL(begun.headers.get('location') ?? '', begun.url).pathname;
	const recording = begun.headers.get('mrp-recording') ?? '';

	// The supervisor has the page open before there is anything to see.
	const page = await site.signedIn(pair.supervisor);
	await page.addInitScript(playWhatComes);
	await page.goto(`/record/${recording}`);
	await expect(page.getByText('Filmen er ved at blive sendt')).toBeVisible();

	const last = await send(worker, location, file, length);
	const from = Date.now();
	await append(worker, location, length - last.length, last, length);
	const acknowledged = Date.now();
	const played = await firstPlay(page);
	const master = await page.request.get(`/api/record/recordings/${recording}/master.m3u8`);
	const offered = [...(await master.text()).matchAll(/^film\/[^/]+\/(\S+)\/playlist\.m3u8$/gm)].map(([, name]) => name ?? '');
	await page.context().close();
	closeSync(file);
	// The rest of the work on it would be in the way of the next.
	await worker.raw('DELETE', `/api/record/recordings/${recording}`, {});
	await worker.post(`/api/course/rounds/${round.id}/close`, {}).catch(() => undefined);
	return { acknowledged_ms: acknowledged - from, played_ms: played - from, offered };
}

async function append(worker: Caller, location: string, offset: number, bytes: Uint8Array<ArrayBuffer>, length?: number): Promise<void> {
	const sent = await worker.raw(
		'PATCH',
		location,
		{
			'tus-resumable': '1.0.0',
			'upload-offset': String(offset),
			'content-type': 'application/offset+octet-stream',
			...(length === undefined ? {} : { 'upload-length': String(length) })
		},
		bytes
	);
	expect(sent.status, await sent.text()).toBe(204);
}

function read(file: number, from: number, to: number): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(to - from);
	readSync(file, bytes, 0, bytes.length, from);
	return bytes;
}

async function sendFile(worker: Caller, location: string, file: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
	const end = length - LAST_BYTES;
	for (let at = 0; at < end; at += CHUNK_BYTES) await append(worker, location, at, read(file, at, Math.min(end, at + CHUNK_BYTES)));
	return read(file, end, length);
}

async function sendLive(worker: Caller, location: string, file: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
	const pieces = Math.ceil(plan.live_ms / PIECE_MS);
	const edge = (piece: number) => Math.floor((length * piece) / pieces);
	const began = Date.now();
	for (let piece = 0; piece < pieces - 1; piece += 1) {
		// It has been filmed when its second is over.
		await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + (piece + 1) * PIECE_MS - Date.now())));
		await append(worker, location, edge(piece), read(file, edge(piece), edge(piece + 1)));
	}
	await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + plan.live_ms - Date.now())));
	return read(file, edge(pieces - 1), length);
}

/** Runs in the page: presses play as soon as there is a film, and notes when picture and sound have come. */
function playWhatComes(): void {
	let watched: HTMLVideoElement | null = null;
	setInterval(() => {
		const video = document.querySelector<HTMLVideoElement & { webkitAudioDecodedByteCount: number }>('video');
		if (video === null || 'firstPlay' in window) return;
		if (video !== watched) {
			watched = video;
			video.requestVideoFrameCallback(() => Object.assign(window, { firstPicture: true }));
		}
		if (video.readyState >= 2 && video.paused) void video.play().catch(() => {});
		const sound = video.webkitAudioDecodedByteCount > 0;
		if (sound && video.currentTime > 0 && 'firstPicture' in window) Object.assign(window, { firstPlay: Date.now() });
	}, 20);
}

async function firstPlay(page: Page): Promise<number> {
	const handle = await page.waitForFunction(() => (window as unknown as { firstPlay?: number }).firstPlay, undefined, {
		timeout: 120_000
	});
	return (await handle.jsonValue()) ?? Number.NaN;
}
