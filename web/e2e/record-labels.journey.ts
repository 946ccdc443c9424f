// Role labels on the picture: moved by mouse and by keys, and at the same place for everybody who sees the film.
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { enterRoom } from './support/room.ts';
import { releasedRound } from './support/steps.ts';
import type { Page } from '@playwright/test';

test('role labels stand where they were put: for the worker, in the analysis and in the meeting', async ({ site }) => {
	const pair = await site.pair();
	const { recordingId, roundId } = await releasedRound(site, pair, 'skolestart');
	const page = await site.signedIn(pair.worker);
	await page.goto(`/record/${recordingId}`);
	await page.getByRole('button', { name: 'Sæt roller på billedet' }).click();
	const young = page.getByRole('button', { name: /^Ung på 17: flyt/ });
	const worker = page.getByRole('button', { name: /^Socialrådgiver: flyt/ });

	const places = await test.step('one is dragged, the other goes by keys', async () => {
		const picture = await page.locator('.picture').boundingBox();
		const before = await young.boundingBox();
		if (picture === null || before === null) throw new Error('there is nothing to move');
		await page.mouse.move(before.x + before.width / 2, before.y + before.height / 2);
		await page.mouse.down();
		await page.mouse.move(picture.x + picture.width * 0.3, picture.y + picture.height * 0.75, { steps: 6 });
		await page.mouse.up();
		const from = (await placesOf(page))['Socialrådgiver'];
		await worker.focus();
		for (const key of ['ArrowRight', 'ArrowRight', 'ArrowUp', 'ArrowUp', 'ArrowUp']) await page.keyboard.press(key);
		await look(page, 'record-labels');
		const now = await placesOf(page);
		expect(now['Ung på 17']).toEqual([300, 750]);
		expect(now['Socialrådgiver']).toEqual([(from?.[0] ?? 0) + 20, (from?.[1] ?? 0) - 30]);
		await page.getByRole('button', { name: 'Færdig' }).click();
		return now;
	});
	await test.step('a label can be left out and comes back', async () => {
		await page.getByRole('button', { name: 'Flyt rollerne på billedet' }).click();
		await page.getByRole('checkbox', { name: 'Vis »Ung på 17«' }).uncheck();
		await expect.poll(() => placesOf(page)).toEqual({ Socialrådgiver: places['Socialrådgiver'] });
		await page.getByRole('checkbox', { name: 'Vis »Ung på 17«' }).check();
		const box = await young.boundingBox();
		const picture = await page.locator('.picture').boundingBox();
		if (picture === null || box === null) throw new Error('there is nothing to move');
		await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
		await page.mouse.down();
		await page.mouse.move(picture.x + picture.width * 0.3, picture.y + picture.height * 0.75);
		await page.mouse.up();
		await expect(page.getByText('Alt er gemt')).toBeVisible();
		await page.reload();
		await expect.poll(() => placesOf(page)).toEqual(places);
	});

	const supervisor = await site.signedIn(pair.supervisor);
	await supervisor.goto(`/analyse/${recordingId}`);
	await expect.poll(() => placesOf(supervisor)).toEqual(places);
	await look(supervisor, 'analyse-labels');
	await enterRoom(supervisor, roundId);
	await supervisor.getByRole('button', { name: /^Vis klip 1, Looking good/ }).click();
	await expect.poll(() => placesOf(supervisor)).toEqual(places);
	await enterRoom(page, roundId);
	await expect.poll(() => placesOf(page)).toEqual(places);
	await look(page, 'feedback-room-labels');
});

/** Where the middle of each label stands on the picture as it is drawn, in thousandths of it. */
async function placesOf(page: Page): Promise<Record<string, [number, number]>> {
	return page.evaluate(() => {
		const picture = document.querySelector('.picture')?.getBoundingClientRect();
		if (picture === undefined) return {};
		const labels = [...document.querySelectorAll('.picture .label')].map((label) => {
			const { left, width, top, height } = label.getBoundingClientRect();
			// A pixel of the smallest picture is about three thousandths.
			const to = (part: number, whole: number) => Math.round(((part / whole) * 1000) / 10) * 10;
			return [
				label.textContent?.trim() ?? '',
				[to(left + width / 2 - picture.left, picture.width), to(top + height / 2 - picture.top, picture.height)]
			];
		});
		return Object.fromEntries(labels);
	});
}
