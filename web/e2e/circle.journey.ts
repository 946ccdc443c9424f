// The circle turns: from an administrator with an empty house to the second round, which opens with the agreement on top.
import { expect, film, signIn, test, type Site } from './support/journey.ts';
import { look } from './support/look.ts';
import { totp, type Credentials } from './support/people.ts';
import { apart, enterRoom, seeAndHear, standTogether } from './support/room.ts';
import { agreeToTakePart, beginRound, consent, filmOn, planConversation, plays } from './support/steps.ts';
import type { Page } from '@playwright/test';

const AGREEMENT = 'Jeg spørger den unge, hvad der skal på dagsordenen, før jeg selv begynder.';
const PREPARATION = 'Jeg tager et tomt ark med og skriver den unges punkter øverst.';

test('the circle turns twice, from invitation to the agreement on top of round 2', async ({ site }) => {
	test.setTimeout(420_000);
	// A second attempt meets the people of the first.
	const surname = ['Fjordager', 'Engholm'][test.info().retry] ?? 'Havgaard';
	const supervisor = await site.account(`Vibeke ${surname}`, ['supervisor']);
	const [worker, workerPage] = await test.step('the administrator makes an account, the worker takes her link', () =>
		invite(site, `Signe ${surname}`));
	await test.step('the administrator brings the two together', () => bringTogether(site, worker, supervisor));

	await test.step('the worker signs in and plans', async () => {
		await workerPage.context().clearCookies();
		await workerPage.goto('/sign-in');
		await look(workerPage, 'people-sign-in');
		await signIn(workerPage, worker);
		await expect(workerPage.getByRole('button', { name: 'Forbered runde 1' })).toBeVisible();
		await look(workerPage, 'home-worker-first');
		await beginRound(workerPage, 1, 'Samtale om skolestart');
		await look(workerPage, 'record-new');
		await planConversation(workerPage);
		await look(workerPage, 'record-consent-missing');
	});
	await test.step('before the first recording she agrees to take part herself', async () => {
		await workerPage.goto('/');
		await expect(workerPage.getByRole('heading', { name: 'Vil du være med?' })).toBeVisible();
		await look(workerPage, 'home-worker-participation');
		await workerPage.getByRole('link', { name: 'Læs om at være med' }).click();
		await look(workerPage, 'course-participation');
		await workerPage.goBack();
		await agreeToTakePart(workerPage);
	});
	await test.step('everybody says yes, the film is uploaded and plays', async () => {
		await consent(workerPage, 'Personen selv', ['Supervision', 'Videobibliotek']);
		await expect(workerPage.getByText('mangler ja til supervision fra forældremyndigheden')).toBeVisible();
		await expect(workerPage.getByRole('link', { name: 'Upload en film' })).toHaveCount(0);
		await consent(workerPage, 'Forældremyndighedsindehaver', ['Supervision', 'Videobibliotek']);
		await expect(workerPage.getByText('Alle har sagt ja til supervision. Du kan optage.')).toBeVisible();
		await look(workerPage, 'record-consent');
		await workerPage.getByRole('link', { name: 'Vis og print informationsark' }).click();
		await expect(workerPage.getByRole('heading', { level: 1 })).toBeVisible();
		await look(workerPage, 'record-sheet');
		await workerPage.goBack();
		await workerPage.getByRole('link', { name: 'Upload en film' }).click();
		await look(workerPage, 'record-upload');
		await workerPage.locator('input[type=file]').setInputFiles(film('skolestart').path);
		await expect(workerPage.getByText('Filmen er modtaget')).toBeVisible({ timeout: 30_000 });
		await look(workerPage, 'record-upload-done');
		await workerPage.getByRole('button', { name: 'Gå til samtalen' }).click();
		await expect(filmOn(workerPage)).toBeVisible({ timeout: 60_000 });
		await workerPage.getByRole('button', { name: 'Afspil' }).click();
		await plays(filmOn(workerPage));
		await workerPage.getByRole('button', { name: 'Pause' }).click();
		await workerPage.getByRole('button', { name: 'Sæt roller på billedet' }).click();
		await expect(workerPage.getByText('Alt er gemt')).toBeVisible();
		await workerPage.getByRole('button', { name: 'Færdig' }).click();
		await look(workerPage, 'record-player');
	});

	const supervisorPage = await site.window('supervisor');
	const recordingPath = new URL(workerPage.url()).pathname.replace('/record/', '/analyse/');
	await test.step('the supervisor analyses and releases', async () => {
		await signIn(supervisorPage, supervisor);
		await look(supervisorPage, 'home-supervisor');
		await supervisorPage.goto('/analyse');
		await look(supervisorPage, 'analyse-list');
		await supervisorPage.getByRole('link', { name: 'Begynd analysen' }).first().click();
		await analyse(supervisorPage);
	});
	await test.step('the worker reads the analysis', async () => {
		await workerPage.goto(recordingPath);
		await expect(workerPage.getByText('Hvad gjorde du, da han fik tid?')).toBeVisible();
		await look(workerPage, 'analyse-reading');
	});

	const roundId = await test.step('both meet', () => meet(supervisorPage, workerPage));
	await test.step('the worker reflects and prepares', async () => {
		await workerPage.goto(`/reflect/${roundId}`);
		await workerPage.getByLabel('Skriv frit').fill('Jeg så, hvor meget der sker, når jeg lader pausen stå.');
		await workerPage.getByLabel('Hvad vil du øve, og hvordan begynder du?').fill(PREPARATION);
		await workerPage.getByLabel('Hvad vil du øve, og hvordan begynder du?').blur();
		await expect(workerPage.getByText('Alt er gemt').first()).toBeVisible();
		await workerPage.getByRole('button', { name: 'Vælg fokus' }).click();
		const dialog = workerPage.getByRole('dialog', { name: 'Fokus i næste runde' });
		await dialog.getByLabel('Ungeperspektiv').check();
		await dialog.getByRole('button', { name: 'Gem' }).click();
		await expect(dialog).toBeHidden();
		await look(workerPage, 'reflect-round');
	});
	await test.step('round 2 opens with the agreement on top, and is filmed in the browser', async () => {
		await beginRound(workerPage, 2, 'Samtale om fritid');
		await expect(workerPage.getByText(AGREEMENT)).toBeVisible();
		await expect(workerPage.getByText(PREPARATION)).toBeVisible();
		await look(workerPage, 'record-new-second');
		await planConversation(workerPage);
		await consent(workerPage, 'Personen selv', ['Supervision']);
		await consent(workerPage, 'Forældremyndighedsindehaver', ['Supervision']);
		await workerPage.getByRole('button', { name: 'Optag nu' }).click();
		await record(workerPage);
	});
	await test.step('the second turn goes round as well', async () => {
		await supervisorPage.goto('/');
		await supervisorPage.goto(new URL(workerPage.url()).pathname.replace('/record/', '/analyse/'));
		await expect(supervisorPage.getByText(AGREEMENT)).toBeVisible();
		await expect(supervisorPage.getByText('I fokus')).toHaveCount(1);
		await look(supervisorPage, 'analyse-second');
		await analyse(supervisorPage, false);
		await meet(supervisorPage, workerPage, false);
		await workerPage.goto('/');
		await look(workerPage, 'home-worker-second');
	});
});

