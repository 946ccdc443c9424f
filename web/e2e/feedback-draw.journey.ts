// Drawing: one by mouse on a large screen, one by keys on a small one. Both see it grow, at the same place of the picture; each takes
// her own back; clearing asks; a reload loses nothing; afterwards the clip is seen again with the drawings on it.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/journey.ts';
import { inkLatency } from './support/ink.ts';
import { look } from './support/look.ts';
import { enterRoom, standTogether } from './support/room.ts';
import { filmOn, releasedRound } from './support/steps.ts';

const layer = (page: Page) => page.getByRole('application', { name: 'Billedet, der tegnes på' });
const kept = (page: Page) => page.locator('.layer [data-drawing]');

/** Where a drawing lies on the picture, in hundredths of it: its line's box, without what is the same width on every screen. */
async function placeOf(drawing: Locator): Promise<number[]> {
	return drawing.evaluate((element) => {
		const line = element.querySelector<SVGGraphicsElement>('.line, text');
		const picture = element.closest('svg')?.viewBox.baseVal;
		if (line === null || line === undefined || picture === undefined) return [];
		const { x, y, width, height } = line.getBBox();
		return [x / picture.width, y / picture.height, (x + width) / picture.width, (y + height) / picture.height].map((part) => Math.round(part * 100));
	});
}

async function drag(page: Page, from: readonly [number, number], to: readonly [number, number], lift = true): Promise<void> {
	const box = await layer(page).boundingBox();
	if (box === null) throw new Error('there is no picture to draw on');
	await page.mouse.move(box.x + box.width * from[0], box.y + box.height * from[1]);
	await page.mouse.down();
	await page.mouse.move(box.x + box.width * to[0], box.y + box.height * to[1], { steps: 12 });
	if (lift) await page.mouse.up();
}

async function beginToDraw(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Tegn', exact: true }).click();
	await page.getByRole('menuitem', { name: 'Tegn på billedet' }).click();
	await expect(layer(page)).toBeFocused();
}

