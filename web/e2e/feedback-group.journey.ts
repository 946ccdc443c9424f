// A group session of three: made and invited to, ground rules, check-in, a narrow line's small pictures, talking stick, silent time
// and its round, and what stays.
import { randomUUID } from 'node:crypto';
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { callOf, widthsOf } from './support/room.ts';
import { comeBackBeforeItEnds } from './support/silence.ts';
import { overUdpLine } from './support/udp-line.ts';
import type { Page } from '@playwright/test';

const TITLE = 'Hvordan venter vi på svaret?';
const SECRET = 'Jeg bliver selv urolig, når der er stille';
const UNSEEN = 'Jeg spørger hurtigere, når jeg er træt';
const SHOWN = 'At tælle til tre, før jeg spørger igen';

/** The smaller of two sizes of a picture. */
const SMALL_WIDTH = 320;

/** A camera as large as people's are; the film that plays in the others is no wider than the small picture. */
async function largeCamera(page: Page): Promise<void> {
	await page.addInitScript(() => {
		const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
		navigator.mediaDevices.getUserMedia = async (wanted) => {
			if (!wanted?.video) return original(wanted);
			const canvas = document.createElement('canvas');
			[canvas.width, canvas.height] = [960, 540];
			const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
			let turn = 0;
			const paint = () => {
				turn += 1;
				for (let square = 0; square < 20; square++) {
					pen.fillStyle = `hsl(${(turn * 7 + square * 18) % 360} 60% 50%)`;
					pen.fillRect((square * 97 + turn * 5) % 960, (square * 61 + turn * 3) % 540, 80, 80);
				}
			};
			setInterval(paint, 100);
			return canvas.captureStream(10);
		};
	});
}

/** How loud everything was that came in within a moment. */
async function heard(page: Page): Promise<number> {
	const before = (await callOf(page)).energy;
	await page.waitForTimeout(1_200);
	return (await callOf(page)).energy - before;
}

