// An edition of the manual from a pasted text with a slip in it to the social worker's eyes: mended with the help of its lines, put on
// a course, analysed with, and from then on never changed.
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { signInOverHttp } from './support/people.ts';
import { recordedRound, releaseClips } from './support/steps.ts';

test('an edition is imported with a slip, mended, used, and then stays as it is', async ({ site }) => {
	const pair = await site.pair();
	const recorded = await recordedRound(site, pair, 'skolestart');
	const office = await site.signedIn(site.administrator);
	const id = `fjordby-${Date.now().toString(36)}`;
	const text = office.getByRole('textbox', { name: 'Udgavens tekst' });
	const save = office.getByRole('button', { name: 'Gem udgaven' });

	await test.step('a file with two slips: told with their lines, and nothing that was pasted is lost', async () => {
		await office.goto('/people');
		await office.getByRole('link', { name: 'Observationsmanual', exact: true }).click();
		await look(office, 'manual-editions');
		await office.getByRole('link', { name: 'Ny udgave ud fra denne: Testudgaven' }).click();
		await expect(office.getByText('Teksten hænger sammen.')).toBeVisible();
		const sound = (await text.inputValue())
			.replace(/^id: .*$/m, `id: ${id}`)
			.replace('da: "Testudgaven"', 'da: "Fjordbyudgaven"')
			.replace('da: "Ungeperspektiv"', 'da: "Den unges perspektiv"');
		const spoilt = sound.replace('phase: test', 'phase: 3').replace('\nheading:', '\noverskrift:');
		const file = { name: 'udgave.yaml', mimeType: 'application/yaml', buffer: Buffer.from(spoilt) };
		await office.getByLabel('Vælg en fil').setInputFiles(file);
		await expect(office.getByText('3 steder skal rettes, før den kan gemmes')).toBeVisible();
		await expect(office.getByText('Feltet “heading” mangler. Tilføj det.')).toBeVisible();
		await expect(office.getByText('“overskrift” er ikke et felt her.')).toBeVisible();
		await expect(save).toBeDisabled();
		await look(office, 'manual-desk-findings');
		await office.reload();
		await expect(office.getByText('Din kladde fra sidst er her stadig.')).toBeVisible();
		await expect(text).toHaveValue(spoilt);
		const line = spoilt.split('\n').findIndex((one) => one === 'phase: 3') + 1;
		await office.getByRole('button', { name: `Linje ${line}`, exact: true }).click();
		const chosen = () => text.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd));
		expect(await chosen()).toBe('phase: 3');
		await office.keyboard.type('phase: test');
		await expect(office.getByText('2 steder skal rettes, før den kan gemmes')).toBeVisible();
		await text.fill(sound);
		await expect(office.getByText('Teksten hænger sammen.')).toBeVisible();
		await expect(office.getByRole('region', { name: 'Sådan kommer den til at se ud' })).toContainText('Den unges perspektiv');
		await save.click();
		await expect(office.getByRole('row', { name: /Fjordbyudgaven/ })).toContainText('Kan rettes, til den er brugt');
	});

	await test.step('a new course begins with it', async () => {
		const another = await site.account('Signe Mosegaard', ['socialraadgiver']);
		const supervisor = await site.account('Ulla Holmgaard', ['supervisor']);
		await office.goto('/course');
		await office.getByRole('button', { name: 'Nyt forløb' }).click();
		const dialog = office.getByRole('dialog');
		await dialog.getByLabel('Socialrådgiver').selectOption(another.id);
		await dialog.getByLabel('Supervisor').selectOption(supervisor.id);
		await dialog.getByLabel('Udgave af manualen').selectOption(id);
		await dialog.getByRole('button', { name: 'Opret forløb' }).click();
		const row = office.getByRole('row', { name: /^Signe Mosegaard/ }).first();
		await expect(row.getByRole('link', { name: 'Fjordbyudgaven' })).toBeVisible();
	});

	await test.step('it is put on this course before its first analysis', async () => {
		const row = office.getByRole('row').filter({ has: office.locator(`#course-${pair.courseId}`) });
		await row.getByRole('button', { name: /^Skift udgave af manualen/ }).click();
		const dialog = office.getByRole('dialog');
		await dialog.getByLabel('Udgave af manualen').selectOption({ value: id });
		await dialog.getByRole('button', { name: 'Brug denne udgave' }).click();
		await expect(row.getByRole('link', { name: 'Fjordbyudgaven' })).toBeVisible();
	});

	await test.step('the supervisor searches in it by keys and codes with it', async () => {
		const supervisor = await site.signedIn(pair.supervisor);
		await supervisor.goto(`/analyse/${recorded.recordingId}`);
		const search = supervisor.getByRole('searchbox', { name: 'Søg i manualen' });
		await search.fill('pauser');
		const lit = supervisor.getByRole('tabpanel').locator('mark');
		await expect(lit.first()).toHaveText(/^pauser/i);
		await look(supervisor, 'manual-panel-search');
		await search.fill('perspektiv');
		await search.press('ArrowDown');
		await expect(supervisor.getByRole('button', { name: 'Knyt Den unges perspektiv' })).toBeFocused();
		await supervisor.keyboard.press('ArrowUp');
		await expect(search).toBeFocused();
		await search.press('Escape');
		await expect(search).toHaveValue('');
		const line = supervisor.getByRole('combobox', { name: 'Nyt stikord' });
		await line.fill('spørger til hans eget syn');
		await supervisor.getByRole('button', { name: 'Knyt Den unges perspektiv' }).click();
		await line.press('Enter');
		await expect(supervisor.getByRole('tab', { name: 'Liste (1)' })).toBeVisible();
	});

	await test.step('from now on it stays as it is, and a new version is made instead', async () => {
		await office.goto('/manual');
		const row = office.getByRole('row', { name: /Fjordbyudgaven/ });
		await expect(row).toContainText('Er brugt og ændres ikke mere');
		await expect(row).toContainText('2 forløb · 1 analyse');
		await expect(row.getByRole('link', { name: 'Ret: Fjordbyudgaven' })).toHaveCount(0);
		await office.goto(`/manual/write?edit=${id}`);
		await expect(office.getByText('Denne udgave ændres ikke mere')).toBeVisible();
		const caller = await site.office();
		const written = { text: 'id: noget andet' };
		const refused = await caller.raw(
			'PUT',
			`/api/analyse/editions/${id}`,
			{ 'content-type': 'application/json', 'if-match': '"1"' },
			new Uint8Array(Buffer.from(JSON.stringify(written)))
		);
		expect([refused.status, (await refused.json()).code]).toEqual([409, 'edition_used']);
	});

	await test.step('two editions are compared: what became of the dimensions, and every word', async () => {
		await office.goto('/manual/compare?from=pilot-2016&to=test-2018');
		const merged = office.getByRole('row', { name: /Samtalens rytme \+ Samtalens tempo/ });
		await expect(merged).toContainText('Samtalens rytme og tempo');
		await expect(office.getByRole('row', { name: /Negativt klima/ })).toContainText('Kun i Pilotudgaven');
		await expect(office.getByRole('row', { name: /Selvbillede og mestring/ })).toContainText('Kun i Testudgaven');
		await look(office, 'manual-crosswalk');
		await office.goto(`/manual/compare?from=test-2018&to=${id}`);
		await expect(office.getByText('Ingen har skrevet en oversættelse endnu.')).toBeVisible();
		await office.getByRole('tab', { name: 'Alle forskelle (2)' }).click();
		await expect(office.locator('del').filter({ hasText: 'Testudgaven' })).toBeVisible();
		await expect(office.locator('ins').filter({ hasText: 'Fjordbyudgaven' })).toBeVisible();
		await look(office, 'manual-differences');
	});

	await test.step('the social worker opens the same edition from what was released', async () => {
		await releaseClips(site, pair, recorded, [
			{ kind: 'looking_good', start_ms: 1_000, end_ms: 9_000, prompt: 'Hvad gjorde du her?' },
			{ kind: 'looking_good', start_ms: 10_000, end_ms: 14_000, prompt: 'Hvad skete der så?' }
		]);
		const worker = await site.signedIn(pair.worker, 'social_worker');
		await worker.goto(`/analyse/${recorded.recordingId}`);
		await worker.getByRole('link', { name: 'Åbn hele manualen' }).first().click();
		await expect(worker.getByRole('heading', { level: 1, name: 'Fjordbyudgaven' })).toBeVisible();
		await look(worker, 'manual-edition');
		await worker.getByRole('link', { name: 'Den unges perspektiv' }).first().click();
		await expect(worker).toHaveURL(new RegExp(`/manual/${id}#ungeperspektiv$`));
		await worker.getByRole('searchbox', { name: 'Søg i manualen' }).fill('pauser');
		await expect(worker.getByText('3 dimensioner passer')).toBeVisible();
		await worker.keyboard.press('Escape');
		await worker.emulateMedia({ media: 'print' });
		await expect(worker.getByRole('button', { name: 'Print' })).toBeHidden();
		await expect(worker.getByRole('banner')).toBeHidden();
		await expect(worker.getByRole('heading', { level: 3, name: 'Den unges perspektiv' })).toBeVisible();
		await worker.emulateMedia({ media: 'screen' });
		await worker.goto(`/course/${pair.courseId}`);
		const compared = worker.getByRole('row', { name: /Den unges perspektiv/ });
		await expect(compared.getByRole('link', { name: /1 mærke/ })).toBeVisible();
		await look(worker, 'manual-course');
		await worker.goto(`/feedback/${recorded.roundId}`);
		await expect(worker.getByRole('link', { name: 'Læs manualen: Fjordbyudgaven' })).toHaveAttribute('href', `/manual/${id}`);
		// And what she may not: write one.
		const caller = await signInOverHttp(site.address, pair.worker);
		const refused = await caller.raw('GET', '/api/analyse/edition_uses', {});
		expect(refused.status).toBe(403);
	});
});