/** The administrator makes the account in the pages; the one-time link leads to a password, an authenticator and codes. */
async function invite(site: Site, name: string): Promise<[Credentials, Page]> {
	const office = await site.signedIn(site.administrator);
	await office.goto('/people');
	await look(office, 'people-accounts');
	await office.getByRole('button', { name: 'Opret konto' }).click();
	const dialog = office.getByRole('dialog');
	await dialog.getByLabel('Navn').fill(name);
	const email = `signe-${Date.now()}@fjordby.example`;
	await dialog.getByLabel('E-mail').fill(email);
	await dialog.getByRole('checkbox', { name: 'Socialrådgiver' }).check();
	await look(office, 'people-new-account');
	await dialog.getByRole('button', { name: 'Opret og vis invitation' }).click();
	const link = await office.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
	await look(office, 'people-link');

	const page = await site.window('social_worker');
	await page.goto(link);
	const password = 'fjorden er stille i dag';
	await page.getByLabel('Ny adgangskode').fill(password);
	await page.getByLabel('Gentag adgangskoden').fill(password);
	await look(page, 'people-invitation');
	await page.getByRole('button', { name: 'Videre' }).click();
	const secret = (await page.locator('form code').textContent()) ?? '';
	await look(page, 'people-invitation-phone');
	await page.getByLabel('Engangskode').fill(totp(secret, Math.floor(Date.now() / 30_000)));
	await page.getByRole('button', { name: 'Gør kontoen klar' }).click();
	await expect(page.getByRole('heading', { name: 'Gem dine nødkoder' })).toBeVisible();
	await look(page, 'people-recovery-codes');
	await page.getByRole('button', { name: 'Jeg har gemt koderne' }).click();
	await page.waitForURL((url) => !url.pathname.startsWith('/invitation'));
	await office.close();
	return [{ name, email, password, secret, usedStep: Math.floor(Date.now() / 30_000) }, page];
}

