// Firefox and Chromium in one meeting: they hear and see each other with nobody between, and stand on the same picture; and in a group.
import { openFirefox, press, says, signedInToFirefox, type FirefoxPage } from './support/firefox.ts';
import { expect, test } from './support/journey.ts';
import { signInOverHttp } from './support/people.ts';
import { callOf, enterRoom, frames, widthsOf } from './support/room.ts';
import { filmOn, releasedRound } from './support/steps.ts';

/** The sizes in which Firefox sends its picture. */
const sizesSent = (page: FirefoxPage) =>
	page.evaluate(async () => {
		const sizes: string[] = [];
		for (const connection of (window as unknown as { keptConnections: RTCPeerConnection[] }).keptConnections) {
			(await connection.getStats()).forEach((report) => {
				if (report.type === 'outbound-rtp' && report.rid !== undefined && report.framesEncoded > 0) sizes.push(report.rid);
			});
		}
		return sizes.sort();
	});

/** How many of the others' pictures there are in Firefox; the own one has no sound. */
const others = (page: FirefoxPage) =>
	page.$$eval('video', (videos) => {
		const shown = videos.filter(({ videoWidth }) => videoWidth > 0).map(({ srcObject }) => srcObject);
		return shown.filter((stream) => stream instanceof MediaStream && stream.getAudioTracks().length > 0).length;
	});

const film = (page: FirefoxPage) =>
	page.$$eval('video', (videos) => {
		const own = videos.find((video) => video.srcObject === null || !(video.srcObject instanceof MediaStream));
		return own === undefined || own.seeking ? undefined : { at: own.currentTime, stands: own.paused };
	});

async function seesAndHears(page: Parameters<typeof callOf>[0]): Promise<void> {
	const before = await callOf(page);
	await expect.poll(async () => (await callOf(page)).frames, { timeout: 30_000 }).toBeGreaterThan(before.frames + 10);
	await expect.poll(async () => (await callOf(page)).energy, { timeout: 30_000 }).toBeGreaterThan(before.energy);
}

test('the two meet, one in Firefox: sealed, seen, heard, and on the same picture', async ({ site }) => {
	const pair = await site.pair();
	const { roundId } = await releasedRound(site, pair, 'skolestart');
	const worker = await signInOverHttp(site.address, pair.worker);
	const browser = await openFirefox();
	try {
		const supervisor = await site.signedIn(pair.supervisor, 'supervisor');
		await enterRoom(supervisor, roundId);
		const page = await signedInToFirefox(browser, site.address, worker);
		await page.goto(`${site.address}/feedback/${roundId}`);
		await press(page, 'Gå ind i mødet');
		await says(page, 'Deltagere (2)');

		await says(page, 'Kun I to kan høre og se hinanden. Serveren kan ikke.');
		const numbers = () => supervisor.getByRole('region', { name: 'Hvem kan lytte med?' }).locator('dd').textContent();
		const there = () => page.$eval('section[aria-label="Hvem kan lytte med?"] dd', (element) => element.textContent).catch(() => '');
		await expect.poll(async () => /^\d\d \d\d \d\d \d\d$/.test((await numbers()) ?? '') && (await numbers()) === (await there())).toBe(true);
		await expect.poll(() => others(page), { timeout: 30_000 }).toBe(1);
		await seesAndHears(page);
		await seesAndHears(supervisor);

		await supervisor.getByRole('button', { name: /^Vis klip 1, Looking good/ }).click();
		await press(page, 'Afspil for begge');
		await expect.poll(async () => (await film(page))?.at ?? 0, { timeout: 30_000 }).toBeGreaterThan(3);
		await supervisor.getByRole('button', { name: 'Pause for begge' }).click();
		await expect
			.poll(async () => {
				const [here] = await frames([supervisor]);
				const there = await film(page);
				return there?.stands === true && Math.floor(there.at * 12.5 + 1e-6) === here;
			})
			.toBe(true);
		await expect(filmOn(supervisor)).toBeVisible();
	} finally {
		await browser.close();
	}
});

test('in a group Firefox sends its picture in two sizes and sees everybody', async ({ site }) => {
	const people = await Promise.all([
		site.account('Asta Lynghøj', ['socialraadgiver', 'koordinator']),
		site.account('Bodil Enghave', ['socialraadgiver']),
		site.account('Carl Skovgaard', ['supervisor'])
	]);
	const [host, inFirefox, other] = people;
	const over = (person: (typeof people)[number]) => signInOverHttp(site.address, person);
	const [asHost, asGuest, asOther] = await Promise.all([over(host), over(inFirefox), over(other)]);
	const invited = [inFirefox.id, other.id];
	const body = { kind: 'department', title: 'Fra hver sin browser', ground_rules: ['Vi lytter, til den anden er færdig.'], invited };
	const { id } = await asHost.post('/api/feedback/groups', body);
	for (const person of [asHost, asGuest, asOther]) await person.put(`/api/feedback/groups/${id}/acceptance`);
	const browser = await openFirefox();
	try {
		const chromes = await Promise.all([site.signedIn(host, 'supervisor'), site.signedIn(other, 'social_worker')]);
		for (const page of chromes) await page.goto(`/feedback/groups/${id}/room`);
		const page = await signedInToFirefox(browser, site.address, asGuest);
		await page.goto(`${site.address}/feedback/groups/${id}/room`);
		await says(page, 'Deltagere (3)');
		await expect.poll(() => others(page), { timeout: 30_000 }).toBe(2);
		await seesAndHears(page);
		for (const chrome of chromes) {
			await expect.poll(async () => (await widthsOf(chrome)).length, { timeout: 30_000 }).toBe(2);
			await seesAndHears(chrome);
		}
		await expect.poll(() => sizesSent(page), { timeout: 30_000 }).toEqual(['h', 'q']);
	} finally {
		await browser.close();
	}
});
