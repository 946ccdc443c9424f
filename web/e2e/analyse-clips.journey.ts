// Clips by keys: split, extended, given a question from the bank, played as a plan; strengths first, the social worker's view before
// the release; the focus of the round; and a private concern that stays between two people.
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { signInOverHttp } from './support/people.ts';
import { plays, filmOn, recordedRound, timeOf } from './support/steps.ts';

const CONCERN = 'Den unge bliver afbrudt, hver gang hun nævner sin far.';

test('clips are made, asked, played and shown as they will be seen', async ({ site }) => {
	const pair = await site.pair();
	const { recordingId, roundId } = await recordedRound(site, pair, 'hjemmebesoeg');
	// The worker has said what she wants to have an eye on.
	const worker = await signInOverHttp(site.address, pair.worker);
	await worker.put(`/api/analyse/rounds/${roundId}/focus`, { turn: 'this', dimensions: ['ungeperspektiv'] });
	const page = await site.signedIn(pair.supervisor);
	const press = (key: string) => page.keyboard.press(key);
	const question = page.getByLabel('Spørgsmål til klippet');
	const plan = (count: number) => expect(page.getByRole('tab', { name: `Plan (${count})` })).toBeVisible();

	await test.step('the focus stands on top and in the manual, and she changes it', async () => {
		await page.goto(`/analyse/${recordingId}`);
		await expect(page.getByRole('tabpanel')).toContainText('I fokus');
		await page.getByRole('button', { name: 'Ændr fokus' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByLabel('Samtalens rytme og tempo').check();
		await dialog.getByRole('button', { name: 'Gem' }).click();
		await expect(page.getByText('I fokus')).toHaveCount(2);
		await page.getByRole('combobox', { name: 'Nyt stikord' }).click();
		await page.keyboard.type('venter længe');
		await press('Enter');
	});

	await test.step('a clip is split at the playhead, and taken together again', async () => {
		await press('Escape');
		await press('g');
		await expect(question).toBeFocused();
		await press('Escape');
		await press('l');
		await expect.poll(() => timeOf(filmOn(page))).toBeGreaterThan(4);
		await press('d');
		await plan(2);
		await press('Escape');
		await press('z');
		await plan(1);
	});

	await test.step('one from the mark in the list, longer by a key, and with a question two keys away', async () => {
		await press('t');
		await press('Home');
		await page.getByRole('tabpanel').locator('.jump').first().focus();
		await press('y');
		await expect(page.getByRole('tabpanel').getByRole('button', { name: 'Tegn', pressed: true })).toBeVisible();
		await press('f');
		await plan(2);
		await press('Escape');
		await press('Shift+W');
		await press('q');
		await page.keyboard.type('skridt');
		await expect(page.getByRole('dialog').getByRole('option', { selected: true })).toContainText('Hvad er det første skridt?');
		await press('Enter');
		await expect(question).toHaveValue('Hvad er det første skridt?');
		await press('Escape');
	});

	await test.step('moved by its handle, which keeps the focus; strengths first is only suggested', async () => {
		const kinds = page.getByRole('tabpanel').getByRole('article');
		const handle = page.getByRole('button', { name: 'Flyt klip 2.' });
		await handle.focus();
		await press('ArrowUp');
		await expect(kinds.first()).toContainText('Looking closer');
		await expect(page.getByText('Klippet er nu nummer 1 af 2.')).toBeAttached();
		await expect(page.getByRole('button', { name: 'Flyt klip 1.' })).toBeFocused();
		await page.getByRole('button', { name: 'Sæt Looking good først' }).click();
		await expect(kinds.first()).toContainText('Looking good');
		await expect(page.getByRole('button', { name: 'Sæt Looking good først' })).toBeHidden();
		await press('Escape');
	});

	await test.step('a mouse does the same: a clip is drawn to its place, and by its end to its length', async () => {
		await press('Escape');
		const kinds = page.getByRole('tabpanel').getByRole('article');
		await expect(kinds.first()).toContainText('Looking good');
		await kinds.nth(1).locator('.head').dragTo(kinds.first());
		await expect(kinds.first()).toContainText('Looking closer');
		await kinds.nth(1).locator('.head').dragTo(kinds.first());
		await expect(kinds.first()).toContainText('Looking good');

		await page.getByRole('list', { name: 'Klip', exact: true }).getByRole('button').first().click();
		const from = page.getByRole('group', { name: 'Fra', exact: true }).locator('strong');
		const to = page.getByRole('group', { name: 'Til', exact: true }).locator('strong');
		const [start, end] = [await from.innerText(), await to.innerText()];
		const box = await page.locator('.border.endMs').boundingBox();
		if (box === null) throw new Error('the clip in hand has no end to take');
		await page.mouse.move(box.x + 4, box.y + 10);
		await page.mouse.down();
		await page.mouse.move(box.x - 60, box.y + 10, { steps: 4 });
		// Nothing is changed before it is let go.
		await expect(to).toHaveText(end);
		await page.mouse.up();
		await expect(to).not.toHaveText(end);
		await expect(from).toHaveText(start);
		await press('Escape');
		await press('z');
		await expect(to).toHaveText(end);
		await press('Escape');
	});

	await test.step('the plan is played with a card before each clip', async () => {
		await press('Shift+P');
		const card = page.getByRole('group', { name: 'Afspilning af planen' });
		await expect(card).toContainText('1 / 2');
		await card.getByRole('button', { name: 'Afspil nu' }).click();
		await plays(filmOn(page), 0.4);
		await press('PageDown');
		await expect(card).toContainText('2 / 2');
		await expect(card).toContainText('Hvad er det første skridt?');
		await look(page, 'analyse-play-all');
		await press('Escape');
		await expect(card).toBeHidden();
		await expect(page.getByText('Alt er gemt').first()).toBeVisible();
	});

	await test.step('a private concern, which says what it is not', async () => {
		await page.getByText('Bekymring – kun du og forskningslederen kan se det').click();
		await expect(page.getByText('Det er ikke en underretning.')).toBeVisible();
		await page.getByLabel('Hvad bekymrer dig?').fill(CONCERN);
		await look(page, 'analyse-concern');
		await page.getByRole('button', { name: 'Gem bekymringen' }).click();
		await expect(page.getByText('Ikke læst af forskningslederen endnu')).toBeVisible();
		const lead = await site.signedIn(await site.account('Fie Lund', ['forskningsleder']));
		await lead.goto('/');
		await lead.getByRole('link', { name: 'Bekymringer' }).click();
		await expect(lead.getByText(CONCERN)).toBeVisible();
		await look(lead, 'concerns');
	});

	await test.step('seen as she will see it, and released with a reason', async () => {
		await page.getByRole('button', { name: 'Gør klar til frigivelse' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('link', { name: /^Se analysen, som Sanne/ }).click();
		await expect(page.getByText(/^Sådan ser Sanne/)).toBeVisible();
		await expect(page.getByRole('heading', { name: 'Det lykkes' })).toBeVisible();
		await expect(page.getByText('Bekymring')).toHaveCount(0);
		await expect(page.getByText('1 tegn på fokus eller aftale')).toBeVisible();
		const shown = await page.getByRole('tabpanel').innerText();
		await look(page, 'analyse-preview');
		await page.getByRole('link', { name: 'Tilbage til analysen' }).click();
		await expect(dialog.getByText('Styrker først')).toBeVisible();
		for (const box of await dialog.getByRole('checkbox').all()) await box.check();
		const confirm = dialog.getByRole('button', { name: 'Frigiv analysen' });
		await expect(confirm).toBeDisabled();
		await dialog.getByLabel('Begrundelse').fill('Sanne har bedt om det.');
		await confirm.click();
		await expect(page.getByText('Din begrundelse for at begynde med færre styrker: Sanne har bedt om det.')).toBeVisible();

		const reader = await site.signedIn(pair.worker);
		await reader.goto(`/analyse/${recordingId}`);
		await expect(reader.getByRole('heading', { name: 'Det lykkes' })).toBeVisible();
		expect(await reader.getByRole('tabpanel').innerText()).toBe(shown);
		await expect(reader.getByText('Sanne har bedt om det.')).toHaveCount(0);
		await expect(reader.getByText(CONCERN)).toHaveCount(0);
	});
});
