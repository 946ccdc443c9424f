// The call: only the two can hear and see each other, speech comes first on a bad line, a dead path is left for another, and a lid that was
// closed ends nothing.
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from './support/journey.ts';
import { closeLid } from './support/lid.ts';
import { look } from './support/look.ts';
import { binary } from './support/places.ts';
import { enterRoom, impressionOf, likeness, mediaOf, seeAndHear } from './support/room.ts';
import { releasedRound } from './support/steps.ts';
import { overUdpLine } from './support/udp-line.ts';
import type { Page } from '@playwright/test';

/** As long as the relay waits for somebody it hears nothing of (crates/rtc/src/session.rs), and the time until it notices. */
const GIVEN_UP_MS = 40_000;
const TRAIN = { delayMs: 150, lossPercent: 5, kbps: 150 };

function secrecy(page: Page) {
	return page.getByRole('region', { name: 'Hvem kan lytte med?' });
}

async function sameNumbers(one: Page, other: Page): Promise<string> {
	const numbers = (page: Page) => secrecy(page).locator('dd').textContent({ timeout: 1_000 }).catch(() => null);
	await expect.poll(async () => (await numbers(one)) !== null && (await numbers(one)) === (await numbers(other)), { timeout: 20_000 }).toBe(true);
	const shown = (await numbers(one)) ?? '';
	expect(shown).toMatch(/^\d\d \d\d \d\d \d\d$/);
	return shown;
}

/** The own picture can be hidden, and the microphone opens only while a key is held. */
async function heldKey(page: Page): Promise<void> {
	const own = page.getByLabel('Dit billede');
	const choose = async (entry: string | RegExp) => {
		await page.getByRole('button', { name: 'Lyd', exact: true }).click();
		await page.getByRole('menuitemcheckbox', { name: entry }).click();
	};
	const open = () =>
		page.evaluate(() => {
			const { keptConnections } = window as unknown as { keptConnections: RTCPeerConnection[] };
			return keptConnections.at(-1)?.getSenders().find(({ track }) => track?.kind === 'audio')?.track?.enabled;
		});
	await expect(own).toHaveCount(1);
	await choose('Vis mit eget billede');
	await expect(own).toHaveCount(0);
	await choose('Vis mit eget billede');
	await choose(/^Hold en tast nede for at tale/);
	await expect.poll(open).toBe(false);
	await page.keyboard.down('t');
	await expect.poll(open).toBe(true);
	await expect(page.getByRole('button', { name: 'Du kan høres nu' })).toBeVisible();
	await page.keyboard.up('t');
	await expect.poll(open).toBe(false);
	await expect(page.getByRole('status', { name: 'Time-out' }), 'the key means this and nothing else').toHaveCount(0);
	await choose(/^Hold en tast nede for at tale/);
	await expect.poll(open).toBe(true);
}

/** Somebody watches with a program instead of the page (WHEP); what it found comes when it has gone. */
async function watchWithProgram(page: Page, roundId: string): Promise<{ outcome: string; sound_in: number; picture_in: number }> {
	const room = await page.evaluate(async (id) => {
		const answer = await fetch(`/api/feedback/rounds/${id}/room`, { method: 'PUT' });
		return ((await answer.json()) as { id: string }).id;
	}, roundId);
	const token = (await page.context().cookies()).find(({ name }) => name === 'mrp_access')?.value ?? '';
	const address = `${new URL(page.url()).origin}/api/feedback/rooms/${room}/streams/whep`;
	const only = ['--way', 'udp', '--own-address', '127.0.0.1', '--seconds', '10'];
	const env = { ...process.env, MRP_PROBE_TOKEN: token };
	const { stdout } = await promisify(execFile)(join(dirname(binary), 'mrp-probe'), [address, ...only], { env, timeout: 60_000 });
	return JSON.parse(stdout) as { outcome: string; sound_in: number; picture_in: number };
}

