// The player by keys alone: everything it can do, who is told of it, and that the addresses it plays from are its viewer's own.
import { writeFileSync } from 'node:fs';
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { numberedFilm, standingPicture } from './support/numbered.ts';
import { filmOn, recordedFilm, timeOf } from './support/steps.ts';

const SRT = '1\n00:00:02,000 --> 00:00:06,000\nHvordan har du haft det?\n';

test('the player does everything by keys, and what it plays from is its viewer’s own', async ({ site }) => {
	const pair = await site.pair();
	const path = numberedFilm({ width: 1280, height: 720, seconds: 14, rate: '25' });
	const { recordingId, worker } = await recordedFilm(site, pair, path, 'Første samtale');
	const made = async () => (await worker.get(`/api/record/recordings/${recordingId}`)).improving === false;
	await expect.poll(made, { timeout: 60_000 }).toBe(true);
	const page = await site.signedIn(pair.worker);
	const pieces: string[] = [];
	page.on('request', (request) => /\.(m4s|mp4)$/.test(request.url()) && pieces.push(request.url()));
	await page.goto(`/record/${recordingId}`);
	const video = filmOn(page);
	await expect.poll(() => video.evaluate((element) => (element as HTMLVideoElement).readyState)).toBeGreaterThan(1);
	const at = async (seconds: number) => expect.poll(() => timeOf(video)).toBeCloseTo(seconds, 1);

	await test.step('one picture, one second, five, ten', async () => {
		await page.keyboard.press('l');
		await at(5);
		await page.keyboard.press('ArrowRight');
		await at(6);
		const { number } = await standingPicture(video);
		await page.keyboard.press('.');
		expect((await standingPicture(video)).number).toBe(number + 1);
		await page.keyboard.press(',');
		expect((await standingPicture(video)).number).toBe(number);
		await page.keyboard.press('Shift+ArrowLeft');
		await at(0);
	});

	await test.step('speed keeps the pitch; a stretch comes again until it is let go', async () => {
		for (let press = 0; press < 10; press += 1) await page.keyboard.press(']');
		await expect(page.getByLabel('Fart')).toHaveValue('2');
		expect(await video.evaluate((element) => (element as HTMLVideoElement).preservesPitch)).toBe(true);
		await page.keyboard.press('ArrowRight');
		await page.keyboard.press('a');
		await page.keyboard.press('ArrowRight');
		await page.keyboard.press('b');
		const place = page.getByRole('slider', { name: 'Sted i filmen' });
		await expect(place).toHaveAttribute('aria-valuetext', /gentager 0:00:01 til 0:00:02/);
		await page.keyboard.press('k');
		const turns = await video.evaluate(countReturns);
		expect(turns.returns, JSON.stringify(turns)).toBeGreaterThan(1);
		expect(turns.latest).toBeLessThan(2.6);
		await page.keyboard.press('x');
		await expect.poll(() => timeOf(video)).toBeGreaterThan(3);
		await page.keyboard.press('k');
	});

	await test.step('the place by keys shows a small picture and its time', async () => {
		const place = page.getByRole('slider', { name: 'Sted i filmen' });
		await place.focus();
		await page.keyboard.press('Home');
		await at(0);
		await page.keyboard.press('ArrowRight');
		await expect.poll(async () => (await page.keyboard.press('ArrowRight'), page.locator('.preview .tile').count())).toBe(1);
		await expect(page.locator('.preview')).toContainText(/0:00:\d\d/);
		await place.hover();
		await expect(page.locator('.preview .tile')).toBeVisible();
	});

	await test.step('captions: a file that is wrong says where, a right one is shown', async () => {
		const file = page.locator('input[type="file"]');
		const bad = path.replace('film.mp4', 'tekst.srt');
		writeFileSync(bad, SRT.replace('02,000', '02.0'));
		await file.setInputFiles(bad);
		await expect(page.getByText('Se på linje 2 i filen.')).toBeVisible();
		writeFileSync(bad, SRT);
		await file.setInputFiles(bad);
		await expect(page.getByText('Underteksterne er gemt.')).toBeVisible();
		await page.getByRole('button', { name: 'Pause' }).or(page.getByRole('button', { name: 'Afspil' })).first().focus();
		await page.keyboard.press('u');
		await expect(page.getByRole('button', { name: 'Undertekster', exact: true })).toHaveAttribute('aria-pressed', 'true');
		await video.evaluate((element) => ((element as HTMLVideoElement).currentTime = 3));
		await expect.poll(() => video.evaluate(shownCaption)).toBe('Hvordan har du haft det?');
	});

	await test.step('sound off and quality are remembered', async () => {
		await page.keyboard.press('Shift+M');
		// And the film stands where it stood.
		expect(await video.evaluate((element) => (element as HTMLVideoElement).muted)).toBe(true);
		await at(3);
		await page.getByRole('button', { name: 'Mere' }).focus();
		await page.keyboard.press('Enter');
		await page.getByLabel('Kvalitet').selectOption('360p');
		await look(page, 'player-more');
		await page.reload();
		await expect.poll(() => video.evaluate((element) => (element as HTMLVideoElement).readyState)).toBeGreaterThan(1);
		expect(await video.evaluate((element) => (element as HTMLVideoElement).muted)).toBe(true);
		await page.getByRole('button', { name: 'Mere' }).click();
		await expect(page.getByLabel('Kvalitet')).toHaveValue('360p');
		await expect.poll(() => video.evaluate((element) => (element as HTMLVideoElement).videoHeight)).toBe(360);
	});

	await test.step('the viewer’s name is on the picture, full screen too, and the picture blurs only when she wants it', async () => {
		await expect(page.locator('.watermark')).toHaveAttribute('data-words', /^Sanne Bakkegaard · /);
		expect(await video.evaluate((element) => (element as HTMLVideoElement).disablePictureInPicture)).toBe(true);
		await page.keyboard.press('Shift+F');
		await expect.poll(() => page.evaluate(() => document.fullscreenElement?.querySelector('.watermark') != null)).toBe(true);
		await page.screenshot({ path: 'e2e/artefacts/screens/player-full-screen.png' });
		await page.keyboard.press('Shift+F');
		await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBe(null);
		const away = (event: string) => page.evaluate((name) => window.dispatchEvent(new Event(name)), event);
		await away('blur');
		await expect(page.locator('.frame.blurred')).toHaveCount(0);
		await page.getByLabel('Slør billedet, når jeg bruger et andet vindue').check();
		await expect(page.locator('.frame.blurred')).toHaveCount(1);
		await away('focus');
		await expect(page.locator('.frame.blurred')).toHaveCount(0);
	});

	await test.step('nobody else plays from her addresses', async () => {
		expect(pieces.length).toBeGreaterThan(4);
		for (const piece of pieces) expect(piece).toMatch(/\/film\/[0-9a-f]+-[0-9a-f]{64}\//);
		const own = await page.request.get(pieces[0] ?? '');
		expect([own.status(), own.headers()['cache-control']]).toEqual([200, 'no-store']);
		const supervisor = await site.signedIn(pair.supervisor);
		expect((await supervisor.request.get(pieces[0] ?? '')).status()).toBe(404);
		expect((await (await site.window()).request.get(pieces[0] ?? '')).status()).toBe(401);
		// Who has seen it knows from where to where.
		await page.reload();
		await expect(page.getByText(/0:00:00.*0:00:1\d/).first()).toBeVisible();
	});
});

test('a film goes on when its addresses have grown too old', async ({ site }) => {
	const pair = await site.pair();
	const path = numberedFilm({ width: 320, height: 180, seconds: 80, rate: '25' });
	const { recordingId } = await recordedFilm(site, pair, path, 'Lang samtale');
	const page = await site.signedIn(pair.worker);
	// At first the page is given another pass, which stands for its own until it is said to be too old.
	const first = `0-${'0'.repeat(64)}`;
	const refused: string[] = [];
	let own = '';
	let old = false;
	await page.route('**/master.m3u8', async (route) => {
		const response = await route.fetch();
		const text = await response.text();
		own = /film\/([^/]+)\//.exec(text)?.[1] ?? own;
		await route.fulfill({ response, body: old ? text : text.replaceAll(own, first) });
	});
	await page.route(`**/film/${first}/**`, async (route) => {
		const url = route.request().url();
		if (!old) return route.fulfill({ response: await route.fetch({ url: url.replace(first, own) }) });
		refused.push(url);
		await route.fulfill({ status: 404, json: { status: 404, code: 'recording_not_found', title: 'there is no such recording' } });
	});
	await page.goto(`/record/${recordingId}`);
	const video = filmOn(page);
	await expect.poll(() => video.evaluate((element) => (element as HTMLVideoElement).readyState)).toBeGreaterThan(1);
	await expect.poll(() => video.evaluate((element) => (element as HTMLVideoElement).buffered.length)).toBe(1);
	old = true;
	await video.evaluate((element) => ((element as HTMLVideoElement).currentTime = 60.02));
	expect((await standingPicture(video)).number).toBe(1_500);
	expect(refused.length).toBeGreaterThan(0);
	await page.keyboard.press('k');
	await expect.poll(() => timeOf(video)).toBeGreaterThan(62);
	await expect(page.getByText('Filmen kan ikke')).toHaveCount(0);
});

test('a recording of sound alone has a calm surface', async ({ site }) => {
	const pair = await site.pair();
	const path = numberedFilm({ width: 0, height: 0, seconds: 5, rate: '25', soundOnly: true });
	const { recordingId } = await recordedFilm(site, pair, path, 'Kun lyd');
	const page = await site.signedIn(pair.worker);
	await page.goto(`/record/${recordingId}`);
	await expect(page.getByText('Optagelsen har kun lyd')).toBeVisible();
	await page.keyboard.press('k');
	await expect.poll(() => timeOf(filmOn(page))).toBeGreaterThan(1);
	await look(page, 'player-sound');
});

/** Runs in the page: how often the film goes back by itself in some seconds, and the latest place it came to. */
function countReturns(element: Element): Promise<{ returns: number; latest: number }> {
	const film = element as HTMLVideoElement;
	return new Promise((resolve) => {
		let [last, returns, latest] = [film.currentTime, 0, 0];
		const timer = setInterval(() => {
			if (film.currentTime < last - 0.3) returns += 1;
			last = film.currentTime;
			latest = Math.max(latest, last);
		}, 30);
		setTimeout(() => {
			clearInterval(timer);
			resolve({ returns, latest });
		}, 3_000);
	});
}

function shownCaption(element: Element): string | undefined {
	const [track] = (element as HTMLVideoElement).textTracks;
	return track?.mode === 'showing' ? (track.activeCues?.[0] as VTTCue | undefined)?.text : undefined;
}
