// Levels are off until both want them; then evidence comes before the number, and one no takes every number out of sight again.
import { randomUUID } from 'node:crypto';
import { expect, test, type Pair } from './support/journey.ts';
import { look } from './support/look.ts';
import { signInOverHttp } from './support/people.ts';
import { agreeToResearch, filmOn, recordedRound, timeOf } from './support/steps.ts';
import type { Page } from '@playwright/test';

const SENTENCE = 'Den unge får ordet og bliver ved det.';

test('levels come by a yes of both, rest on what was seen, and go by a no of one', async ({ site }) => {
	const pair: Pair = await site.pair();
	const { recordingId, conversationId, worker: recordedBy } = await recordedRound(site, pair, 'beslutning');
	const supervisor = await site.signedIn(pair.supervisor);
	const worker = await site.signedIn(pair.worker);
	const http = await signInOverHttp(site.address, pair.supervisor);
	const coding = await http.post(`/api/analyse/recordings/${recordingId}/coding`, {});
	const keyword = `/api/analyse/codings/${coding.id}/keywords/${randomUUID()}`;
	const mark = { at_ms: 2_000, body: 'venter på svaret', dimensions: ['ungeperspektiv'] };
	await http.put(keyword, mark);
	const perspective = (page: Page) => page.getByRole('region', { name: 'Ungeperspektiv', exact: true });
	const wantsLevels = async (page: Page, wanted: boolean) => {
		await page.goto(`/course/${pair.courseId}`);
		const kept = () => page.waitForResponse((answer) => answer.url().endsWith('/rating_wishes') && answer.request().method() === 'PUT');
		await Promise.all([kept(), page.getByRole('checkbox', { name: 'Jeg ønsker niveauer i dette forløb' }).setChecked(wanted)]);
		if (wanted) await Promise.all([kept(), page.getByRole('checkbox', { name: 'Også i første runde' }).check()]);
		await expect(page.getByText('Gemt.')).toBeVisible();
	};

	await test.step('without a yes of both there is no number, and no way to one', async () => {
		await supervisor.goto(`/analyse/${recordingId}`);
		await expect(supervisor.getByRole('link', { name: 'Sanne Bakkegaards eget blik' })).toBeVisible();
		await expect(supervisor.getByRole('link', { name: 'Niveauer' })).toHaveCount(0);
		await wantsLevels(supervisor, true);
		await expect(supervisor.getByText('Slået fra. Der vises ingen tal nogen steder.')).toBeVisible();
		await supervisor.goto(`/analyse/${recordingId}/levels`);
		await expect(supervisor.getByText('Der er ingen tal i denne runde')).toBeVisible();
		await wantsLevels(worker, true);
		await expect(worker.getByText('Slået til i alle runder.')).toBeVisible();
		await look(worker, 'course-levels');
	});

	await test.step('range, number, sentence; and nothing but "not observable" where nothing was seen', async () => {
		await supervisor.goto(`/analyse/${recordingId}`);
		await supervisor.getByRole('link', { name: 'Niveauer' }).click();
		const here = perspective(supervisor);
		await expect(here).toContainText('venter på svaret');
		await expect(here.getByRole('radio')).toHaveCount(4);
		const other = supervisor.getByRole('region', { name: 'Positivt, empatisk klima', exact: true });
		await expect(other.getByRole('radio')).toHaveCount(1);
		await other.getByRole('radio', { name: 'Ikke observerbart' }).check();
		// By the keys: the first radio, two to the right.
		await here.getByRole('radio').first().focus();
		await supervisor.keyboard.press('Space');
		await supervisor.keyboard.press('ArrowDown');
		await supervisor.keyboard.press('ArrowDown');
		await expect(here.getByRole('radio', { name: '6', exact: true })).toBeVisible();
		await expect(here.getByRole('radio', { name: '5', exact: true })).toHaveCount(0);
		await here.getByRole('radio', { name: '6', exact: true }).check();
		await here.getByLabel('Én sætning om det, der blev set').fill(SENTENCE);
		await expect(supervisor.getByText('Alt er gemt')).toBeVisible();
		await look(supervisor, 'analyse-levels');
		expect((await http.raw('DELETE', keyword, {})).status).toBe(204);
		await supervisor.reload();
		await expect(here).toContainText('Det, niveauet byggede på, er slettet');
		await expect(supervisor.getByText('1 niveau uden noget, der bærer det (100 %).')).toBeVisible();
		await http.put(keyword, mark);
		await supervisor.reload();
		await expect(supervisor.getByText('Alle niveauer bygger på noget, der blev set.')).toBeVisible();
		await expect(here.getByRole('radio', { name: '6', exact: true })).toBeChecked();
	});

	await test.step('she finds her own words again', async () => {
		await supervisor.goto('/analyse');
		await supervisor.getByLabel('Et eller flere ord').fill('SVARET');
		await supervisor.keyboard.press('Enter');
		await expect(supervisor.getByText('1 mærke fundet')).toBeVisible();
		await look(supervisor, 'analyse-search');
		await supervisor.getByRole('link', { name: 'venter på svaret' }).click();
		await supervisor.waitForURL(`**/analyse/${recordingId}?at=2000`);
		await expect.poll(() => timeOf(filmOn(supervisor))).toBeCloseTo(2, 1);
	});

	await test.step('the social worker sees them after the release', async () => {
		await worker.goto(`/analyse/${recordingId}/levels`);
		await expect(worker.getByText('Analysen er ikke klar endnu')).toBeVisible();
		const { completeness } = await http.get(`/api/analyse/codings/${coding.id}`);
		await http.put(`/api/analyse/codings/${coding.id}/release`, { empty_areas: completeness.empty_areas });
		await worker.reload();
		await expect(perspective(worker)).toContainText('Højt · 6');
		await expect(perspective(worker)).toContainText(SENTENCE);
		await expect(worker.getByRole('radio')).toHaveCount(0);
		await look(worker, 'analyse-levels-reading');
	});

	await test.step('research sees them under pseudonyms once everybody has said yes to it', async () => {
		const researcher = await site.signedIn(await site.account(`Frede Lindegaard ${recordingId.slice(-4)}`, ['forsker']));
		await researcher.goto('/');
		await researcher.getByRole('link', { name: 'Analyse', exact: true }).first().click();
		await researcher.getByRole('link', { name: 'Se niveauer til forskning' }).click();
		await expect(researcher.getByRole('heading', { name: 'Niveauer til forskning' })).toBeVisible();
		const lines = researcher.getByRole('row').filter({ hasText: 'Højt' });
		const before = await lines.count();
		await agreeToResearch(recordedBy, conversationId);
		await researcher.reload();
		await expect(lines).toHaveCount(before + 1);
		await expect(researcher.locator('main')).not.toContainText(pair.worker.name);
		await expect(researcher.locator('main')).not.toContainText(SENTENCE);
		const fetched = researcher.waitForEvent('download');
		await researcher.getByRole('link', { name: 'Hent som CSV-tabel' }).click();
		expect((await fetched).suggestedFilename()).toBe('niveauer.csv');
		await look(researcher, 'analyse-research');
	});

	await test.step('one no is enough', async () => {
		await wantsLevels(worker, false);
		for (const page of [worker, supervisor]) {
			await page.goto(`/analyse/${recordingId}/levels`);
			await expect(page.getByText('Der er ingen tal i denne runde')).toBeVisible();
			await page.goto(`/analyse/${recordingId}`);
			await expect(page.getByRole('link', { name: /eget blik|egne øjne/ })).toBeVisible();
			await expect(page.getByRole('link', { name: 'Niveauer' })).toHaveCount(0);
		}
	});
});
