// The server dies in the middle of a talk and comes back: so do the two, to the same clip and the same frame, with every word.
import type { Page } from '@playwright/test';
import { expect, test as base } from './support/journey.ts';
import { look } from './support/look.ts';
import { enterRoom, frames, seeAndHear, standTogether } from './support/room.ts';
import { newHouse, storesOfItsOwn, type House } from './support/serve.ts';
import { filmOn, plays, releasedRound } from './support/steps.ts';
import { heardOnChannel, shut, shuttable } from './support/ways.ts';

const test = base.extend<object, { house: House }>({
	// A house of its own: it burns down.
	house: [
		async ({}, use) => {
			const house = await newHouse('restarted.log', storesOfItsOwn());
			await use(house);
			await house.close();
		},
		{ scope: 'worker' }
	],
	server: [async ({ house }, use) => use(house), { scope: 'worker' }]
});

const NOTE = 'Pausen gav ham plads.';
const BACK_MS = 10_000;

test('the server dies twice in the middle of a talk, and the two go on where they were', async ({ site, house }) => {
	const pair = await site.pair('pilot');
	const { roundId } = await releasedRound(site, pair, 'skolestart');
	const supervisor = await site.signedIn(pair.supervisor, 'supervisor');
	const worker = await site.signedIn(pair.worker, 'social_worker');
	const both = [supervisor, worker] as const;
	for (const page of both) await page.context().addInitScript(shuttable);
	for (const page of both) await enterRoom(page, roundId);
	await seeAndHear(both);
	await supervisor.getByRole('button', { name: /^Vis klip 1, Looking good/ }).click();
	await supervisor.getByRole('slider', { name: 'Sted i klippet' }).fill('4000');
	await standTogether(both);
	await expect(worker.getByText(/^Viggo Strandmark gik til/)).toBeVisible();
	await expect(worker.getByText('Billedet ved 0:00:03,96')).toBeVisible();
	await expect(supervisor.getByText('Billedet ved 0:00:03,96')).toBeVisible();
	await worker.getByLabel('Skriv en besked').fill('Det er lige her, jeg tænker på.');
	await worker.getByLabel('Skriv en besked').press('Enter');
	await supervisor.getByLabel('Fælles note til klip 1').fill(NOTE);
	await expect(worker.getByLabel('Fælles note til klip 1')).toHaveValue(NOTE);
	for (const page of both) await expect(page.getByRole('log', { name: 'Chat (alle)' })).toContainText('Det er lige her');

	await test.step('either of the two ways to the room is enough', async () => {
		for (const way of ['line', 'channel'] as const) {
			for (const page of both) await expect.poll(() => heardOnChannel(page), `${way} is shut`).toBeGreaterThan(0);
			for (const page of both) await shut(page, way);
			await worker.getByRole('button', { name: 'Afspil for begge' }).click();
			for (const page of both) await plays(filmOn(page), 0.4);
			await expect(supervisor.getByText('Sanne Bakkegaard startede klippet.')).toBeVisible();
			await supervisor.getByRole('button', { name: 'Pause for begge' }).click();
			await standTogether(both);
			await expect(worker.getByText('Viggo Strandmark satte klippet på pause.')).toBeVisible();
			for (const page of both) await shut(page, undefined);
		}
		await worker.getByRole('slider', { name: 'Sted i klippet' }).fill('4000');
		await standTogether(both);
	});

	await test.step('a line that carries nothing from the other is told', async () => {
		await shut(worker, 'both');
		await expect(supervisor.getByText('Sanne Bakkegaard har dårlig forbindelse')).toBeVisible({ timeout: 15_000 });
		await expect(supervisor.locator('figure').filter({ hasText: 'Sanne Bakkegaard' })).toContainText('dårlig forbindelse');
		await shut(worker, undefined);
		await expect(supervisor.getByText('God forbindelse')).toBeVisible();
	});

	await test.step('a side whose picture stops is waited for, and both see why', async () => {
		await worker.getByRole('slider', { name: 'Sted i klippet' }).fill('0');
		await standTogether(both);
		await worker.getByRole('button', { name: 'Afspil for begge' }).click();
		for (const page of both) await plays(filmOn(page), 0.3);
		await stopPicture(worker, true);
		await expect(supervisor.getByText('Vi venter på Sanne Bakkegaard. Billedet er på vej.')).toBeVisible();
		await expect(worker.getByText('Vi venter på dig. Dit billede er på vej.')).toBeVisible();
		await look(supervisor, 'feedback-room-waits');
		await stopPicture(worker, false);
		await expect(supervisor.getByText('Klippet kører videre.')).toBeVisible();
		await plays(filmOn(supervisor), 0.3);
		// The host would rather that it goes on: the same stop holds up nobody.
		await supervisor.getByRole('button', { name: 'Møde', exact: true }).click();
		await supervisor.getByRole('menuitemcheckbox', { name: /^Vent på hinanden/ }).click();
		await expect(worker.getByText('Klippet kører videre, også når')).toBeVisible();
		await worker.getByRole('button', { name: 'Sidste 10 sekunder igen' }).click();
		await expect(supervisor.getByText('Sanne Bakkegaard gik 10 sekunder tilbage.')).toBeVisible();
		await stopPicture(worker, true);
		await plays(filmOn(supervisor), 2.5);
		await expect(supervisor.getByText(/^Vi venter på/)).toHaveCount(0);
		await stopPicture(worker, false);
		await supervisor.locator('body').press('Shift+i');
		await expect(worker.getByText('Viggo Strandmark viser de sidste 10 sekunder langsomt.')).toBeVisible();
		await expect(worker.getByLabel('Fart')).toHaveValue('50');
		await supervisor.getByRole('button', { name: 'Pause for begge' }).click();
		await expect(worker.getByText('Viggo Strandmark satte klippet på pause.')).toBeVisible();
		await worker.getByRole('slider', { name: 'Sted i klippet' }).fill('4000');
		await expect(worker.getByLabel('Fart')).toHaveValue('100');
		await standTogether(both);
	});

	await test.step('while the clip stands', async () => {
		await supervisor.getByRole('button', { name: 'Layout', exact: true }).click();
		await supervisor.getByRole('menuitemradio', { name: 'Samtalen stor' }).click();
		await expect(worker.locator('.talk-large')).toBeVisible();
		const [stood] = await frames([supervisor]);
		await house.kill();
		await expect(worker.getByText('Ingen forbindelse – prøver igen').first()).toBeVisible();
		await worker.getByLabel('Skriv en besked').fill('Er du der?');
		await worker.getByLabel('Skriv en besked').press('Enter');
		// It is told as long as the line is not back, also while it is tried.
		await expect(worker.getByText('Det, du skriver, bliver her og sendes')).toBeVisible();
		await worker.getByLabel('Hvad tager du med?').fill('Skrevet uden forbindelse.');
		await expect(worker.getByText('ikke gemt endnu, prøver igen')).toBeVisible();
		await look(worker, 'feedback-room-away');
		await house.start();
		for (const page of both) await expect(page.getByRole('heading', { name: 'Deltagere (2)' })).toBeVisible({ timeout: BACK_MS });
		await expect(worker.getByText('Det, du skriver, bliver her og sendes')).toHaveCount(0);
		await expect(supervisor.getByText('Skrevet uden forbindelse.')).toBeVisible();
		for (const page of both) await expect(page.getByText('samme billede hos begge')).toBeVisible({ timeout: BACK_MS });
		expect(await frames(both)).toEqual([stood, stood]);
		for (const page of both) {
			await expect(page.getByLabel('Fælles note til klip 1')).toHaveValue(NOTE);
			// As the host has arranged it.
			await expect(page.locator('.talk-large')).toBeVisible();
			// Said before, and said into the broken line: each once.
			for (const words of ['Det er lige her, jeg tænker på.', 'Er du der?']) {
				await expect(page.getByRole('log', { name: 'Chat (alle)' }).getByText(words)).toHaveCount(1);
			}
		}
		await seeAndHear(both);
	});

	await test.step('while the clip runs', async () => {
		await supervisor.getByRole('button', { name: 'Afspil for begge' }).click();
		for (const page of both) await plays(filmOn(page), 2);
		const reached = await worker.getByRole('slider', { name: 'Sted i klippet' }).inputValue();
		await house.kill();
		await house.start();
		for (const page of both) await expect(page.getByText('samme billede hos begge')).toBeVisible({ timeout: BACK_MS });
		await standTogether(both);
		const waits = Number(await worker.getByRole('slider', { name: 'Sted i klippet' }).inputValue());
		// Kept once a second, so no further back than that, and never where nobody has been.
		expect(waits).toBeGreaterThan(Number(reached) - 2_000);
		expect(waits).toBeLessThan(Number(reached) + 4_000);
		await supervisor.getByRole('button', { name: 'Afspil for begge' }).click();
		for (const page of both) await plays(filmOn(page), 0.5);
	});
});

/** The film has nothing to go on with, as when the line brings nothing. */
async function stopPicture(page: Page, stopped: boolean): Promise<void> {
	await filmOn(page).evaluate((element, dry) => {
		const video = element as HTMLVideoElement;
		if (!dry) return void Reflect.deleteProperty(video, 'readyState');
		Object.defineProperty(video, 'readyState', { configurable: true, get: () => HTMLMediaElement.HAVE_METADATA });
		// It stands as long as it is dry, whoever wants it to run.
		const hold = setInterval(() => {
			if (video.readyState === HTMLMediaElement.HAVE_METADATA) video.playbackRate = 0.0625;
			else clearInterval(hold);
		}, 20);
	}, stopped);
}
