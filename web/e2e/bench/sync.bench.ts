// How far apart are two browsers that watch the same clip? Two processes of Chromium with cameras, in a real call, in the real
// room; what each presents is told by its compositor. Run over a line as it is and over slow ones.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test, type Site } from '../support/journey.ts';
import type { Page } from '@playwright/test';
import { slowLine, type LineQuality } from '../support/line.ts';
import { slowCall } from '../support/slow-call.ts';
import { frameAt, percentile, placeAt, presentedOn, recordFrames, welcomedAt, type Presented } from '../support/presented.ts';
import { enterRoom, seeAndHear, standTogether } from '../support/room.ts';
import { recordedFilm, releaseClips, type Recorded } from '../support/steps.ts';

interface Plan {
	film: string;
	film_ms: number;
	frame_ms: number;
	/** How long both play beyond the beginnings. */
	seconds: number;
	pauses: number;
	arrivals: number;
	lines: { name: string; round_trip_ms: number; jitter_ms: number; loss_percent: number; stalls: number }[];
	results: string;
}

/** A beginning lasts so long: after play, after a jump, after another speed. */
const BEGINNING_MS = 3_000;
/** The room announces a start so far ahead. */
const LEAD_MS = 400;
const STEP_MS = 10;
/** How long a page may take on a machine that has other things to do. */
const PATIENCE_MS = 30_000;
/** From one stall to the next, and how long before the next it has to be mended. */
const STALL_EVERY_MS = 2_500;
const MENDED_MS = 700;
/** A side that comes while the clip runs is in step when it stays within the bar for the worst moments. */
const IN_STEP_MS = 80;

const plan = JSON.parse(readFileSync(process.env['MRP_BENCH_PLAN'] ?? '', 'utf8')) as Plan;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('two browsers watch the same clip', async ({ site }) => {
	const pair = await site.pair('pilot');
	const recorded = await recordedFilm(site, pair, plan.film, 'Samtale om takt');
	await releaseClips(site, pair, recorded, [
		{ kind: 'looking_good', start_ms: 1_000, end_ms: plan.film_ms - 1_000, prompt: 'Hvad gjorde du, da han fik tid til at svare?' },
		{ kind: 'looking_closer', start_ms: 41_000, end_ms: 71_000, prompt: 'Hvad kunne du have spurgt om her?' }
	]);
	const results = [];
	for (const line of plan.lines) {
		const quality = { roundTripMs: line.round_trip_ms, jitterMs: line.jitter_ms, lossPercent: line.loss_percent };
		results.push({ name: line.name, ...(await measure(site, pair, recorded, quality, line.stalls)) });
		writeFileSync(plan.results, JSON.stringify(results, undefined, '\t'));
	}
});

async function measure(site: Site, pair: Awaited<ReturnType<Site['pair']>>, { roundId }: Recorded, quality: LineQuality, stalls: number) {
	const slow = quality.roundTripMs > 0 ? await slowLine(site.address, quality) : undefined;
	const near = await site.signedIn(pair.supervisor, 'supervisor');
	const far = await site.signedIn(pair.worker, 'social_worker', slow?.address);
	// The call takes the slow line too, and with it the commands.
	const slowly = slow && (await slowCall(far.context(), quality));
	const both = [near, far] as const;
	for (const page of both) await page.context().addInitScript(recordFrames);
	await enterRoom(near, roundId);
	await enterRoom(far, roundId);
	await seeAndHear(both);
	await near.getByRole('button', { name: /^Vis klip 1, Looking good/ }).click();
	await standTogether(both);

	const skews = await playing(both);
	const standing = await pausing(both);
	const stalled = await stalling(both, stalls);
	const coming = await arriving(both, roundId);
	for (const page of both) await page.context().close();
	await slow?.close();
	await slowly?.();
	return { ...skews, ...standing, ...stalled, ...coming, paused_frames: Math.max(...standing.paused.frames, ...coming.arrivals.frames) };
}

/** A stretch of time in which the clip ran at one speed, and what had just happened. */
interface Stretch {
	from: number;
	to: number;
	speed: number;
	after: 'play' | 'seek' | 'rate';
}

