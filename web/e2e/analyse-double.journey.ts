// Two supervisors code one recording, the second blind; both are done; they look at a place where they differ and settle it; figures and
// curve; and a coding goes out as a file of ELAN and comes back.
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { signInOverHttp } from './support/people.ts';
import { agreeToResearch, recordedRound } from './support/steps.ts';

test('two code blind, compare, and a file goes out and comes in', async ({ site }) => {
	const pair = await site.pair();
	const { recordingId, worker, conversationId } = await recordedRound(site, pair, 'beslutning');
	const second = await site.account(`Asta Vangsgaard ${recordingId.slice(-4)}`, ['supervisor']);
	const supervisor = await signInOverHttp(site.address, pair.supervisor);
	const coding = await supervisor.post(`/api/analyse/recordings/${recordingId}/coding`, {});
	const marks: [number, string, string][] = [
		[2_000, 'lytter uden at afbryde', 'ungeperspektiv'],
		[9_000, 'anerkender', 'positivt_empatisk_klima']
	];
	for (const [at_ms, body, dimension] of marks) {
		await supervisor.put(`/api/analyse/codings/${coding.id}/keywords/${crypto.randomUUID()}`, { at_ms, body, dimensions: [dimension] });
	}
	const first = await site.signedIn(pair.supervisor);

	await test.step('nobody is asked before everybody has said yes to research', async () => {
		await first.goto(`/analyse/${recordingId}`);
		await first.getByRole('link', { name: 'Dobbeltkodning' }).click();
		await expect(first.getByText('Dobbeltkodning kræver samtykke til forskning')).toBeVisible();
		await agreeToResearch(worker, conversationId);
		await first.reload();
		await first.getByLabel('Vælg en supervisor eller forsker').selectOption({ label: second.name });
		await first.getByRole('button', { name: 'Bed om at kode optagelsen' }).click();
		await expect(first.getByText('Er spurgt, men ikke begyndt')).toBeVisible();
		await look(first, 'analyse-double');
	});

	const other = await site.signedIn(second);
	await test.step('the second codes in the same workbench and sees nothing of the first', async () => {
		await other.goto('/analyse');
		await other.getByRole('link', { name: /^Begynd kodningen: Optagelse/ }).click();
		const line = other.getByRole('combobox', { name: 'Nyt stikord' });
		await expect(line).toBeFocused();
		await expect(other.getByRole('tab', { name: 'Liste (0)' })).toBeVisible();
		await expect(other.getByText(pair.worker.name)).toHaveCount(0);
		await expect(other.getByRole('button', { name: /Frigiv/ })).toHaveCount(0);
		await other.keyboard.type('venter på svaret #ungep');
		await other.keyboard.press('Tab');
		await other.keyboard.press('Enter');
		await expect(other.getByRole('tab', { name: 'Liste (1)' })).toBeVisible();
		await expect(other.getByText('Alt er gemt')).toBeVisible();
		await look(other, 'analyse-second');
		await other.getByRole('button', { name: 'Færdig til sammenligning' }).click();
		await expect(other.getByText('Din kodning er færdig')).toBeVisible();
	});

	await test.step('both done: Enter plays the place where they differ, and it is settled', async () => {
		await first.reload();
		await first.getByRole('button', { name: 'Færdig til sammenligning' }).click();
		await first.getByRole('link', { name: 'Sammenlign kodningerne' }).click();
		await expect(first.getByRole('heading', { name: 'Sammenlign to kodninger' })).toBeVisible();
		const places = first.getByRole('region', { name: 'Steder i optagelsen' });
		await expect(places).toContainText('anerkender');
		const only = places.getByRole('button', { name: /^Afspil 0:00:07–0:00:11\. Kun den første/ });
		await only.focus();
		await first.keyboard.press('Enter');
		// It stops where the place ends, and not before it began.
		const video = first.locator('video');
		await expect.poll(() => video.evaluate((film: HTMLVideoElement) => film.paused && film.currentTime), { timeout: 20_000 }).toBeGreaterThan(10);
		expect(await video.evaluate((film: HTMLVideoElement) => film.currentTime)).toBeLessThan(12);
		const row = places.getByRole('listitem').filter({ hasText: 'anerkender' });
		await row.getByLabel('Hvorfor (frit)').fill('vi hørte tonen sammen');
		await row.getByRole('button', { name: 'Som den første' }).click();
		await expect(row).toContainText('Afklaret: Positivt');
		await look(first, 'analyse-compare');
		await first.reload();
		await expect(places).toContainText('vi hørte tonen sammen');
	});

	await test.step('figures and curve', async () => {
		await first.getByRole('link', { name: 'Se tal for enighed' }).click();
		await expect(first.getByRole('heading', { name: 'Enighed mellem kodere' })).toBeVisible();
		await expect(first.getByRole('row', { name: /^Alle dimensioner under ét .*%/ }).first()).toBeVisible();
		await expect(first.getByRole('img', { name: /^κ og F/ })).toBeVisible();
		// Every figure in the first table is explained in plain words, and so are F, the interval and the tolerance.
		const measures = await first.getByRole('table').first().getByRole('columnheader').allInnerTexts();
		const explained = await first.locator('dt').allInnerTexts();
		expect(measures).toHaveLength(5);
		for (const measure of [...measures.slice(1), 'F', '95 %']) expect(explained).toContain(measure);
		await first.getByLabel('Så langt må to stikord ligge fra hinanden').selectOption('10');
		await expect(first).toHaveURL(/tolerance=10/);
		await look(first, 'analyse-figures');
	});

	await test.step('a researcher sees the same figures over an edition, and with one recording none at all', async () => {
		const researcher = await site.signedIn(await site.account('Frede Nymand', ['forsker']));
		await researcher.goto('/analyse');
		await researcher.getByRole('link', { name: /^Se tal for Testudgaven/ }).click();
		await expect(researcher.getByText('Der er for få optagelser endnu')).toBeVisible();
		await look(researcher, 'analyse-pooled');
	});

	await test.step('the coding goes out as a file of ELAN and comes in again', async () => {
		await first.goto(`/analyse/${recordingId}`);
		await first.getByRole('link', { name: 'Eksportér og importér' }).click();
		const fetched = first.waitForEvent('download');
		await first.getByRole('link', { name: 'Hent ELAN (.eaf)' }).click();
		const file = await (await fetched).path();
		const name = (await fetched).suggestedFilename();
		expect(name).toMatch(/^kodning-[0-9a-f]+\.eaf$/);
		await first.getByLabel('Fil').setInputFiles({ name, mimeType: 'application/xml', buffer: (await import('node:fs')).readFileSync(file) });
		const preview = first.getByRole('region', { name: /^Det her kommer ind fra/ });
		await expect(preview).toContainText('2 stikord fra 2 lag');
		await expect(preview).toContainText('lytter uden at afbryde');
		await look(first, 'analyse-files');
		await preview.getByRole('button', { name: 'Hent 2 stikord ind' }).click();
		await expect(first.getByText('2 stikord er kommet ind.')).toBeVisible();
		const kept = async () => (await supervisor.get(`/api/analyse/codings/${coding.id}`)).keywords.length;
		expect(await kept()).toBe(4);
		// A step of the workbench's undo like any other.
		await first.getByRole('link', { name: 'Tilbage til analysen' }).click();
		await expect(first.getByRole('tab', { name: 'Liste (4)' })).toBeVisible();
		await expect(first.getByRole('combobox', { name: 'Nyt stikord' })).toBeFocused();
		await first.keyboard.press('Control+z');
		await expect(first.getByText('Fortrudt: de importerede stikord er fjernet igen.')).toBeVisible();
		await expect.poll(kept).toBe(2);
		await first.keyboard.press('Control+y');
		await expect(first.getByText('Gjort igen: de importerede stikord er tilbage.')).toBeVisible();
		await expect.poll(kept).toBe(4);
		// And by a button where it came in.
		await first.getByRole('link', { name: 'Eksportér og importér' }).click();
		await first.getByRole('button', { name: 'Fortryd importen (2 stikord)' }).click();
		await expect(first.getByText('Importen er fortrudt.')).toBeVisible();
		expect(await kept()).toBe(2);
	});
});
