// A clip's way into the video library and out of it: proposal, her yes, a second person's look, publication, somebody of
// another municipality who finds and plays it, and how it is gone at once.
import { randomUUID } from 'node:crypto';
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { plays, releasedRound } from './support/steps.ts';
import type { Page } from '@playwright/test';

const WHY = 'Socialrådgiveren spørger åbent og venter. Læg mærke til pausen, før hun selv går videre.';
const DIMENSION = 'Samtalens rytme og tempo';

// A second attempt meets what the first left behind.
const title = () => `Den unge får lov at tænke færdig${test.info().retry === 0 ? '' : ' igen'}`;

test('a clip is proposed, looked through, published, found, played and taken out', async ({ site }) => {
	const pair = await site.pair();
	const curator = await site.account('Karen Højbjerg', ['kurator']);
	const elsewhere = await (await site.office()).post('/api/people/municipalities', { name: `Søndervig ${randomUUID().slice(0, 4)}` });
	expect(elsewhere.shares_library).toBe(true);
	const teacher = await site.account('Åse Østergård', ['underviser'], elsewhere.id);
	const { recordingId } = await releasedRound(site, pair, 'skolestart');

	const supervisorPage = await site.signedIn(pair.supervisor);
	await test.step('the supervisor may not propose before the social worker has said yes', async () => {
		await propose(supervisorPage, recordingId);
		await expect(supervisorPage.getByText('Socialrådgiveren har ikke sagt ja til, at klippet bruges.')).toBeVisible();
		await look(supervisorPage, 'library-nominate-refused');
	});
	await test.step('the social worker says yes', async () => {
		const page = await site.signedIn(pair.worker);
		await openProposal(page, recordingId);
		await page.getByRole('button', { name: 'Ja, det må foreslås' }).click();
		await expect(page.getByText('Du har sagt ja til, at klippet må foreslås')).toBeVisible();
		await look(page, 'library-nominate');
	});
	await test.step('the supervisor proposes', async () => {
		await supervisorPage.getByRole('button', { name: 'Foreslå klippet' }).click();
		await expect(supervisorPage.getByText('Klippet er foreslået')).toBeVisible();
		await supervisorPage.getByRole('link', { name: 'Se klip på vej' }).click();
		await expect(supervisorPage.getByRole('cell', { name: 'Venter på at blive set igennem' })).toBeVisible({ timeout: 60_000 });
		await expect(supervisorPage.getByRole('button', { name: /^Se klippet igennem/ })).toHaveCount(0);
	});

	const curatorPage = await site.signedIn(curator);
	await test.step('a second person looks it through and publishes it', async () => {
		await curatorPage.goto('/');
		await expect(curatorPage.getByRole('heading', { name: /^\d+ klip venter på dig$/ })).toBeVisible();
		await look(curatorPage, 'home-curator');
		await curatorPage.getByRole('link', { name: 'Se dem igennem' }).click();
		await look(curatorPage, 'library-admissions');
		await curatorPage.getByRole('button', { name: `Se klippet igennem: ${title()}` }).click();
		const dialog = curatorPage.getByRole('dialog');
		await dialog.getByRole('button', { name: 'Afspil' }).click();
		await plays(clipOn(curatorPage), 0.5);
		await dialog.getByRole('button', { name: 'Gem svaret' }).click();
		await expect(dialog.getByText('Vælg et svar.')).toBeVisible();
		await expect(dialog.getByRole('group', { name: 'Kan nogen genkendes på rolle, ansigt, stemme eller formulering?' })).toBeVisible();
		await look(curatorPage, 'library-check');
		await dialog.getByRole('radio', { name: 'Nej, ingen kan genkendes' }).check();
		await dialog.getByRole('button', { name: 'Gem svaret' }).click();
		await curatorPage.getByRole('button', { name: `Udgiv klippet: ${title()}` }).click();
		await expect(curatorPage.getByText('Klippet er i biblioteket')).toBeVisible();
	});

	const teacherPage = await site.signedIn(teacher);
	const card = teacherPage.getByRole('link', { name: title(), exact: true });
	await test.step('somebody of another municipality finds it by dimension, by Danish words and by parts of words', async () => {
		await teacherPage.goto('/library');
		await expect(card).toBeVisible();
		await look(teacherPage, 'library-found');
		const dimension = teacherPage.getByLabel('Dimension');
		await dimension.selectOption({ label: 'Regelgrundlag' });
		await expect(teacherPage.getByText('Ingen klip passer på søgningen')).toBeVisible();
		await look(teacherPage, 'library-nothing-found');
		await dimension.selectOption({ label: DIMENSION });
		await expect(card).toBeVisible();
		for (const [words, found] of [
			['tænke FÆRDIG', true],
			['spørg', true],
			['mærk pausen', true],
			['Få', true],
			['ærdi', true],
			['ørne', false],
			['tænke uafgjort', false]
		] as const) {
			await teacherPage.getByLabel('Søg i titler og begrundelser').fill(words);
			await teacherPage.getByRole('button', { name: 'Søg', exact: true }).click();
			await teacherPage.waitForURL((url) => url.searchParams.get('words') === words);
			await expect(card).toHaveCount(found ? 1 : 0);
		}
		await teacherPage.getByRole('button', { name: 'Ryd søgningen' }).click();
	});
	await test.step('and plays it', async () => {
		await card.click();
		await teacherPage.getByRole('button', { name: 'Afspil' }).click();
		await plays(clipOn(teacherPage), 0.5);
		await teacherPage.getByRole('button', { name: 'Pause' }).click();
		await look(teacherPage, 'library-item');
		await expect(teacherPage.getByRole('button', { name: /^Tag/ })).toHaveCount(0);
	});
	await test.step('taken out, it can neither be found nor played', async () => {
		const part = await partOf(teacherPage);
		expect(await statusOf(teacherPage, part)).toBe(200);
		await curatorPage.getByRole('button', { name: `Tag klippet ud: ${title()}` }).click();
		await curatorPage.getByRole('dialog').getByRole('button', { name: 'Tag ud' }).click();
		await expect(curatorPage.getByText('Klippet er taget ud')).toBeVisible();
		expect(await statusOf(teacherPage, part), 'not one more piece of it').toBeGreaterThanOrEqual(400);
		await teacherPage.reload();
		await expect(teacherPage.getByRole('heading', { level: 1 })).not.toHaveText(title());
		await look(teacherPage, 'library-gone');
		await teacherPage.goto('/library');
		await expect(teacherPage.getByText('Der er ingen klip endnu')).toBeVisible();
	});
});