async function bringTogether(site: Site, worker: Credentials, supervisor: Credentials): Promise<void> {
	const office = await site.signedIn(site.administrator);
	await office.goto('/');
	await look(office, 'home-administrator');
	await office.goto('/people/municipalities');
	await look(office, 'people-municipalities');
	await office.goto('/people/log');
	await look(office, 'people-log');
	await office.goto('/course');
	await office.getByRole('button', { name: 'Nyt forløb' }).click();
	const dialog = office.getByRole('dialog');
	for (const [role, { name }] of [
		['Socialrådgiver', worker],
		['Supervisor', supervisor]
	] as const) {
		const choice = dialog.getByLabel(role);
		await choice.selectOption(await choice.locator('option', { hasText: name }).getAttribute('value'));
	}
	await look(office, 'course-new-pair');
	await dialog.getByRole('button', { name: 'Opret forløb' }).click();
	await expect(office.getByText('Forløbet er oprettet')).toBeVisible();
	await look(office, 'course-pairs');
	await office.close();
}

/** A keyword with a dimension, a strength and something to look closer at, each with its question; then the release. */
async function analyse(page: Page, looks = true): Promise<void> {
	const line = page.getByRole('combobox', { name: 'Nyt stikord' });
	await expect(line).toBeFocused();
	await page.getByRole('button', { name: 'Afspil', exact: true }).click();
	await plays(filmOn(page), 0.5);
	await line.click();
	await page.keyboard.type('husker kampen fra sidst #');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('list', { name: 'Dimensioner på stikordet' }).getByRole('listitem')).toHaveCount(1);
	await page.keyboard.press('Enter');
	await page.getByRole('button', { name: 'Pause', exact: true }).click();
	await expect(page.getByText('husker kampen fra sidst').first()).toBeVisible();
	const place = page.getByRole('slider', { name: 'Sted i filmen' });
	const bar = page.getByRole('group', { name: 'Lav et klip' });
	const length = Number(await place.getAttribute('max'));
	for (const [kind, from, to, question] of [
		['Looking good', 500, Math.floor(length / 1_000) * 1_000 - 1_000, 'Hvad gjorde du, da han fik tid?'],
		['Looking closer', 3_000, 6_500, 'Hvad kunne du have spurgt om?']
	] as const) {
		await place.fill(String(from));
		await bar.getByRole('button', { name: 'Fra her' }).click();
		await place.fill(String(to));
		await bar.getByRole('button', { name: 'Til her' }).click();
		await bar.getByRole('button', { name: kind }).click();
		await page.getByLabel('Spørgsmål til klippet').fill(question);
		await page.getByRole('button', { name: 'Færdig' }).click();
	}
	await expect(page.getByText('Alt er gemt').first()).toBeVisible();
	if (looks) {
		await look(page, 'analyse-plan');
		await page.getByRole('tab', { name: /Manual/ }).click();
		await look(page, 'analyse-workbench');
		await page.getByRole('tab', { name: /Liste/ }).click();
		await look(page, 'analyse-marks');
	}
	await page.getByRole('button', { name: 'Gør klar til frigivelse' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByText('1 Looking good og 1 Looking closer.')).toBeVisible();
	await expect(dialog.getByText('Alle klip har et spørgsmål.')).toBeVisible();
	const confirm = dialog.getByRole('button', { name: 'Frigiv analysen' });
	await expect(confirm).toBeDisabled();
	for (const box of await dialog.getByRole('checkbox').all()) await box.check();
	// One strength and one to look closer at: strengths first, or a reason.
	await expect(confirm).toBeDisabled();
	await dialog.getByLabel('Begrundelse').fill('Vi har aftalt at se på netop det sted.');
	if (looks) await look(page, 'analyse-release');
	await confirm.click();
	await expect(page.getByText(/^Frigivet/).first()).toBeVisible();
	if (looks) await look(page, 'analyse-released');
}

