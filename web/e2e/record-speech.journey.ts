// Who speaks when: found by the server, named by one click, put right by keys and taken back, the same for both of the pair.
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { recordedRound } from './support/steps.ts';
import type { Locator, Page } from '@playwright/test';

test('the pair sees who speaks when, says whose voice it is, and puts turns right', async ({ site }) => {
	const pair = await site.pair();
	const { worker, recordingId } = await recordedRound(site, pair, 'beslutning');
	const speech = `/api/record/recordings/${recordingId}/speech`;
	await expect.poll(async () => (await worker.get(speech)).state, { timeout: 120_000 }).toBe('heard');
	const page = await site.signedIn(pair.worker);
	await page.goto(`/record/${recordingId}`);
	const panel = page.getByRole('region', { name: 'Hvem taler hvornår' });

	await test.step('every voice has a lane, and one click says who both are', async () => {
		await expect(lane(page, 'Stemme A taler')).toBeVisible();
		await expect(lane(page, 'Stemme B taler')).toBeVisible();
		// The social worker speaks first in this film.
		await panel.getByRole('button', { name: 'Stemme A er Socialrådgiver' }).click();
		await expect(lane(page, 'Socialrådgiver taler')).toBeVisible();
		await expect(lane(page, 'Ung på 17 taler')).toBeVisible();
		await expect(panel.getByText('Alt er gemt')).toBeVisible();
	});
	await test.step('quiet places come first, numbers are asked for, and none of them judges', async () => {
		await panel.getByText('Tallene', { exact: true }).click();
		await expect(panel.getByText(/Ung på 17 har cirka \d+ % af taletiden\./)).toBeVisible();
		await expect(panel.getByText('ikke hvor god samtalen var')).toBeVisible();
		await lookFromTheTop(page, 'record-speech');
	});
	await test.step('a turn is moved by keys, split by a button, and everything is taken back', async () => {
		await panel.getByRole('button', { name: 'Ret turene' }).click();
		const turns = lane(page, 'Ung på 17 taler').getByRole('button');
		const before = await turns.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
		const first = turns.first();
		await first.focus();
		await page.keyboard.press('Enter');
		for (let press = 0; press < 12; press += 1) await page.keyboard.press('Alt+ArrowRight');
		await expect(first).toBeFocused();
		await expect(first).not.toHaveAttribute('aria-label', before[0] ?? '');
		await page.keyboard.press('Delete');
		await expect(turns).toHaveCount(before.length - 1);
		await lookFromTheTop(page, 'record-speech-correct');
		const undo = panel.getByRole('button', { name: 'Fortryd' });
		while (await undo.isEnabled()) {
			await undo.click();
			if ((await labels(turns)).join() === before.join()) break;
		}
		expect(await labels(turns)).toEqual(before);
		await panel.getByRole('button', { name: 'Færdig med at rette' }).click();
		await expect(panel.getByText('Alt er gemt')).toBeVisible();
	});
	await test.step('the supervisor sees the same lanes, and numbers only after a keyword of her own', async () => {
		const supervisor = await site.signedIn(pair.supervisor);
		await supervisor.goto(`/analyse/${recordingId}`);
		await expect(lane(supervisor, 'Ung på 17 taler')).toBeVisible();
		const here = supervisor.getByRole('region', { name: 'Hvem taler hvornår' });
		await expect(here.getByText('når du har skrevet dit første stikord')).toBeVisible();
		await supervisor.keyboard.type('venter roligt');
		await supervisor.keyboard.press('Enter');
		await expect(here.getByText('Tallene', { exact: true })).toBeVisible();
		await lookFromTheTop(supervisor, 'analyse-speech');
	});
});

/** Beneath the bar that stays on top, what lies half hidden has less room than it is given. */
async function lookFromTheTop(page: Page, name: string): Promise<void> {
	await page.evaluate(() => scrollTo(0, 0));
	await look(page, name);
}

function lane(page: Page, name: string): Locator {
	return page.getByRole('list', { name });
}

async function labels(buttons: Locator): Promise<(string | null)[]> {
	return buttons.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
}
