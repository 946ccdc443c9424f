// A film that a camera has split into several files: put in order, sent, and watched as one.
import { readFileSync } from 'node:fs';
import { expect, film, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { signInOverHttp } from './support/people.ts';
import { consentedConversation, filmOn, plays } from './support/steps.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('the files of a camera become one film', async ({ site }) => {
	const pair = await site.pair();
	const caller = await signInOverHttp(site.address, pair.worker);
	const round = await caller.post(`/api/course/courses/${pair.courseId}/rounds`, { title: 'Samtale om en beslutning' });
	const conversation = await consentedConversation(caller, round.id);
	const page = await site.signedIn(pair.worker);
	const buffer = readFileSync(film('beslutning').path);
	const mp4 = (name: string) => ({ name, mimeType: 'video/mp4', buffer });
	const names = page.locator('.files .name');

	await test.step('what is no film is said, and the names give the order', async () => {
		await page.goto(`/record/conversation/${conversation}/upload`);
		await page.locator('input[type=file]').setInputFiles([
			mp4('MVI_0010.MP4'),
			{ name: 'brev.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') },
			mp4('MVI_0009.MP4'),
			{ name: 'tom.mp4', mimeType: 'video/mp4', buffer: Buffer.from('') }
		]);
		await expect(page.getByText('brev.pdf: det er et dokument')).toBeVisible();
		await expect(page.getByText('tom.mp4: filen er tom')).toBeVisible();
		await expect(names).toHaveText(['MVI_0009.MP4', 'MVI_0010.MP4']);
		await look(page, 'record-upload-files');
	});
	await test.step('more are dropped, moved by keys and by dragging, and taken out', async () => {
		const bytes = buffer.toString('base64');
		const transfer = await page.evaluateHandle((text) => {
			const made = new DataTransfer();
			const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
			for (const name of ['MVI_0011.MP4', 'MVI_0008.MP4']) made.items.add(new File([bytes], name, { type: 'video/mp4' }));
			return made;
		}, bytes);
		await page.dispatchEvent('.drop', 'drop', { dataTransfer: transfer });
		await expect(names).toHaveText(['MVI_0009.MP4', 'MVI_0010.MP4', 'MVI_0008.MP4', 'MVI_0011.MP4']);
		await page.getByRole('button', { name: 'Flyt MVI_0008.MP4 op' }).focus();
		await page.keyboard.press('Enter');
		await page.keyboard.press('Enter');
		await expect(names).toHaveText(['MVI_0008.MP4', 'MVI_0009.MP4', 'MVI_0010.MP4', 'MVI_0011.MP4']);
		await expect(page.getByText('MVI_0008.MP4 er nu nummer 1 af 4')).toBeAttached();
		await page.getByRole('button', { name: 'Fjern MVI_0010.MP4' }).click();
		await page.getByRole('button', { name: 'Fjern MVI_0011.MP4' }).click();
		await page.locator('.files li').nth(1).dragTo(page.locator('.files li').nth(0));
		await expect(names).toHaveText(['MVI_0009.MP4', 'MVI_0008.MP4']);
	});
	await test.step('they are sent as one and watched as one', async () => {
		await page.getByRole('button', { name: 'Send de 2 filer som én film' }).click();
		await expect(page.getByText('Filmen er modtaget')).toBeVisible({ timeout: 60_000 });
		await page.getByRole('button', { name: 'Gå til samtalen' }).click();
		await expect(filmOn(page)).toBeVisible({ timeout: 120_000 });
		await page.getByRole('button', { name: 'Afspil' }).click();
		await plays(filmOn(page));
		const recordings = async () => (await caller.get(`/api/record/conversations/${conversation}`)).recordings;
		expect(await recordings()).toHaveLength(1);
		expect((await recordings())[0].size_bytes).toBe(2 * buffer.length);
		// It can be watched while its end is being made.
		const share = async () => (await recordings())[0].duration_ms / film('beslutning').facts.duration_ms;
		await expect.poll(share, { timeout: 60_000 }).toBeGreaterThan(1.95);
		expect(await share()).toBeLessThan(2.05);
	});
	await test.step('a film that was left half-way says until when it waits', async () => {
		await caller.raw('POST', '/api/record/uploads', {
			'tus-resumable': '1.0.0',
			'upload-length': '4000000000',
			'upload-metadata': `conversation_id ${base64(conversation)}`
		});
		await page.goto(`/record/conversation/${conversation}/upload`);
		await expect(page.getByText('En film er ikke sendt færdig')).toBeVisible();
		await expect(page.getByText(/0 byte af 4,0 GB er modtaget|af .* er modtaget/)).toBeVisible();
		await look(page, 'record-upload-unfinished');
		await page.goto('/');
		await expect(page.getByText('En film er ikke sendt færdig')).toBeVisible();
		await look(page, 'home-upload-unfinished');
	});
});