test('both draw on the picture, by mouse and by keys, and see it again afterwards', async ({ site }, info) => {
	const pair = await site.pair('pilot');
	const { roundId } = await releasedRound(site, pair, 'skolestart');
	const supervisor = await site.signedIn(pair.supervisor, 'supervisor');
	const worker = await site.signedIn(pair.worker, 'social_worker');
	const both = [supervisor, worker] as const;
	for (const page of both) await enterRoom(page, roundId);
	await worker.setViewportSize({ width: 390, height: 844 });
	await supervisor.getByRole('button', { name: /^Vis klip 1, Looking good/ }).click();
	await supervisor.getByRole('slider', { name: 'Sted i klippet' }).fill('2000');
	await standTogether(both);

	// By mouse: the other sees it before it is finished.
	await beginToDraw(supervisor);
	await drag(supervisor, [0.3, 0.3], [0.5, 0.6], false);
	await expect(worker.locator('[data-live]')).toHaveCount(1);
	await supervisor.mouse.up();
	await expect(worker.locator('[data-live]')).toHaveCount(0);
	await expect(kept(worker)).toHaveCount(1);
	await supervisor.getByRole('radio', { name: 'Pil' }).check();
	await drag(supervisor, [0.8, 0.8], [0.6, 0.4]);
	await expect(kept(worker)).toHaveCount(2);

	// By keys: a ring around the field C3, in another colour.
	await beginToDraw(worker);
	await worker.getByRole('radio', { name: 'Ring' }).check();
	await worker.getByRole('radio', { name: 'Lyserød' }).check();
	await layer(worker).focus();
	await worker.keyboard.press('c');
	await worker.keyboard.press('3');
	await expect(worker.locator('.layer [aria-live]')).toHaveText('felt C3, i venstre side');
	await worker.keyboard.press('Enter');
	for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await worker.keyboard.press(key);
	await worker.keyboard.press('Enter');
	await expect(kept(supervisor)).toHaveCount(3);
	await expect(supervisor.getByText(`${pair.worker.name} har tegnet: Ring ved felt C3`)).toBeAttached();
	await worker.getByRole('radio', { name: 'Tekst' }).check();
	await layer(worker).focus();
	await worker.keyboard.press('e');
	await worker.keyboard.press('1');
	await worker.keyboard.press('Enter');
	await worker.getByLabel('Teksten på billedet').fill('Her smiler hun');
	await worker.keyboard.press('Enter');
	await expect(kept(supervisor)).toHaveCount(4);

	// The same place of the picture on 1440 and on 390 pixels.
	for (const index of [0, 1, 2, 3]) {
		const [one, other] = await Promise.all(both.map((page) => placeOf(kept(page).nth(index))));
		for (const [corner, value] of (one ?? []).entries()) expect(Math.abs(value - (other?.[corner] ?? Number.NaN)), `drawing ${index}`).toBeLessThanOrEqual(index === 3 ? 4 : 1);
	}
	await look(worker, 'feedback-draw');
	await worker.setViewportSize({ width: 390, height: 844 });

	// She points; both see where, and it is kept nowhere.
	await worker.getByRole('radio', { name: 'Peg' }).check();
	await layer(worker).focus();
	await worker.keyboard.press('h');
	await expect(supervisor.locator('[data-pointer]')).toHaveCount(1);
	await worker.keyboard.press('Escape');
	await expect(supervisor.locator('[data-pointer]')).toHaveCount(0);

	// Each takes her own back, and only that.
	await layer(supervisor).focus();
	await supervisor.keyboard.press('Control+z');
	await expect(kept(worker)).toHaveCount(3);
	await supervisor.keyboard.press('Control+Shift+z');
	await expect(kept(worker)).toHaveCount(4);

	const latency = await inkLatency(supervisor, worker, layer(supervisor));
	info.annotations.push({ type: 'ink', description: JSON.stringify(latency) });
	console.log(`ink from the hand to the other screen: ${JSON.stringify(latency)}`);
	await supervisor.keyboard.press('Control+z');

	// A reload loses nothing; the list goes to the frame, for both.
	await worker.reload();
	await expect(filmOn(worker)).toBeAttached();
	await expect(kept(worker)).toHaveCount(4);
	await supervisor.getByRole('slider', { name: 'Sted i klippet' }).fill('6000');
	for (const page of both) await expect(kept(page)).toHaveCount(0);
	await worker.getByRole('button', { name: /Gå til 0:00:02: Pil fra felt/ }).click();
	for (const page of both) await expect(kept(page)).toHaveCount(4);

	// Clearing one's own asks, and says how many.
	await supervisor.getByRole('button', { name: 'Ryd mine', exact: true }).click();
	const asked = supervisor.getByRole('dialog');
	await expect(asked.getByText('2 tegninger forsvinder for jer begge')).toBeVisible();
	await asked.getByRole('button', { name: 'Ryd mine' }).click();
	for (const page of both) await expect(kept(page)).toHaveCount(2);
	await expect(worker.getByText(`${pair.supervisor.name} ryddede sine egne tegninger.`)).toBeVisible();

	// In the reflection the clip stops where they drew, and it is drawn again.
	await supervisor.getByRole('button', { name: 'Møde', exact: true }).click();
	await supervisor.getByRole('menuitem', { name: 'Afslut mødet for begge' }).click();
	await supervisor.getByRole('dialog').getByRole('button', { name: 'Afslut for begge' }).click();
	await worker.waitForURL(`**/reflect/${roundId}`);
	await expect(worker.getByRole('heading', { name: 'Tegningerne fra mødet' })).toBeVisible();
	const shown = worker.locator('.film [data-drawing]');
	await expect(shown).toHaveCount(0);
	await worker.getByRole('button', { name: 'Se klippet med tegningerne' }).click();
	await expect(worker.getByText('Klippet står stille, mens der tegnes.')).toBeVisible();
	await expect(shown).toHaveCount(2);
	await expect(worker.getByText('Klippet står stille, mens der tegnes.')).toHaveCount(0);
	await worker.getByRole('button', { name: 'Pause', exact: true }).click();
	await worker.getByRole('button', { name: /Gå til 0:00:02: Ring ved felt C3/ }).click();
	await expect(shown).toHaveCount(2);
	const file = await worker.request.get(`/api/feedback/rounds/${roundId}/drawings/export`);
	expect((await file.json()).first.items.map((item: { target: { selector: { refinedBy: { type: string } } } }) => item.target.selector.refinedBy.type)).toEqual([
		'SvgSelector',
		'SvgSelector'
	]);
	// Nothing lies beneath the bar at the top of the page.
	await worker.evaluate(() => scrollTo(0, 0));
	await look(worker, 'reflect-drawings');
});