/** Both play: as it goes, after jumps, at half the speed. */
async function playing(both: readonly [Page, Page]) {
	const stretches: Stretch[] = [];
	const [near, far] = both;
	const run = async (after: Stretch['after'], speed: number, ms: number) => {
		const from = Date.now() + LEAD_MS;
		await sleep(LEAD_MS + ms);
		stretches.push({ from, to: Date.now() - 50, speed, after });
	};
	const longest = plan.film_ms - 12_000;
	for (let left = plan.seconds * 1_000; left > 0; left -= longest - BEGINNING_MS) {
		await seek(near, 0);
		await press(near, 'Afspil for begge');
		await run('play', 1, Math.min(left + BEGINNING_MS, longest));
		await press(far, 'Pause for begge');
		await sleep(500);
	}
	await press(near, 'Afspil for begge');
	await sleep(1_000);
	for (const [index, place] of [5_000, 40_000, 20_000, 60_000].entries()) {
		await seek(both[index % 2] as Page, place);
		await run('seek', 1, BEGINNING_MS + 2_000);
	}
	await near.getByLabel('Fart').selectOption('50');
	await run('rate', 0.5, BEGINNING_MS + 5_000);
	await far.getByLabel('Fart').selectOption('100');
	await sleep(LEAD_MS);
	await press(near, 'Pause for begge');

	const frames = await Promise.all(both.map(presentedOn));
	const [one, other] = frames as [Presented[], Presented[]];
	const gather = (inside: (stretch: Stretch) => [number, number] | undefined) => {
		const place: number[] = [];
		const screen: number[] = [];
		for (const stretch of stretches) {
			const [from, to] = inside(stretch) ?? [0, 0];
			for (let at = from; at < to; at += STEP_MS) {
				place.push(placeAt(one, at, stretch.speed, plan.frame_ms) - placeAt(other, at, stretch.speed, plan.frame_ms));
				screen.push(frameAt(one, at) - frameAt(other, at));
			}
		}
		return { ...summary(place), on_screen: summary(screen) };
	};
	const beginning = (which: Stretch['after']) => (stretch: Stretch) =>
		stretch.after === which ? ([stretch.from, Math.min(stretch.from + BEGINNING_MS, stretch.to)] as [number, number]) : undefined;
	return {
		steady: gather(({ from, to }) => [from + BEGINNING_MS, to]),
		after_play: gather(beginning('play')),
		after_seek: gather(beginning('seek')),
		after_rate: gather(beginning('rate')),
		trace: trace(one, other, stretches)
	};
}

/** A value each second, to look at when a figure is bad. */
function trace(one: readonly Presented[], other: readonly Presented[], stretches: readonly Stretch[]): string[] {
	return stretches.map(({ from, to, speed, after }) => {
		const values: string[] = [];
		for (let at = from; at < to; at += 500) {
			values.push((placeAt(one, at, speed, plan.frame_ms) - placeAt(other, at, speed, plan.frame_ms)).toFixed(0));
		}
		return `${after}: ${values.join(' ')}`;
	});
}

/** One side's picture stops for a moment, again and again: how far apart are the two when it is mended, each time? */
async function stalling(both: readonly [Page, Page], stalls: number) {
	const [near, far] = both;
	const mended: [number, number][] = [];
	const turns = Math.floor((plan.film_ms - 20_000) / STALL_EVERY_MS);
	for (let stall = 0; stall < stalls; stall += 1) {
		if (stall % turns === 0) {
			if (stall > 0) await press(near, 'Pause for begge');
			await seek(near, 0);
			await press(near, 'Afspil for begge');
			await sleep(LEAD_MS + BEGINNING_MS);
		}
		const at = Date.now();
		const stoppedMs = 100 + Math.random() * 600;
		// A picture that stood for so long is so far behind when it moves again.
		await both[stall % 2]?.locator('video[aria-label="Filmen af samtalen"]').evaluate((element, ms) => {
			const video = element as HTMLVideoElement;
			video.currentTime = Math.max(0, video.currentTime - ms / 1_000);
		}, stoppedMs);
		await sleep(at + STALL_EVERY_MS - Date.now());
		mended.push([Date.now() - MENDED_MS - 50, Date.now() - 50]);
	}
	if (stalls > 0) await press(far, 'Pause for begge');
	await sleep(1_000);
	const [one = [], other = []] = await Promise.all(both.map(presentedOn));
	const stalls_ms = mended.map(([from, to]) => {
		const apart: number[] = [];
		for (let at = from; at < to; at += STEP_MS) apart.push(Math.abs(placeAt(one, at, 1, plan.frame_ms) - placeAt(other, at, 1, plan.frame_ms)));
		return percentile(apart, 50);
	});
	return { stalls_ms };
}

/** Both stand: after a pause, after a jump while paused. */
async function pausing(both: readonly [Page, Page]) {
	const paused = { frames: [] as number[], land_ms: [] as number[] };
	for (let turn = 0; turn < plan.pauses; turn += 1) {
		const page = both[turn % 2] as Page;
		if (turn % 4 === 3) {
			const at = Date.now();
			await seek(page, Math.round(1_000 + Math.random() * (plan.film_ms - 20_000)));
			await look(both, paused, at);
			continue;
		}
		if (turn % 8 === 0) await seek(page, Math.round(Math.random() * (plan.film_ms - 20_000)));
		await press(page, 'Afspil for begge');
		await sleep(600 + Math.random() * 2_000);
		const at = Date.now();
		await press(both[(turn >> 1) % 2] as Page, 'Pause for begge');
		await look(both, paused, at);
	}
	return { paused };
}

/** After a second both must stand on the same frame; when did they? */
async function look(both: readonly Page[], into: { frames: number[]; land_ms: number[] }, since: number): Promise<void> {
	await sleep(1_000);
	const [one = [], other = []] = await Promise.all(both.map(presentedOn));
	into.frames.push(apartFrames(one, other));
	into.land_ms.push(Math.max(landedAt(one), landedAt(other)) - since);
}

