// Whatever is done in the workbench can be taken back, by keys and by buttons, and the screen says what was taken back.
import { expect, test } from './support/journey.ts';
import { recordedRound } from './support/steps.ts';

test('keyword, clip and deletion are taken back, and it is said', async ({ site }) => {
	const pair = await site.pair();
	const { recordingId } = await recordedRound(site, pair, 'beslutning');
	const page = await site.signedIn(pair.supervisor);
	await page.goto(`/analyse/${recordingId}`);
	const line = page.getByRole('combobox', { name: 'Nyt stikord' });
	const messages = page.getByRole('region', { name: 'Beskeder' });
	const marks = page.getByRole('tabpanel');
	const list = page.getByRole('tab', { name: /^Liste/ });
	const undo = page.getByRole('button', { name: /^Fortryd( |$)/ }).first();

	await test.step('a keyword, by Ctrl+Z in the empty line', async () => {
		await expect(line).toBeFocused();
		await expect(undo).toBeDisabled();
		await page.keyboard.type('siger tak for tilliden');
		await page.keyboard.press('Enter');
		await list.click();
		await expect(marks).toContainText('siger tak for tilliden');
		await line.click();
		// Half a word is text, and Ctrl+Z is the text's.
		await page.keyboard.type('x');
		await page.keyboard.press('Control+z');
		await expect(marks).toContainText('siger tak for tilliden');
		await expect(line).toHaveValue('');
		await page.keyboard.press('Control+z');
		await expect(messages).toContainText('Fortrudt: stikordet er fjernet igen.');
		await expect(list).toHaveText('Liste (0)');
		await page.keyboard.press('Control+y');
		await expect(messages).toContainText('Gjort igen: stikordet er tilbage.');
		await expect(list).toHaveText('Liste (1)');
	});

	await test.step('a clip, by Z among the command keys', async () => {
		await page.keyboard.press('Escape');
		await page.keyboard.press('g');
		await expect(page.getByLabel('Spørgsmål til klippet')).toBeFocused();
		await page.keyboard.press('Escape');
		await page.keyboard.press('z');
		await expect(messages).toContainText('Fortrudt: klippet er fjernet igen.');
		await expect(page.getByRole('tab', { name: 'Plan (0)' })).toBeVisible();
		await page.keyboard.press('Shift+Z');
		await expect(page.getByRole('tab', { name: 'Plan (1)' })).toBeVisible();
	});

	await test.step('a deletion, by the button of its message, whatever was done since', async () => {
		await list.click();
		await marks.getByRole('button', { name: 'Slet', exact: true }).click();
		await expect(messages).toContainText('Stikordet er slettet.');
		await expect(list).toHaveText('Liste (1)');
		await line.fill('noget andet imens');
		await line.press('Enter');
		await expect(list).toHaveText('Liste (2)');
		await messages.getByRole('button', { name: 'Fortryd' }).click();
		await expect(list).toHaveText('Liste (3)');
		await expect(marks).toContainText('siger tak for tilliden');
		await expect(marks).toContainText('noget andet imens');
	});

	await test.step('a deletion, by the button that is always there', async () => {
		await page.getByRole('tab', { name: 'Plan (1)' }).click();
		await page.getByRole('button', { name: 'Slet klip' }).click();
		await expect(page.getByRole('tab', { name: 'Plan (0)' })).toBeVisible();
		await undo.click();
		await expect(messages).toContainText('Fortrudt: klippet er tilbage.');
		await expect(page.getByRole('tab', { name: 'Plan (1)' })).toBeVisible();
	});

	await test.step('and the server holds what the screen shows', async () => {
		await expect(page.getByText('Alt er gemt')).toBeVisible();
		await page.reload();
		await expect(list).toHaveText('Liste (3)');
		await expect(page.getByRole('tab', { name: 'Plan (1)' })).toBeVisible();
	});
});
