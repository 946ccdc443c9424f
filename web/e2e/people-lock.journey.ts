// The screen lock: ten idle minutes cover the page and close the server; the password brings back exactly what was there.
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { filmOn, recordedRound, timeOf } from './support/steps.ts';
import type { Page } from '@playwright/test';

test('ten idle minutes lock the screen and the server, and nothing of the work is lost', async ({ site }) => {
	const pair = await site.pair();
	const { recordingId } = await recordedRound(site, pair, 'hjemmebesoeg');
	const page = await site.signedIn(pair.supervisor);
	// The page's clock can be put forward; the server's idle time is the one it ships with.
	await page.clock.install();
	await page.goto(`/analyse/${recordingId}`);
	const line = page.getByRole('combobox', { name: 'Nyt stikord' });
	const question = page.getByLabel('Spørgsmål til klippet');
	const lock = page.getByRole('dialog', { name: 'Skærmen er låst' });

	await test.step('half a keyword, and a clip whose question is being written', async () => {
		await expect(line).toBeFocused();
		await page.getByRole('slider', { name: 'Sted i filmen' }).fill('4000');
		await line.fill('lader ham tale ud, og');
		await page.getByRole('group', { name: 'Lav et klip' }).getByRole('button', { name: 'Looking good' }).click();
		await expect(question).toBeFocused();
		await page.keyboard.type('Hvad gjorde du');
	});

	await test.step('nobody is there: the page is covered and the server answers nothing', async () => {
		await page.clock.fastForward('09:30');
		await expect(lock).toBeHidden();
		await page.clock.fastForward('00:31');
		await expect(lock).toBeVisible();
		await expect.poll(() => answer(page, recordingId)).toBe(423);
		await page.keyboard.press('Escape');
		await page.keyboard.press('Escape');
		await expect(lock).toBeVisible();
		await look(page, 'locked');
	});

	await test.step('a wrong password opens nothing', async () => {
		await lock.getByLabel('Adgangskode').fill('noget helt andet end det');
		await lock.getByRole('button', { name: 'Lås op' }).click();
		await expect(lock.getByText('Adgangskoden passer ikke.')).toBeVisible();
		expect(await answer(page, recordingId)).toBe(423);
	});

	await test.step('the right one brings back what was there, to the letter', async () => {
		await unlock(page, pair.supervisor.password);
		await expect(question).toBeFocused();
		await expect(question).toHaveValue('Hvad gjorde du');
		await expect(line).toHaveValue('lader ham tale ud, og');
		expect(await timeOf(filmOn(page))).toBeCloseTo(4, 0);
		await page.keyboard.type(', da han blev stille?');
		await expect(question).toHaveValue('Hvad gjorde du, da han blev stille?');
		await expect(page.getByText('Alt er gemt')).toBeVisible();
	});

	await test.step('a page loaded anew on a locked screen waits for the password, and has kept the half keyword', async () => {
		await page.clock.fastForward('10:01');
		await expect(lock).toBeVisible();
		await expect.poll(() => answer(page, recordingId)).toBe(423);
		await page.reload();
		await expect(lock).toBeVisible();
		await expect(page.getByText('Hvad gjorde du, da han blev stille?')).toHaveCount(0);
		await unlock(page, pair.supervisor.password);
		await page.waitForURL(`**/analyse/${recordingId}`);
		await expect(line).toHaveValue('lader ham tale ud, og');
		await line.press('Enter');
		await expect(page.getByText('lader ham tale ud, og').first()).toBeVisible();
		await page.getByRole('tab', { name: /Plan/ }).click();
		await expect(page.getByText('Hvad gjorde du, da han blev stille?')).toBeVisible();
		await expect(page.getByText('Alt er gemt')).toBeVisible();
	});
});

/** What the server says to this window about the recording. */
async function answer(page: Page, recordingId: string): Promise<number> {
	return page.evaluate(async (id) => (await fetch(`/api/record/recordings/${id}`)).status, recordingId);
}

async function unlock(page: Page, password: string): Promise<void> {
	const lock = page.getByRole('dialog', { name: 'Skærmen er låst' });
	await lock.getByLabel('Adgangskode').fill(password);
	await lock.getByRole('button', { name: 'Lås op' }).click();
	await expect(lock).toBeHidden();
}