test('only the two hear and see each other, speech comes first on a train, and a dead path is left', async ({ site }) => {
	const pair = await site.pair();
	const { roundId } = await releasedRound(site, pair, 'skolestart');
	const supervisor = await site.signedIn(pair.supervisor, 'supervisor');
	const worker = await site.signedIn(pair.worker, 'social_worker');
	const line = await overUdpLine(worker, { delayMs: 10, lossPercent: 0 }, false);
	// Somebody who gets the same packets and lacks the key: the worker beside her page is never told it.
	await worker.addInitScript(() => {
		if (localStorage.getItem('without-key') === null) return;
		const original = Worker.prototype.postMessage;
		Worker.prototype.postMessage = function (this: Worker, message: { type?: string }, ...rest: unknown[]) {
			if (message.type === 'keys') return;
			const order = message.type === 'mode' ? { type: 'mode', mode: 'open' } : message;
			return (original as (...all: unknown[]) => void).call(this, order, ...rest);
		} as typeof original;
	});
	await enterRoom(supervisor, roundId);
	await expect(secrecy(supervisor)).toContainText('Når I begge er her');
	await enterRoom(worker, roundId);
	const both = [supervisor, worker] as const;
	const numbers = await sameNumbers(supervisor, worker);
	await expect(secrecy(worker)).toContainText('Kun I to kan høre og se hinanden. Serveren kan ikke.');
	await seeAndHear(both);
	await look(supervisor, 'feedback-call');
	await heldKey(supervisor);
	const seen = await impressionOf(worker);
	expect(likeness(await impressionOf(worker), seen), 'one moment looks like the next').toBeGreaterThan(0.8);

	await worker.evaluate(() => localStorage.setItem('without-key', 'yes'));
	await worker.reload();
	await expect.poll(async () => (await mediaOf(worker)).pictureBytes, { timeout: 30_000 }).toBeGreaterThan(50_000);
	// A decoder may take what it cannot read for a picture, as the first bytes are readable: then it is one of noise.
	expect(likeness(await impressionOf(worker), seen), 'what the relay passes on is no picture without the key').toBeLessThan(0.3);
	// And what was not sealed is not shown.
	const before = await mediaOf(supervisor);
	await expect.poll(async () => (await mediaOf(supervisor)).packets, { timeout: 30_000 }).toBeGreaterThan(before.packets + 50);
	expect((await mediaOf(supervisor)).frames - before.frames).toBeLessThan(3);

	await worker.evaluate(() => localStorage.removeItem('without-key'));
	await worker.reload();
	const renewed = await sameNumbers(supervisor, worker);
	expect(renewed, 'a new visit, new keys').not.toBe(numbers);
	await expect(supervisor.getByText(`Nye kontroltal: ${renewed}`)).toBeVisible();
	await look(supervisor, 'feedback-call-numbers');
	await supervisor.getByRole('button', { name: 'Vi har læst dem' }).click();
	await expect(supervisor.getByText(/^Nye kontroltal/)).toHaveCount(0);
	await seeAndHear(both);

	line().quality = TRAIN;
	// What it takes to notice.
	await worker.waitForTimeout(6_000);
	const from = await Promise.all(both.map(mediaOf));
	await worker.waitForTimeout(6_000);
	const to = await Promise.all(both.map(mediaOf));
	const mended = to.map((media, index) => (media.concealed - (from[index]?.concealed ?? 0)) / (media.samples - (from[index]?.samples ?? 0)));
	console.log(`sound made up on a train, supervisor and social worker: ${mended.map((share) => `${(share * 100).toFixed(1)} %`).join(', ')}`);
	for (const share of mended) expect(share).toBeLessThan(0.2);
	for (const [index, media] of to.entries()) expect(media.energy).toBeGreaterThan(from[index]?.energy ?? 0);

	line().quality = { delayMs: 10, lossPercent: 0 };
	line().blocked = true;
	const began = Date.now();
	const dead = await mediaOf(worker);
	await expect.poll(async () => (await mediaOf(worker)).packets, { timeout: 30_000, intervals: [100] }).toBeGreaterThan(dead.packets + 20);
	console.log(`sound again ${Date.now() - began} ms after the path died`);
	await seeAndHear(both);
	await expect(worker.getByRole('heading', { level: 1 })).toContainText('Feedback · runde');
	expect(await sameNumbers(supervisor, worker)).toMatch(/\d/);

	// A program cannot open what is sealed: the page asks before anything is sent that the server can read.
	const watched = watchWithProgram(worker, roundId);
	await expect(secrecy(supervisor)).toContainText('gennem et andet program end browseren', { timeout: 20_000 });
	await expect(supervisor.getByText('med et andet program')).toBeVisible();
	await supervisor.getByRole('button', { name: 'Tal videre alligevel' }).click();
	await look(supervisor, 'feedback-call-program');
	const found = await watched;
	expect(found.outcome).toBe('connected');
	expect(Math.min(found.sound_in, found.picture_in), 'packets of the supervisor’s browser').toBeGreaterThan(20);
	await expect(secrecy(supervisor)).toContainText('Når I begge er her');
});

test('a lid that was closed for longer than the relay waits: both see and hear each other again', async ({ site }) => {
	const pair = await site.pair();
	const { roundId } = await releasedRound(site, pair, 'skolestart');
	const supervisor = await site.signedIn(pair.supervisor, 'supervisor');
	const worker = await site.signedIn(pair.worker, 'social_worker');
	const both = [supervisor, worker] as const;
	for (const page of both) await enterRoom(page, roundId);
	await sameNumbers(supervisor, worker);
	await seeAndHear(both);
	const closed = closeLid(worker, GIVEN_UP_MS + 12_000);
	await expect(supervisor.getByText(`${pair.worker.name} har dårlig forbindelse`)).toBeVisible({ timeout: 20_000 });
	await closed;
	const dead = await Promise.all(both.map(mediaOf));
	for (const [index, page] of both.entries()) {
		await expect.poll(async () => (await mediaOf(page)).packets, { timeout: 40_000 }).not.toBe(dead[index]?.packets);
	}
	await sameNumbers(supervisor, worker);
	await seeAndHear(both);
});