test('three meet under ground rules, pass the stick, are silent and show what they have written', async ({ site }) => {
	const home = await (await site.office()).post('/api/people/municipalities', { name: `Klitby ${randomUUID().slice(0, 4)}` });
	const [host, one, other] = await Promise.all([
		site.account('Signe Lynghøj', ['socialraadgiver', 'koordinator'], home.id),
		site.account('Mette Enghave', ['socialraadgiver'], home.id),
		site.account('Torben Skovgaard', ['supervisor'], home.id)
	]);
	const hostPage = await site.signedIn(host, 'supervisor');
	const onePage = await site.signedIn(one, 'social_worker');
	const otherPage = await site.signedIn(other, 'supervisor');
	const pages = [hostPage, onePage, otherPage] as const;
	let address = '';
	await largeCamera(hostPage);
	const line = await overUdpLine(onePage, { delayMs: 10, lossPercent: 0 }, false);

	await test.step('the host makes it and invites two colleagues', async () => {
		await hostPage.goto('/feedback');
		await hostPage.getByRole('link', { name: 'Se gruppesessioner' }).click();
		await expect(hostPage.getByText('Der er ingen gruppesessioner endnu')).toBeVisible();
		await hostPage.getByRole('link', { name: 'Ny gruppesession' }).click();
		await hostPage.getByRole('button', { name: 'Opret sessionen' }).click();
		await expect(hostPage.getByText('Skriv, hvad sessionen handler om.')).toBeVisible();
		await hostPage.getByLabel('Hvad handler den om?').fill(TITLE);
		await hostPage.getByLabel('Mette Enghave').check();
		await hostPage.getByLabel('Torben Skovgaard').check();
		await look(hostPage, 'group-new');
		await hostPage.getByRole('button', { name: 'Opret sessionen' }).click();
		await expect(hostPage.getByRole('heading', { level: 1 })).toHaveText(TITLE);
		address = new URL(hostPage.url()).pathname;
	});

	await test.step('nobody goes in without accepting the ground rules', async () => {
		// Whoever is invited is told on her own page.
		await otherPage.goto('/');
		await expect(otherPage.getByRole('link', { name: `Gå til sessionen ${TITLE}` })).toBeVisible();
		await look(otherPage, 'home-group-session');
		await otherPage.goto('/feedback');
		await expect(otherPage.getByRole('link', { name: 'Se gruppesessioner (1)' })).toBeVisible();
		await onePage.goto('/');
		await look(onePage, 'home-worker-group-session');
		await onePage.getByRole('link', { name: `Gå til sessionen ${TITLE}` }).click();
		await expect(onePage.getByText('Godkend rammerne først, så kan du gå ind.')).toBeVisible();
		await expect(onePage.getByRole('link', { name: 'Gå ind', exact: true })).toHaveCount(0);
		await look(onePage, 'group-lobby');
		await onePage.goto(`${address}/room`);
		await expect(onePage.getByText('Godkend rammerne først, så kan du gå ind.')).toBeVisible();
		await otherPage.goto(address);
		for (const page of pages) {
			await page.getByRole('button', { name: 'Jeg godkender rammerne' }).click();
			await page.getByRole('link', { name: 'Gå ind', exact: true }).click();
		}
		for (const page of pages) {
			await expect(page.getByRole('heading', { name: 'Deltagere (3)' })).toBeVisible();
			// Said where they talk, and truthfully.
			await expect(page.getByText('Samtalen optages ikke')).toBeVisible();
			await expect(page.getByText('Lyd og billede er krypteret til og fra programmets server', { exact: false })).toBeVisible();
			await expect(page.getByText('Låst frem til serveren')).toHaveCount(0);
		}
	});

	await test.step('check-in', async () => {
		await hostPage.getByRole('button', { name: 'Begynd tjek ind' }).click();
		for (const [page, name] of [[onePage, 'Mette Enghave'], [otherPage, 'Torben Skovgaard'], [hostPage, 'Signe Lynghøj']] as const) {
			await page.getByLabel(`${name} har sagt noget`).check();
		}
		for (const page of pages) await expect(page.getByText('3 af 3 har sagt noget')).toBeVisible();
		await otherPage.getByRole('button', { name: 'Ræk hånden op' }).click();
		await expect(hostPage.getByText('hånd oppe, nr. 1')).toBeVisible();
		await expect(onePage.locator('[aria-live=polite]').filter({ hasText: 'Torben Skovgaard har rakt hånden op.' })).toBeAttached();
		await look(hostPage, 'group-check-in');
		await hostPage.getByRole('button', { name: 'Luk runden' }).click();
	});

	await test.step('whose line gets narrow sees smaller pictures, the others do not', async () => {
		const widest = async (page: Page) => Math.max(0, ...(await widthsOf(page)));
		for (const page of [onePage, otherPage]) await expect.poll(() => widest(page), { timeout: 40_000 }).toBeGreaterThan(SMALL_WIDTH);
		line().quality = { delayMs: 10, lossPercent: 0, kbps: 260 };
		// At the same moment, from the same camera; a sender on a busy machine leaves her large picture away now and then.
		const differ = async () => (await widest(onePage)) <= SMALL_WIDTH && (await widest(otherPage)) > SMALL_WIDTH;
		await expect.poll(differ, { timeout: 40_000 }).toBe(true);
		line().quality = { delayMs: 10, lossPercent: 0 };
	});

	await test.step('only whoever has the stick is heard and can write', async () => {
		await expect.poll(() => heard(onePage), { timeout: 20_000 }).toBeGreaterThan(0);
		await hostPage.getByRole('button', { name: 'Brug talepind' }).click();
		// By keys alone.
		await otherPage.getByRole('button', { name: 'Tag talepinden' }).press('Enter');
		for (const page of [hostPage, onePage]) {
			await expect(page.getByText('Torben Skovgaard har talepinden.').first()).toBeVisible();
			await expect(page.getByLabel('Skriv en besked')).toBeDisabled();
			await expect(page.getByText('Mikrofonen er lukket, til det er din tur', { exact: true })).toBeVisible();
			await expect(page.getByRole('button', { name: 'Slå mikrofonen fra' })).toHaveCount(0);
		}
		await expect(otherPage.getByRole('button', { name: 'Slå mikrofonen fra' })).toBeVisible();
		await expect(hostPage.getByText('Ingen har hånden oppe.')).toBeVisible();
		await otherPage.getByLabel('Skriv en besked').fill('Jeg har ordet');
		await otherPage.getByRole('button', { name: 'Send' }).click();
		await expect(onePage.getByRole('log')).toContainText('Jeg har ordet');
		// What was on its way when the stick was taken has arrived by now.
		await expect.poll(() => heard(otherPage), { timeout: 20_000 }).toBe(0);
		expect(await heard(onePage)).toBeGreaterThan(0);
		await otherPage.reload();
		await expect(otherPage.getByText('Du har talepinden.')).toBeVisible();
		await look(otherPage, 'group-stick');
		await otherPage.getByRole('button', { name: 'Læg talepinden' }).click();
		await expect(onePage.getByText('Talepinden ligger på bordet. Tag den').first()).toBeVisible();
	});

	await test.step('silent time, and the round after it', async () => {
		await hostPage.getByRole('button', { name: 'Begynd stille tid' }).click();
		await hostPage.getByLabel('Hvad skal alle tænke over?').fill('Hvornår er stilheden god?');
		await hostPage.getByLabel('2 minutter').check();
		await hostPage.getByRole('dialog').getByRole('button', { name: 'Begynd stille tid' }).click();
		for (const page of pages) await expect(page.getByText(/^Stille tid: [12]:\d\d tilbage$/)).toBeVisible();
		await onePage.getByLabel('Din egen note').fill(SHOWN);
		await otherPage.getByLabel('Din egen note').fill(SECRET);
		for (const page of [onePage, otherPage]) await expect(page.getByText('gemt, kun til dig')).toBeVisible();
		await onePage.reload();
		await expect(onePage.getByLabel('Din egen note')).toHaveValue(SHOWN);
		await look(onePage, 'group-quiet');
		// Nobody ends it: the time is over by itself.
		await comeBackBeforeItEnds(pages, address.split('/').at(-1) ?? '', 12_000);
		for (const page of pages) await expect(page.getByText('Alle får ordet efter tur.', { exact: false })).toBeVisible({ timeout: 40_000 });
		for (const page of pages) await expect(page.getByText('Samtalen optages ikke')).toBeVisible();
		await expect(hostPage.getByText('Du har ikke skrevet noget', { exact: false }).or(hostPage.getByText('Det er din tur.')).first()).toBeVisible();
		await hostPage.getByRole('button', { name: 'Giv ordet videre' }).click();
		await onePage.getByRole('button', { name: 'Vis min note' }).click();
		for (const page of pages) await expect(page.getByText(SHOWN).first()).toBeVisible();
		await look(onePage, 'group-round');
		await onePage.getByRole('button', { name: 'Giv ordet videre' }).click();
		// Ending it takes the note away that nobody has shown: the host is asked, and its author keeps her words.
		await expect(hostPage.getByRole('button', { name: 'Begynd tjek ind' })).toHaveCount(0);
		await expect(hostPage.getByText('Når I er færdige med det, I er i gang med, kan du begynde noget nyt her.')).toBeVisible();
		await hostPage.getByRole('button', { name: 'Slut runden', exact: true }).click();
		const dialog = hostPage.getByRole('dialog');
		await expect(dialog.getByText('Torben Skovgaard har ikke haft sin tur endnu.')).toBeVisible();
		await look(hostPage, 'group-end-round');
		await dialog.getByRole('button', { name: 'Annuller' }).click();
		await expect(otherPage.getByRole('button', { name: 'Vis min note' })).toBeEnabled();
		await hostPage.getByRole('button', { name: 'Slut runden', exact: true }).click();
		await dialog.getByRole('button', { name: 'Slut runden for alle' }).click();
		for (const page of pages) await expect(page.getByText('Ordet er frit.', { exact: true })).toBeVisible();
		for (const page of [hostPage, onePage]) await expect(page.getByText(SECRET)).toHaveCount(0);
		await expect(otherPage.getByText('Du viste den ikke, og den er slettet fra sessionen.', { exact: false })).toBeVisible();
		await expect(otherPage.getByText(SECRET)).toBeVisible();
		await expect(otherPage.getByRole('button', { name: 'Kopiér', exact: true })).toBeVisible();
		await look(otherPage, 'group-own-words');
		await otherPage.getByRole('button', { name: 'Luk', exact: true }).click();
		await expect(otherPage.getByText(SECRET)).toHaveCount(0);
	});

	await test.step('what stays', async () => {
		const taken = (page: Page) => page.getByRole('textbox', { name: 'Det tager vi med' });
		await taken(onePage).fill('Vi tæller alle til tre.');
		await expect(onePage.getByText('gemt', { exact: true })).toBeVisible();
		await expect(taken(hostPage)).toHaveValue('Vi tæller alle til tre.');
		// Two write at once, and nothing of either is lost.
		await Promise.all([
			taken(onePage).fill('Vi tæller alle til tre.\nMette spørger én gang.'),
			taken(otherPage).fill('Vi tæller alle til tre.\nTorben venter længere.')
		]);
		for (const page of pages) {
			await expect(taken(page)).toHaveValue(/Mette spørger én gang\./);
			await expect(taken(page)).toHaveValue(/Torben venter længere\./);
		}
		await look(onePage, 'group-taken-along');
		// A note nobody has seen when it all ends stays with its author, too.
		await hostPage.getByRole('button', { name: 'Begynd stille tid' }).click();
		await hostPage.getByRole('dialog').getByRole('button', { name: 'Begynd stille tid' }).click();
		await otherPage.getByLabel('Din egen note').fill(UNSEEN);
		await expect(otherPage.getByText('gemt, kun til dig')).toBeVisible();
		// And what is written last is kept too, though nobody waits for it.
		await taken(hostPage).press('Control+End');
		await taken(hostPage).pressSequentially(' Signe skriver det ned.');
		await hostPage.getByRole('button', { name: 'Afslut for alle' }).click();
		await hostPage.getByRole('dialog').getByRole('button', { name: 'Afslut for alle' }).click();
		await expect(hostPage.getByRole('dialog')).toHaveCount(0);
		await hostPage.goto('/');
		await expect(hostPage.getByRole('link', { name: `Gå til sessionen ${TITLE}` })).toHaveCount(0);
		await hostPage.goto(address);
		for (const page of pages) {
			for (const words of ['Vi tæller alle til tre.', 'Mette spørger én gang.', 'Torben venter længere.', 'Signe skriver det ned.']) {
				await expect(page.getByText(words)).toBeVisible();
			}
			await expect(page.getByText(SHOWN)).toBeVisible();
			await expect(page.getByText(SECRET)).toHaveCount(0);
			await expect(page.getByText('Jeg har ordet')).toHaveCount(0);
		}
		await expect(otherPage.getByText(UNSEEN)).toBeVisible();
		for (const page of [hostPage, onePage]) await expect(page.getByText(UNSEEN)).toHaveCount(0);
		await look(otherPage, 'group-after');
		await otherPage.goto('/');
		await otherPage.goto(address);
		await expect(otherPage.getByText('Vi tæller alle til tre.')).toBeVisible();
		await expect(otherPage.getByText(UNSEEN)).toHaveCount(0);
	});
});