function apartFrames(one: readonly Presented[], other: readonly Presented[]): number {
	const frame = (frames: readonly Presented[]) => Math.floor(((frames.at(-1)?.film ?? Number.NaN) + 1) / plan.frame_ms);
	return Math.abs(frame(one) - frame(other));
}

/** When the frame that is on the screen last came there. */
function landedAt(frames: readonly Presented[]): number {
	const last = frames.at(-1);
	let index = frames.length - 1;
	while (index > 0 && frames[index - 1]?.film === last?.film) index -= 1;
	return frames[index]?.at ?? Number.NaN;
}

interface Arrivals {
	frames: number[];
	/** Since the press of the link. */
	join_ms: number[];
	/** Since the reload. */
	reload_ms: number[];
	/** Both, since the room let it in. */
	in_room_ms: number[];
	/** While the clip runs: in step since the reload, and since the room let it in. */
	playing_ms: number[];
	playing_in_room_ms: number[];
	/** The same for whoever comes from the lobby while it runs. */
	joined_playing_in_room_ms: number[];
}

/** One side comes late, or loads the page anew, while the clip stands and while it runs. */
async function arriving(both: readonly [Page, Page], roundId: string) {
	const arrivals: Arrivals = { frames: [], join_ms: [], reload_ms: [], in_room_ms: [], playing_ms: [], playing_in_room_ms: [], joined_playing_in_room_ms: [] };
	for (let turn = 0; turn < plan.arrivals; turn += 1) {
		const [page, stays] = (turn % 2 === 0 ? [both[1], both[0]] : [both[0], both[1]]) as [Page, Page];
		await page.goto(`/feedback/${roundId}`);
		await seek(stays, 5_000 + 7_000 * turn);
		// Long enough to look into camera and microphone.
		await sleep(3_000);
		let at = Date.now();
		await page.getByRole('link', { name: 'Gå ind i mødet' }).click();
		arrivals.join_ms.push((await settled(page, stays, arrivals)) - at);
		at = Date.now();
		await page.reload();
		arrivals.reload_ms.push((await settled(page, stays, arrivals)) - at);

		await press(stays, 'Afspil for begge');
		await sleep(1_500);
		at = Date.now();
		await page.reload();
		const since = await inStep(page, stays, at);
		arrivals.playing_ms.push(since - at);
		arrivals.playing_in_room_ms.push(Math.max(0, since - (await welcomedAt(page))));

		await page.goto(`/feedback/${roundId}`);
		await sleep(2_000);
		at = Date.now();
		await page.getByRole('link', { name: 'Gå ind i mødet' }).click();
		const joined = await inStep(page, stays, at);
		arrivals.joined_playing_in_room_ms.push(Math.max(0, joined - (await welcomedAt(page))));
		await press(stays, 'Pause for begge');
		await sleep(1_000);
	}
	return { arrivals };
}

/** Since when the side that came has been in step with the one that stayed. */
async function inStep(page: Page, stays: Page, at: number): Promise<number> {
	await expect.poll(async () => (await presentedOn(page)).some((frame) => frame.at > at), { timeout: PATIENCE_MS }).toBe(true);
	await sleep(3_000);
	const end = Date.now() - 100;
	const [came = [], stayed = []] = await Promise.all([page, stays].map(presentedOn));
	const apart = (when: number) => Math.abs(placeAt(came, when, 1, plan.frame_ms) - placeAt(stayed, when, 1, plan.frame_ms));
	let since = end;
	while (since > at && apart(since) <= IN_STEP_MS) since -= STEP_MS;
	return since;
}

/** When the side that came stood on the frame on which it stands in the end: for at least a second. */
async function settled(page: Page, stays: Page, into: Arrivals): Promise<number> {
	const rests = async () => Date.now() - ((await presentedOn(page)).at(-1)?.at ?? Infinity) > 1_000;
	await expect.poll(rests, { timeout: PATIENCE_MS, intervals: [250] }).toBe(true);
	const [came = [], stayed = []] = await Promise.all([page, stays].map(presentedOn));
	into.frames.push(apartFrames(came, stayed));
	const at = landedAt(came);
	into.in_room_ms.push(Math.max(0, at - (await welcomedAt(page))));
	return at;
}

async function press(page: Page, name: string): Promise<void> {
	await page.getByRole('button', { name }).click();
}

async function seek(page: Page, place: number): Promise<void> {
	await page.getByRole('slider', { name: 'Sted i klippet' }).fill(String(Math.round(place / 100) * 100));
}

function summary(values: readonly number[]) {
	// No picture is no agreement.
	const apart = values.map((value) => (Number.isNaN(value) ? Infinity : Math.abs(value)));
	const unknown = values.filter(Number.isNaN).length;
	return {
		p50: percentile(apart, 50),
		p95: percentile(apart, 95),
		p99: percentile(apart, 99),
		max: Math.max(...apart),
		samples: values.length,
		unknown
	};
}
