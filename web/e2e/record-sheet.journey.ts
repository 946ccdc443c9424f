// The information sheet on paper: words, the code, the answer to cut off; nothing of the screen, and white whatever the screen is.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/journey.ts';
import { signInOverHttp } from './support/people.ts';
import { artefacts } from './support/places.ts';

const CODE = /[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/;

test('the printed sheet carries the code of one person and fits two sides', async ({ site }) => {
	const pair = await site.pair();
	const caller = await signInOverHttp(site.address, pair.worker);
	const round = await caller.post(`/api/course/courses/${pair.courseId}/rounds`, { title: 'Samtale om bolig' });
	const conversation = await caller.post('/api/record/conversations', {
		round_id: round.id,
		place: 'office',
		age_route: 'with_custody_holder',
		participants: [
			{ label: 'Ung på 17', age_band: '15-17' },
			{ label: 'Mor', age_band: 'adult' }
		]
	});
	const page = await site.signedIn(pair.worker);
	await page.goto(`/record/conversation/${conversation.id}/sheet`);
	const sheet = page.locator('article');
	await page.getByRole('button', { name: 'Lav kode til Ung på 17' }).click();
	await expect(sheet.getByRole('heading', { name: 'Kode til Ung på 17' })).toBeVisible();
	const first = CODE.exec(await sheet.innerText())?.[0] ?? '';
	await page.getByRole('button', { name: 'Lav kode til Mor' }).click();
	await expect(sheet.getByRole('heading', { name: 'Kode til Mor' })).toBeVisible();
	await expect(sheet, "nobody's paper shows the code of another").not.toContainText(first);
	const own = CODE.exec(await sheet.innerText())?.[0] ?? '';

	await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
	await expect(sheet).toContainText(own);
	await expect(sheet).toContainText(`${site.address}/withdraw`);
	await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
	await expect(page.getByRole('navigation')).toBeHidden();
	expect(await sheet.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe('rgb(255, 255, 255)');
	const paper = await page.pdf({ format: 'A4', preferCSSPageSize: true });
	mkdirSync(join(artefacts, 'screens'), { recursive: true });
	writeFileSync(join(artefacts, 'screens', 'record-sheet.pdf'), paper);
	expect(paper.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(2);
});
