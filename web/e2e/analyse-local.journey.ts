// One supervisor, two machines and two windows, and a stretch without a line: all show the same in the end, what was written
// is somewhere, and the screen says how things stand.
import type { Page } from '@playwright/test';
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { recordedRound } from './support/steps.ts';

const parts = (page: Page) => ({
	line: page.getByRole('combobox', { name: 'Nyt stikord' }),
	list: page.getByRole('tab', { name: /^Liste/ }),
	plan: page.getByRole('tab', { name: /^Plan/ }),
	marks: page.getByRole('tabpanel'),
	messages: page.getByRole('region', { name: 'Beskeder' })
});

async function write(page: Page, words: string): Promise<void> {
	await parts(page).line.fill(words);
	await parts(page).line.press('Enter');
}

/** Puts other words in the place of a keyword's. */
async function change(page: Page, from: string, to: string): Promise<void> {
	const row = parts(page).marks.getByRole('listitem').filter({ hasText: from });
	await row.getByRole('button', { name: 'Ret', exact: true }).click();
	await page.getByLabel('Stikordets tekst').fill(to);
	await page.getByLabel('Stikordets tekst').press('Enter');
}

test('two machines and two windows come together after a time without a line', async ({ site }) => {
	const pair = await site.pair();
	const { recordingId } = await recordedRound(site, pair, 'beslutning');
	const office = await site.signedIn(pair.supervisor);
	const train = await site.window();
	await train.context().addCookies(await office.context().cookies());
	await train.goto(`/analyse/${recordingId}`);
	const beside = await train.context().newPage();
	await beside.goto(`/analyse/${recordingId}`);
	await office.goto(`/analyse/${recordingId}`);
	for (const page of [train, beside, office]) await parts(page).list.click();

	await test.step('what one writes the others see, without loading the page again', async () => {
		await write(office, 'venter roligt');
		for (const page of [train, beside]) await expect(parts(page).marks).toContainText('venter roligt');
	});

	await test.step('without a line everything lies on the machine, and the screen says so', async () => {
		await train.context().setOffline(true);
		await change(train, 'venter roligt', 'venter roligt, skrevet i toget');
		await write(train, 'nikker');
		await write(train, 'ser op');
		await expect(train.getByText(/^3 mærker venter på denne maskine siden kl\. \d\d\.\d\d$/)).toBeVisible();
		await expect(parts(beside).list).toHaveText('Liste (3)');
		await expect(parts(beside).marks).toContainText('skrevet i toget');
		await look(train, 'analyse-local-waiting');
	});

	await test.step('signing out asks first, and loses nothing', async () => {
		await train.getByRole('button', { name: /^Din konto/ }).click();
		await train.getByRole('button', { name: 'Log ud', exact: true }).click();
		const asked = train.getByRole('dialog', { name: 'Noget er ikke sendt endnu' });
		await expect(asked).toContainText('3 mærker i dine analyser ligger kun på denne maskine.');
		await asked.getByRole('button', { name: 'Bliv logget ind' }).click();
	});

	await test.step('meanwhile the office changes the same keyword, and other things', async () => {
		await change(office, 'venter roligt', 'venter roligt, skrevet på kontoret');
		await write(office, 'lytter');
		await expect(office.getByText('Alt er gemt')).toBeVisible();
	});

	await test.step('back on the line all show the same, and it is said whose words stand', async () => {
		await train.context().setOffline(false);
		await expect(parts(train).messages).toContainText('Stikordet er også ændret et andet sted, senere end her.');
		for (const page of [train, beside, office]) {
			await expect(page.getByText('Alt er gemt')).toBeVisible();
			await expect(parts(page).list).toHaveText('Liste (4)');
			await expect(parts(page).marks).toContainText('skrevet på kontoret');
			await expect(parts(page).marks).not.toContainText('skrevet i toget');
		}
	});

	await test.step('the other words are in the history, and come back from there', async () => {
		const row = parts(train).marks.getByRole('listitem').filter({ hasText: 'skrevet på kontoret' });
		await row.getByRole('button', { name: 'Historik' }).click();
		const history = train.getByRole('dialog', { name: 'Stikordets historik' });
		const lost = history.getByRole('listitem').filter({ hasText: 'skrevet i toget' });
		await expect(lost).toContainText('Nåede frem efter en nyere ændring');
		await look(train, 'analyse-local-history');
		await lost.getByRole('button', { name: /^Hent stikordet fra/ }).click();
		await expect(parts(train).messages).toContainText('Stikordet er, som det var.');
		for (const page of [train, office]) await expect(parts(page).marks).toContainText('skrevet i toget');
	});

	await test.step('it can be undone after a reload, and a deleted keyword comes back from the history', async () => {
		await train.reload();
		await parts(train).list.click();
		await expect(parts(train).list).toHaveText('Liste (4)');
		await train.getByRole('button', { name: /^Fortryd( |$)/ }).first().click();
		await expect(parts(train).marks).toContainText('skrevet på kontoret');
		const row = parts(office).marks.getByRole('listitem').filter({ hasText: 'nikker' });
		await row.getByRole('button', { name: 'Slet', exact: true }).click();
		await expect(parts(train).list).toHaveText('Liste (3)');
		await parts(train).marks.getByRole('button', { name: 'Seneste ændringer i analysen' }).click();
		const history = train.getByRole('dialog', { name: 'Seneste ændringer i analysen' });
		await history.getByRole('listitem').filter({ hasText: 'Slettet' }).getByRole('button', { name: /^Hent stikordet fra/ }).click();
		for (const page of [train, beside, office]) await expect(parts(page).list).toHaveText('Liste (4)');
		await expect(train.getByText('Alt er gemt')).toBeVisible();
	});

	await test.step('whoever signs out leaves no words on the machine', async () => {
		await beside.close();
		const kept = () => train.evaluate(() => Object.keys(localStorage).filter((key) => /^mrp\.(coding|past)\//.test(key)));
		await expect.poll(kept).toHaveLength(1);
		await train.getByRole('button', { name: /^Din konto/ }).click();
		await train.getByRole('button', { name: 'Log ud', exact: true }).click();
		await train.waitForURL('**/sign-in**');
		expect(await kept()).toEqual([]);
	});
});
