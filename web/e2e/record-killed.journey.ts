// What happens to a recording when the browser is killed in the middle of it, with a line and without one, and when it is taken
// without a line from beginning to end. The next visit finds what was filmed, sends it, and the film is whole.
import { expect, test, type Site } from './support/journey.ts';
import { becomesPlayable, filmUntilKilled, MOST_LOST_MS, sendTheRest } from './support/filming.ts';
import { signInOverHttp } from './support/people.ts';
import { consentedConversation, filmOn } from './support/steps.ts';

const MINUTE_MS = 60_000;
/** Three minutes once (rulings 21): where the films are kept makes no difference to a browser. */
const LONG_MS = process.env['DATABASE_URL'] === undefined ? 3 * MINUTE_MS : MINUTE_MS / 6;

async function prepared(site: Site) {
	const pair = await site.pair();
	const worker = await signInOverHttp(site.address, pair.worker);
	const round = await worker.post(`/api/course/courses/${pair.courseId}/rounds`, { title: 'Optaget på farten' });
	return { pair, worker, conversationId: await consentedConversation(worker, round.id) };
}

for (const [line, atLeastMs] of [
	['there', LONG_MS - 4_000],
	['dead', 9_000]
] as const) {
	test(`a killed browser loses at most five seconds, the line ${line === 'there' ? line : 'dead before the first byte'}`, async ({ site }) => {
		test.setTimeout(10 * MINUTE_MS);
		const { pair, worker, conversationId } = await prepared(site);
		const profile = test.info().outputPath('profile');
		const forMs = atLeastMs + Math.random() * 4_000;
		const { filmedMs } = await filmUntilKilled(profile, worker, conversationId, forMs, line);
		const after = await signInOverHttp(site.address, pair.worker);
		await sendTheRest(profile, after, conversationId);
		const recording = await becomesPlayable(after, conversationId);
		expect(recording.duration_ms).toBeGreaterThan(filmedMs - MOST_LOST_MS);
	});
}

test('a recording taken without a line from beginning to end comes whole when the line is back', async ({ site }) => {
	const { pair, worker, conversationId } = await prepared(site);
	const page = await site.signedIn(pair.worker);
	await page.goto(`/record/conversation/${conversationId}/film`);
	await page.getByRole('button', { name: 'Giv adgang til kamera og mikrofon' }).click();
	await expect(page.getByRole('button', { name: 'Start optagelsen' })).toBeVisible();
	await page.context().setOffline(true);
	await page.getByRole('button', { name: 'Start optagelsen' }).click();
	await page.waitForTimeout(4_000);
	await page.getByRole('button', { name: 'Markér dette øjeblik' }).click();
	await expect(page.getByText(/Forbindelsen er væk\. Optagelsen fortsætter/)).toBeVisible();
	await page.waitForTimeout(4_000);
	await page.getByRole('button', { name: 'Stop', exact: true }).click();
	await page.getByRole('button', { name: 'Ja, alle siger ja' }).click();
	await expect(page.getByText('Luk ikke siden endnu.')).toBeVisible();
	await page.context().setOffline(false);
	await page.getByRole('button', { name: 'Gå til samtalen' }).click({ timeout: 30_000 });
	const recording = await becomesPlayable(worker, conversationId);
	expect(recording.duration_ms).toBeGreaterThan(7_000);
	expect(recording.flags).toHaveLength(1);
	await expect(filmOn(page)).toBeVisible();
});
