// A mark made at a picture opens at that picture: for films of several rates, taken over as they are and coded anew.
import { expect, test } from './support/journey.ts';
import { numberedFilm, standingPicture, type Numbered } from './support/numbered.ts';
import { presentedOn, recordFrames } from './support/presented.ts';
import { filmOn, recordedFilm } from './support/steps.ts';

const SIZE = { width: 320, height: 180, seconds: 16 };
const FILMS: (Numbered & { name: string; fps?: number })[] = [
	{ ...SIZE, name: '25', rate: '25', fps: 25 },
	{ ...SIZE, name: '29.97', rate: '30000/1001', fps: 30_000 / 1_001 },
	{ ...SIZE, name: '50', rate: '50', fps: 50 },
	{ ...SIZE, name: '60', rate: '60', fps: 60 },
	{ ...SIZE, name: 'a changing number of', rate: '25', variable: true }
];

for (const film of FILMS) {
	test(`a mark opens at the picture it was made on (${film.name} pictures a second)`, async ({ site }) => {
		const pair = await site.pair();
		const { recordingId } = await recordedFilm(site, pair, numberedFilm(film), `Film ${film.name}`);
		const page = await site.signedIn(pair.supervisor);
		await page.addInitScript(recordFrames);
		await page.goto(`/analyse/${recordingId}`);
		const video = filmOn(page);
		await expect.poll(() => video.evaluate((element) => (element as HTMLVideoElement).readyState)).toBeGreaterThan(1);
		await page.keyboard.press('Escape');

		const marked: number[] = [];
		for (const [at, steps] of [[0, 3], [3.21, 1], [7.987, 2]] as const) {
			await video.evaluate((element, seconds) => ((element as HTMLVideoElement).currentTime = seconds), at);
			await standingPicture(video);
			const before = (await standingPicture(video)).number;
			for (let step = 0; step < steps; step += 1) await page.keyboard.press('.');
			const { number, shownAt } = await standingPicture(video);
			// Every step is one picture, and the picture is the one that belongs to its time.
			if (film.fps !== undefined) {
				expect(number - before, `${steps} steps from ${before}`).toBe(steps);
				expect(Math.floor(shownAt * film.fps)).toBe(number);
				const presented = (await presentedOn(page)).at(-1)?.film ?? Number.NaN;
				expect(Math.round((presented / 1_000) * film.fps), 'as the compositor tells it').toBe(number);
			} else {
				expect(number).toBeGreaterThanOrEqual(before);
			}
			marked.push(number);
			await page.keyboard.press('i');
			await page.keyboard.press('l');
			await page.keyboard.press('o');
			await page.keyboard.press('g');
			await expect(page.getByLabel('Spørgsmål til klippet')).toBeFocused();
			await page.keyboard.press('Escape');
		}
		await expect(page.getByText('Alt er gemt')).toBeVisible();

		// On another day: each of them opens where it was made.
		await page.reload();
		await expect.poll(() => video.evaluate((element) => (element as HTMLVideoElement).readyState)).toBeGreaterThan(1);
		for (const [index, number] of marked.entries()) {
			await page.getByRole('button', { name: new RegExp(`^Klip ${index + 1},`) }).first().click();
			await expect.poll(async () => (await standingPicture(video)).number, `clip ${index + 1}`).toBe(number);
		}
	});
}
