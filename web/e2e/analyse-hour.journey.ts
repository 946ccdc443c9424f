// An hour of film, analysed without a mouse: forty marks, three clips and a plan. Counts keystrokes, waits and changes of
// page, and adds up what the hands take by the keystroke-level model. The film itself is not sat through: it is moved to the
// moment at which somebody would have written.
import { randomUUID } from 'node:crypto';
import { Effort } from './support/effort.ts';
import { hourLong, HOUR_S, SEEN } from './support/hour.ts';
import { expect, test } from './support/journey.ts';
import { signInOverHttp } from './support/people.ts';
import { filmOn, recordedFilm, timeOf } from './support/steps.ts';
import type { Locator, Page } from '@playwright/test';

/** At most so long, in minutes, for an hour of film (domain.md 5.1): in light mode, without numbers; and altogether. */
const LIGHT_MINUTES = 45;
const MINUTES = 75;
/** How fast she watches (domain.md 5.1: 1.25–1.5). */
const SPEED = 1.5;
const SLOWER = 1.25;

/** Presses Tab until the wanted thing has the focus. */
async function tabTo(effort: Effort, page: Page, wanted: Locator, key = 'Tab', most = 60): Promise<void> {
	for (let presses = 0; presses < most; presses += 1) {
		if (await wanted.evaluateAll((all) => all.includes(document.activeElement as HTMLElement))) return;
		await effort.press(key);
	}
	throw new Error(`${wanted} is not reached by ${key}`);
}

const playOn = (film: Locator, seconds: number) =>
	film.evaluate((element, to) => {
		(element as HTMLVideoElement).currentTime = to;
	}, seconds);

test('an hour of film is analysed in light mode within 45 minutes, by keyboard alone', async ({ site }) => {
	const pair = await site.pair();
	const { worker, recordingId } = await recordedFilm(site, pair, hourLong(), 'En time', false);
	const page = await site.signedIn(pair.supervisor);
	await page.goto('/analyse');
	await page.evaluate(() => addEventListener('pointerdown', () => Object.assign(window, { pointed: true })));

	const effort = new Effort(page);
	effort.begin('find it');
	await tabTo(effort, page, page.getByRole('link', { name: 'Begynd analysen' }));
	await effort.press('Enter');
	const line = page.getByRole('combobox', { name: 'Nyt stikord' });
	await effort.wait(() => expect(line).toBeFocused());
	const film = filmOn(page);
	await expect.poll(() => film.evaluate((element) => (element as HTMLVideoElement).readyState)).toBeGreaterThan(1);
	const pages = effort.pages;

	effort.begin('watch');
	await effort.press('Escape');
	await effort.press(']', Math.round((SPEED - 1) / 0.1));
	expect(await film.evaluate((element) => (element as HTMLVideoElement).playbackRate)).toBeCloseTo(SPEED, 5);
	await effort.press('k');
	await effort.press('n');

	effort.begin('write');
	for (const [index, { words, dimension }] of SEEN.entries()) {
		await playOn(film, 30 + (index * (HOUR_S - 60)) / SEEN.length);
		await effort.type(`${words} #${dimension}`);
		await effort.press('Enter');
		await effort.press('Enter');
		await effort.wait(() => expect(line).toHaveValue(''));
	}
	await expect(page.getByRole('tab', { name: `Liste (${SEEN.length})` })).toBeVisible();

	effort.begin('clips');
	for (const [at, key, question] of [
		[8, 'g', 'Hvad gjorde du, som fik hende til at fortælle?'],
		[33, 'g', 'Hvad gør hun, lige efter at du venter?'],
		[20, 'f', 'Hvad tror du, hun havde brug for her?']
	] as const) {
		await effort.press('Escape');
		await playOn(film, 30 + (at * (HOUR_S - 60)) / SEEN.length);
		await effort.press(key);
		const prompt = page.getByLabel('Spørgsmål til klippet');
		await effort.wait(() => expect(prompt).toBeFocused());
		await effort.type(question);
		await effort.press('Escape');
	}

	effort.begin('plan and release');
	await effort.press('r');
	await tabTo(effort, page, page.getByRole('button', { name: 'Gør klar til frigivelse' }), 'Shift+Tab');
	await effort.press('Enter');
	const dialog = page.getByRole('dialog');
	await effort.wait(() => expect(dialog).toBeVisible());
	for (const box of await dialog.getByRole('checkbox').all()) {
		await tabTo(effort, page, box);
		await effort.press('Space');
	}
	await tabTo(effort, page, dialog.getByRole('button', { name: 'Frigiv analysen' }));
	await effort.press('Enter');
	await effort.wait(() => expect(page.getByText(/^Frigivet/).first()).toBeVisible());

	expect(await timeOf(film), 'the film is where it was').toBeGreaterThan(0);
	expect(await page.evaluate(() => 'pointed' in window), 'no pointer was used').toBe(false);
	expect(effort.pages, 'the workbench was never left').toBe(pages);
	// The film runs on while she writes.
	const watching = HOUR_S / SPEED;
	const beside = effort.seconds('find it') + effort.seconds('clips') + effort.seconds('plan and release');
	expect(effort.seconds('write'), 'writing fits in the film').toBeLessThan(watching);
	const minutes = (watching + beside) / 60;
	console.log(`${effort.table()}\n${effort.keys} keystrokes, ${effort.waits} waits, ${minutes.toFixed(1)} minutes`);
	expect(minutes).toBeLessThanOrEqual(LIGHT_MINUTES);
	// Somebody who watches slower, and lets the film stand while she writes, is still in time.
	const unhurried = (HOUR_S / SLOWER + beside + effort.seconds('write')) / 60;
	console.log(`${unhurried.toFixed(1)} minutes with the film standing while she writes`);
	expect(unhurried).toBeLessThanOrEqual(MINUTES);

	// A clip of more than four minutes is let through when its author says yes to that length, and not before.
	const supervisor = await signInOverHttp(site.address, pair.supervisor);
	const coding = await supervisor.post(`/api/analyse/recordings/${recordingId}/coding`, {});
	await supervisor.raw('DELETE', `/api/analyse/codings/${coding.id}/release`);
	const clip = { kind: 'looking_good', start_ms: 60_000, end_ms: 360_000, prompt: 'Hvad lykkes her?', dimensions: [] };
	await supervisor.put(`/api/analyse/codings/${coding.id}/clips/${randomUUID()}`, clip);
	await page.reload();
	await page.getByRole('button', { name: 'Gør klar til frigivelse' }).click();
	for (const box of await dialog.getByRole('checkbox').all()) await box.check();
	const confirm = dialog.getByRole('button', { name: 'Frigiv analysen' });
	await expect(confirm).toBeDisabled();
	await dialog.getByRole('button', { name: 'Ja, klippet skal vare 5:00' }).click();
	await expect(confirm).toBeEnabled();
	// Nobody needs the rest of what would be made of an hour.
	await worker.raw('DELETE', `/api/record/recordings/${recordingId}`);
});