/** The meeting: see and hear, the clip in step, chat, drawing, note, agreement, the end for both. */
async function meet(supervisor: Page, worker: Page, whole = true): Promise<string> {
	await worker.goto('/feedback');
	if (whole) await look(worker, 'feedback-list');
	await worker.getByRole('link', { name: /Gå til mødet/ }).first().click();
	await worker.waitForURL(/\/feedback\/[^/]+$/);
	const roundId = new URL(worker.url()).pathname.split('/').at(-1) ?? '';
	if (whole) {
		await expect(worker.getByText('Lyden er god.')).toBeVisible();
		await look(worker, 'feedback-lobby');
	}
	await enterRoom(supervisor, roundId);
	await enterRoom(worker, roundId);
	const both = [supervisor, worker] as const;
	await seeAndHear(both);
	await expect(worker.getByRole('heading', { name: 'Deltagere (2)' })).toBeVisible();

	await supervisor.getByRole('button', { name: /^Vis klip 1, Looking good/ }).click();
	await supervisor.getByRole('button', { name: 'Afspil for begge' }).click();
	for (const page of both) await plays(filmOn(page), 0.6);
	expect(await apart(both, 1_500)).toBeLessThan(80);
	await worker.getByRole('button', { name: 'Pause for begge' }).click();
	await standTogether(both);
	await expect(supervisor.getByText('samme billede hos begge')).toBeVisible();

	if (whole) {
		await worker.getByLabel('Skriv en besked').fill('Det er lige her, jeg tænker på.');
		await worker.getByLabel('Skriv en besked').press('Enter');
		await expect(supervisor.getByRole('log', { name: 'Chat (alle)' })).toContainText('Det er lige her, jeg tænker på.');
		await draw(supervisor);
		await expect(worker.locator('.layer [data-drawing]')).toHaveCount(1);
		await supervisor.getByLabel('Fælles note til klip 1').fill('Pausen gav ham plads.');
		await expect(worker.getByLabel('Fælles note til klip 1')).toHaveValue('Pausen gav ham plads.');
		await worker.getByLabel('Fælles note til klip 1').press('End');
		await worker.keyboard.type(' Det vil jeg gøre igen.');
		await expect(supervisor.getByLabel('Fælles note til klip 1')).toHaveValue('Pausen gav ham plads. Det vil jeg gøre igen.');
		await look(supervisor, 'feedback-room-host');
		await look(worker, 'feedback-room-participant');
	}
	await worker.getByRole('button', { name: 'Lav aftalen' }).click();
	await worker.getByLabel('Hvad er det ene, du vil prøve?').fill(AGREEMENT);
	await worker.getByLabel('Hvornår?').fill('I den næste samtale');
	await worker.getByLabel('Hvordan ser vi det på næste optagelse?').fill('Den unge sætter mindst ét punkt på.');
	await worker.getByRole('button', { name: 'Gem aftalen' }).click();
	await expect(worker.getByText('Aftalen er gemt.')).toBeVisible();
	await expect(supervisor.getByText(AGREEMENT)).toBeVisible();

	await supervisor.getByRole('button', { name: 'Møde', exact: true }).click();
	await supervisor.getByRole('menuitem', { name: 'Afslut mødet for begge' }).click();
	if (whole) await look(supervisor, 'feedback-end');
	await supervisor.getByRole('dialog').getByRole('button', { name: 'Afslut for begge' }).click();
	await supervisor.waitForURL('**/');
	await worker.waitForURL(`**/reflect/${roundId}`);
	if (whole) {
		await supervisor.goto(`/feedback/${roundId}`);
		await expect(supervisor.getByText('Det er lige her, jeg tænker på.').or(supervisor.getByText('Pausen gav ham plads.')).first()).toBeVisible();
		await look(supervisor, 'feedback-held');
	}
	return roundId;
}

async function draw(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Tegn', exact: true }).click();
	await page.getByRole('menuitem', { name: 'Tegn på billedet' }).click();
	const box = await page.getByRole('application', { name: 'Billedet, der tegnes på' }).boundingBox();
	if (box === null) throw new Error('there is no picture to draw on');
	await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.4);
	await page.mouse.down();
	await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5, { steps: 8 });
	await page.mouse.up();
	await page.keyboard.press('Escape');
}

/** Films for some seconds with the fake camera; ends on the film's page, where it plays. */
async function record(page: Page): Promise<void> {
	const allow = page.getByRole('button', { name: 'Giv adgang til kamera og mikrofon' });
	await allow.click();
	await expect(page.getByRole('button', { name: 'Start optagelsen' })).toBeVisible();
	await look(page, 'record-film');
	await page.getByRole('button', { name: 'Start optagelsen' }).click();
	await expect(page.getByText(/er modtaget og låst/)).toBeVisible();
	// The film must be long enough for two clips.
	await expect(page.locator('.length')).toHaveText(/0?0:0[89]|0?0:1\d/, { timeout: 20_000 });
	await page.getByRole('button', { name: 'Stop', exact: true }).click();
	await expect(page.getByText('Er det stadig i orden?')).toBeVisible();
	await look(page, 'record-film-ask-again');
	await page.getByRole('button', { name: 'Ja, alle siger ja' }).click();
	await page.getByRole('button', { name: 'Gå til samtalen' }).click({ timeout: 30_000 });
	await expect(filmOn(page)).toBeVisible({ timeout: 60_000 });
	await page.getByRole('button', { name: 'Afspil' }).click();
	await plays(filmOn(page));
}
