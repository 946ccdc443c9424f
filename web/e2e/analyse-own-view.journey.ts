// The social worker's own view: written before the analysis, hidden until she shows it, and then beside the supervisor's words.
import { randomUUID } from 'node:crypto';
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { signInOverHttp } from './support/people.ts';
import { enterRoom } from './support/room.ts';
import { recordedRound } from './support/steps.ts';

test('her own view is hers until she shows it, and then stands beside the released keywords', async ({ site }) => {
	const pair = await site.pair();
	const { recordingId, roundId } = await recordedRound(site, pair, 'beslutning');
	const worker = await site.signedIn(pair.worker, 'social_worker');
	const supervisor = await site.signedIn(pair.supervisor, 'supervisor');
	const notes = worker.getByRole('region', { name: 'Det, du selv har set' });

	await test.step('she finds the page from her recording, and writes without a mouse', async () => {
		await worker.goto(`/record/${recordingId}`);
		await worker.getByRole('link', { name: 'Se med dine egne øjne' }).click();
		await expect(worker.getByText('Hold øje med den unge, ikke med dig selv')).toBeVisible();
		await expect(worker.getByText('Kun du.')).toBeVisible();
		await expect(worker.getByRole('combobox', { name: 'Nyt stikord' })).toBeFocused();
		await worker.keyboard.type('han kigger op, da jeg venter');
		await worker.keyboard.press('Enter');
		await worker.keyboard.press('Escape');
		await worker.keyboard.press('l');
		await worker.keyboard.press('m');
		await expect(notes.getByRole('listitem')).toHaveCount(2);
		await expect(notes).toContainText('Et øjeblik, du har markeret');
		// A slip is taken back, and comes again.
		await worker.keyboard.press('z');
		await expect(notes.getByRole('listitem')).toHaveCount(1);
		await worker.keyboard.press('Shift+Z');
		await expect(notes.getByRole('listitem')).toHaveCount(2);
		await expect(worker.getByText('Alt er gemt')).toBeVisible();
		await notes.getByRole('button', { name: 'Det vil jeg gerne tale om' }).first().click();
		await expect(notes.getByText('Vil gerne tale om')).toBeVisible();
		await worker.reload();
		await expect(notes.getByText('Vil gerne tale om')).toBeVisible();
		await expect(notes.getByRole('listitem')).toHaveCount(2);
		await look(worker, 'analyse-own-view');
	});

	await test.step('the supervisor sees neither that nor anything else of it', async () => {
		await supervisor.goto(`/analyse/${recordingId}/own`);
		await expect(supervisor.getByText('bestemmer selv, om du skal se noget her')).toBeVisible();
		await supervisor.goto(`/analyse/${recordingId}`);
		await expect(supervisor.getByRole('tab', { name: 'Liste (0)' })).toBeVisible();
		const http = await signInOverHttp(site.address, pair.supervisor);
		const coding = await http.post(`/api/analyse/recordings/${recordingId}/coding`, {});
		const here = `/api/analyse/codings/${coding.id}`;
		await http.put(`${here}/keywords/${randomUUID()}`, { at_ms: 4_000, body: 'venter og bliver ved den unge', dimensions: ['ungeperspektiv'] });
		await http.put(`${here}/keywords/${randomUUID()}`, { at_ms: 50_000, body: 'samler op', dimensions: [] });
		await http.put(`${here}/clips/${randomUUID()}`, { kind: 'looking_good', start_ms: 1_000, end_ms: 9_000, prompt: 'Hvad gjorde du her?', dimensions: [] });
		await http.put(`${here}/release`, { empty_areas: (await http.get(here)).completeness.empty_areas });
	});

	await test.step('in the room it begins with hers, from when she shows it', async () => {
		await enterRoom(supervisor, roundId);
		await enterRoom(worker, roundId);
		const seen = supervisor.getByRole('region', { name: 'Det, I hver især har set' });
		await expect(seen).toContainText('venter og bliver ved den unge');
		await expect(seen).toContainText('bestemmer selv, om du skal se noget her');
		await expect(seen).not.toContainText('han kigger op');
		await worker.getByRole('button', { name: 'Vis til min supervisor' }).click();
		await expect(seen).toContainText('han kigger op, da jeg venter');
		await expect(seen).toContainText('Vil gerne tale om');
		await supervisor.getByRole('button', { name: 'Begynd med eget blik' }).click();
		await expect(seen.getByRole('heading', { level: 2 })).toBeFocused();

		// Around the clip that is shown, or everything.
		await expect(seen).toContainText('samler op');
		await supervisor.getByRole('button', { name: /^Vis klip 1/ }).click();
		await expect(seen).toContainText('venter og bliver ved den unge');
		await expect(seen).not.toContainText('samler op');
		await look(supervisor, 'feedback-side-by-side');
		await seen.getByRole('button', { name: 'Hele samtalen' }).click();
		await expect(seen).toContainText('samler op');

		await worker.getByRole('button', { name: 'Skjul det igen' }).click();
		await expect(seen).not.toContainText('han kigger op');
	});
});
