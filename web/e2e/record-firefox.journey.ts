// A recording in Debian's Firefox, which writes another kind of film: it goes whole to the supervisor and plays there too.
import { expect, test } from './support/journey.ts';
import { becomesPlayable } from './support/filming.ts';
import { openFirefox, press, says, signedInToFirefox } from './support/firefox.ts';
import { signInOverHttp } from './support/people.ts';
import { consentedConversation } from './support/steps.ts';

/** What a film may be shorter or longer than what the page said it had filmed. */
const ROUGHLY_MS = 1_500;

test('what Firefox films becomes a film', async ({ site }) => {
	const pair = await site.pair();
	const worker = await signInOverHttp(site.address, pair.worker);
	const round = await worker.post(`/api/course/courses/${pair.courseId}/rounds`, { title: 'Optaget i Firefox' });
	const conversation = await consentedConversation(worker, round.id);
	const browser = await openFirefox();
	try {
		const page = await signedInToFirefox(browser, site.address, worker);
		await page.goto(`${site.address}/record/conversation/${conversation}/film`);
		await press(page, 'Giv adgang til kamera og mikrofon');
		await press(page, 'Start optagelsen');
		await says(page, 'Optagelsen ligger låst her på maskinen');
		await new Promise((resolve) => setTimeout(resolve, 6_000));
		await page.keyboard.press('m');
		await says(page, 'Markeret ved');
		const filmed = await page.$eval('.length', (element) => element.textContent ?? '');
		await press(page, 'Stop');
		await says(page, 'Er det stadig i orden?');
		await press(page, 'Ja, alle siger ja');
		await says(page, 'Filmen er modtaget');

		const recording = await becomesPlayable(worker, conversation);
		const [hours = 0, minutes = 0, seconds = 0] = filmed.split(':').map(Number);
		const filmedMs = ((hours * 60 + minutes) * 60 + seconds) * 1_000;
		expect(recording.duration_ms).toBeGreaterThan(filmedMs - ROUGHLY_MS);
		expect(recording.flags).toHaveLength(1);

		await page.goto(`${site.address}/record/${recording.id}`);
		await press(page, 'Afspil');
		const played = () => page.$eval('video', (film) => film.currentTime);
		await expect.poll(played, { timeout: 30_000 }).toBeGreaterThan(1);
	} finally {
		await browser.close();
	}
});
