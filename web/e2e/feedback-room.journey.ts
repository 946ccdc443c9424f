// The meeting under strain: one side lets nothing through but the relay, somebody comes late, somebody loads the page anew.
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { apart, callOf, enterRoom, frames, seeAndHear, standTogether } from './support/room.ts';
import { filmOn, plays, QUESTIONS, releasedRound } from './support/steps.ts';

interface Viewing {
	display_name: string;
	kind: 'seen' | 'fetched_ahead';
	from_ms: number;
	to_ms: number;
}

test('a late comer behind a relay, and a reload, land on the same picture', async ({ site }) => {
	const pair = await site.pair('pilot');
	const { roundId, recordingId, worker: owner } = await releasedRound(site, pair, 'skolestart');
	const listed = async () => (await owner.get(`/api/record/recordings/${recordingId}/views`)).items as Viewing[];
	const supervisor = await site.signedIn(pair.supervisor, 'supervisor');
	await supervisor.goto(`/feedback/${roundId}`);
	await expect(supervisor.getByText('Klippene er hentet og kan vises med det samme.')).toBeVisible();
	// Both clips lie within the film's first sixteen seconds. Nobody has seen them yet, but the owner is told where they are.
	expect((await listed()).map(({ kind, from_ms, to_ms }) => [kind, from_ms, to_ms])).toEqual([['fetched_ahead', 0, 16_000]]);

	const fetched: string[] = [];
	supervisor.on('request', (request) => fetched.push(request.url()));
	await enterRoom(supervisor, roundId, '', false);
	await supervisor.getByRole('button', { name: /^Vis klip 1, Looking good/ }).click();
	await expect(supervisor.getByText(QUESTIONS[0]).first()).toBeVisible();
	// Whoever shows a clip plays it next, and what can be done here comes first among the keys.
	await expect(supervisor.getByRole('button', { name: 'Afspil for begge' })).toBeFocused();
	await expect(filmOn(supervisor)).toBeInViewport({ ratio: 0.9 });
	await supervisor.keyboard.press('?');
	await expect(supervisor.getByRole('dialog', { name: 'Genvejstaster' }).getByRole('heading', { level: 3 })).toContainText([
		'Feedbackrummet',
		'Afspilleren',
		'Overalt'
	]);
	await supervisor.keyboard.press('Escape');
	await supervisor.getByRole('slider', { name: 'Sted i klippet' }).fill('4000');
	await expect.poll(async () => (await frames([supervisor]))[0]).toBe(Math.floor(5 * 12.5));
	expect(fetched.filter((url) => /seg-0000[1-4]\.m4s$/.test(url)), 'the clips are in memory').toEqual([]);
	await expect.poll(async () => (await listed()).filter(({ kind }) => kind === 'seen').map(({ display_name }) => display_name)).toEqual([
		pair.supervisor.name
	]);

	// She comes late, and only the relay lets her through.
	const worker = await site.signedIn(pair.worker, 'social_worker');
	await enterRoom(worker, roundId, '?relay=1');
	const both = [supervisor, worker] as const;
	await standTogether(both);
	await seeAndHear(both);
	expect((await callOf(worker)).ways).toContain('relay');

	await worker.getByRole('button', { name: 'Afspil for begge' }).click();
	for (const page of both) await plays(filmOn(page), 0.5);
	expect(await apart(both, 2_000)).toBeLessThan(80);
	await supervisor.getByRole('button', { name: 'Pause for begge' }).click();
	await standTogether(both);
	const seen = (await listed()).filter(({ kind }) => kind === 'seen');
	expect(new Set(seen.map(({ display_name }) => display_name))).toEqual(new Set([pair.supervisor.name, pair.worker.name]));
	for (const { from_ms, to_ms } of seen) expect([from_ms >= 1_000, to_ms <= 13_000], 'no more than was shown').toEqual([true, true]);

	await worker.reload();
	await expect(filmOn(worker)).toBeAttached();
	await standTogether(both);
	await seeAndHear(both);

	// A jump and another speed while it runs.
	await supervisor.getByLabel('Fart').selectOption('50');
	await supervisor.getByRole('slider', { name: 'Sted i klippet' }).fill('1000');
	await supervisor.getByRole('button', { name: 'Afspil for begge' }).click();
	for (const page of both) await plays(filmOn(page), 0.3);
	expect(await apart(both, 1_500, 0.5)).toBeLessThan(80);
	await supervisor.getByRole('button', { name: 'Pause for begge' }).click();
	await standTogether(both);
});

test('somebody who came late and has not been asked closes the film in the room, until she says yes', async ({ site }) => {
	const pair = await site.pair();
	const { worker, roundId, conversationId } = await releasedRound(site, pair, 'skolestart');
	const supervisor = await site.signedIn(pair.supervisor, 'supervisor');
	await enterRoom(supervisor, roundId);
	await supervisor.getByRole('button', { name: /^Vis klip 1, Looking good/ }).click();
	await expect(supervisor.getByText(QUESTIONS[0]).first()).toBeVisible();

	const late = { label: 'Mormor', age_band: 'adult' };
	const conversation = await worker.post(`/api/record/conversations/${conversationId}/participants`, late);
	await expect(supervisor.getByText('Ikke alle, der er med i samtalen, har sagt ja endnu.')).toBeVisible();
	await expect(supervisor.getByText(QUESTIONS[0])).toHaveCount(0);
	await expect(supervisor.getByText(QUESTIONS[1])).toHaveCount(0);
	await expect(filmOn(supervisor)).toHaveCount(0);
	await look(supervisor, 'feedback-room-awaits-consent');
	// The two may talk, and whoever loads the page now finds the same.
	await supervisor.getByLabel('Skriv en besked').fill('Vi venter på svar fra mormor.');
	await supervisor.getByRole('button', { name: 'Send' }).click();
	await expect(supervisor.getByRole('heading', { name: /^Deltagere \(1\)$/ })).toBeVisible();
	await supervisor.reload();
	await expect(supervisor.getByText('Ikke alle, der er med i samtalen, har sagt ja endnu.')).toBeVisible();
	await expect(supervisor.getByText('Vi venter på svar fra mormor.')).toBeVisible();

	const grandmother = conversation.participants.at(-1);
	const sheet = await worker.get(`/api/record/conversations/${conversationId}/information?language=da`);
	const yes = { purposes: ['supervision'], giver: 'self', form: 'oral', text_version: sheet.version };
	await worker.post(`/api/record/participants/${grandmother.id}/consents`, yes);
	await expect(filmOn(supervisor)).toBeAttached();
	await supervisor.getByRole('button', { name: /^Vis klip 1, Looking good/ }).click();
	await expect(supervisor.getByText(QUESTIONS[0]).first()).toBeVisible();
});
