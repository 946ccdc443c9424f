// A young person takes her consent back while her film plays in four windows. Each stops within a minute (rulings 8) and says why,
// and nothing of the film is left in the browser's memory.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/journey.ts';
import { signInOverHttp } from './support/people.ts';
import { enterRoom } from './support/room.ts';
import { filmOn, plays, releasedRound } from './support/steps.ts';

const A_MINUTE = { timeout: 60_000 };

test('playing stops everywhere within a minute when the paper code is used', async ({ site }) => {
	test.setTimeout(300_000);
	const pair = await site.pair();
	const { worker, roundId, recordingId, conversationId } = await releasedRound(site, pair, 'skolestart');
	const curator = await site.account('Kirsten Havbo', ['kurator']);
	const item = await test.step('a clip of it is in the library', async () => {
		const [summary] = (await worker.get(`/api/analyse/rounds/${roundId}/codings`)).items;
		const { clips } = await worker.get(`/api/analyse/codings/${summary.id}`);
		const nomination = { title: 'En åben begyndelse', why: 'Han får tid.', dimension: 'positivt_empatisk_klima' };
		const { id } = await worker.post(`/api/library/clips/${clips[0].id}/nomination`, nomination);
		await expect.poll(async () => (await worker.get(`/api/library/items/${id}`)).state, A_MINUTE).toBe('nominated');
		const caller = await signInOverHttp(site.address, curator);
		await caller.put(`/api/library/items/${id}/check`, { recognisable: false });
		await caller.put(`/api/library/items/${id}/publication`);
		return id as string;
	});

	const player = await site.signedIn(pair.worker, 'social_worker');
	await player.goto(`/record/${recordingId}`);
	const library = await site.signedIn(curator);
	await library.goto(`/library/${item}`);
	const clip = library.locator('video');
	for (const [page, video] of [
		[player, filmOn(player)],
		[library, clip]
	] as const) {
		await page.getByRole('button', { name: 'Afspil' }).click();
		await plays(video);
		// It would go on for ever: only the withdrawal can stop it.
		await video.evaluate((element) => ((element as HTMLVideoElement).loop = true));
	}
	const supervisor = await site.signedIn(pair.supervisor, 'supervisor');
	await enterRoom(supervisor, roundId);
	const guest = await player.context().newPage();
	await enterRoom(guest, roundId);
	await supervisor.getByRole('button', { name: /^Vis klip 1, Looking good/ }).click();
	await supervisor.getByRole('button', { name: 'Afspil for begge' }).click();
	for (const page of [supervisor, guest]) await plays(filmOn(page), 0.5);

	const { participants } = await worker.get(`/api/record/conversations/${conversationId}`);
	const { code } = await worker.post(`/api/record/participants/${participants[0].id}/withdrawal-code`);
	const outside = await site.window();
	await outside.goto('/withdraw');
	await outside.getByLabel('Koden fra papiret').fill(code);
	for (const video of [filmOn(player), clip]) expect(await isPlaying(video)).toBe(true);
	await outside.getByRole('button', { name: 'Fortryd, og slet filmen' }).click();
	const began = Date.now();
	const stopped = async (name: string, page: Page, words: string) => {
		await expect(page.getByText(words).first()).toBeVisible(A_MINUTE);
		test.info().annotations.push({ type: 'stopped', description: `${name} after ${Date.now() - began} ms` });
	};
	const gone = 'Filmen kan ikke afspilles længere';
	await Promise.all([
		stopped('player', player, gone),
		stopped('library clip', library, gone),
		stopped('room of the host', supervisor, 'Klippene kan ikke længere vises'),
		stopped('room of the guest', guest, 'Klippene kan ikke længere vises')
	]);
	for (const video of [filmOn(player), clip]) {
		// Paused, and no picture left to show.
		expect(await video.evaluate((element) => (element as HTMLVideoElement).readyState)).toBe(0);
		expect(await isPlaying(video)).toBe(false);
	}
	for (const page of [supervisor, guest]) {
		await expect(filmOn(page)).toHaveCount(0);
		await expect(page.getByRole('button', { name: /^Vis klip/ })).toHaveCount(0);
	}
	await expect(outside.getByText('Dit samtykke er trukket tilbage')).toBeVisible();
});

async function isPlaying(video: Locator): Promise<boolean> {
	return video.evaluate((element) => !(element as HTMLVideoElement).paused);
}