/** From the released analysis to the form. */
async function openProposal(page: Page, recordingId: string): Promise<void> {
	await page.goto(`/analyse/${recordingId}`);
	const plan = page.getByRole('tab', { name: /^(Plan|Klip)/ });
	await plan.click();
	await page.getByRole('link', { name: 'Foreslå til videobiblioteket' }).first().click();
	await expect(page.getByRole('heading', { level: 1, name: 'Foreslå til videobiblioteket' })).toBeVisible();
}

async function propose(page: Page, recordingId: string): Promise<void> {
	await openProposal(page, recordingId);
	await page.getByLabel('Titel').fill(title());
	await page.getByLabel('Hvad er det et eksempel på?').selectOption({ label: DIMENSION });
	await page.getByLabel('Hvorfor er det god praksis?').fill(WHY);
	await page.getByRole('button', { name: 'Foreslå klippet' }).click();
}

function clipOn(page: Page) {
	return page.locator(`video[aria-label="Klip: ${title()}"]`);
}

/** A piece of the film that this page has fetched. */
async function partOf(page: Page): Promise<string> {
	const fetched = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name));
	return fetched.findLast((address) => /\.m4s/.test(address)) ?? '';
}

async function statusOf(page: Page, address: string): Promise<number> {
	return page.evaluate(async (there) => (await fetch(there, { cache: 'no-store' })).status, address);
}
