// A group looks at a clip of the library together: chosen by the host, in step on every screen, off the table while somebody is there who may
// not see it. Then a kollegial respons: parts, phases, a team that is heard when it is invited, notes hidden until then, and the stop.
import { expect, test, type Site } from './support/journey.ts';
import { look } from './support/look.ts';
import { signInOverHttp } from './support/people.ts';
import { plays, releasedRound, timeOf } from './support/steps.ts';
import type { Page } from '@playwright/test';

const CLIP = 'Der er god tid til svaret';
const RULES = ['Vi lytter, til den anden er færdig.'];

/** Whoever comes to the library next finds it as it was. */
const takeOut: (() => Promise<Response>)[] = [];
test.afterEach(async () => {
	for (const one of takeOut.splice(0)) expect((await one()).ok).toBe(true);
});

/** A clip in the library, made over HTTP. */
async function published(site: Site): Promise<void> {
	const pair = await site.pair();
	const { worker, recordingId } = await releasedRound(site, pair, 'skolestart');
	const supervisor = await signInOverHttp(site.address, pair.supervisor);
	const coding = await supervisor.post(`/api/analyse/recordings/${recordingId}/coding`, {});
	const dimension = 'positivt_empatisk_klima';
	const item = await worker.post(`/api/library/clips/${coding.clips[0].id}/nomination`, { title: CLIP, why: 'Læg mærke til pausen.', dimension });
	await expect.poll(async () => (await worker.get(`/api/library/items/${item.id}`)).state, { timeout: 60_000 }).toBe('nominated');
	const curator = await signInOverHttp(site.address, await site.account('Karen Højbjerg', ['kurator']));
	await curator.put(`/api/library/items/${item.id}/check`, { recognisable: false });
	await curator.put(`/api/library/items/${item.id}/publication`);
	// By the one who is in it: then it is gone for good.
	takeOut.push(() => worker.raw('DELETE', `/api/library/items/${item.id}/publication`, {}));
}

/** A session over HTTP in which everybody has accepted the rules; signed-in windows in front of it, the host's first. */
async function session(site: Site, kind: string, title: string, people: readonly Awaited<ReturnType<Site['account']>>[]) {
	const [host, ...invited] = await Promise.all(people.map((person) => signInOverHttp(site.address, person)));
	if (host === undefined) throw new Error('nobody leads');
	const body = { kind, title, ground_rules: RULES, invited: people.slice(1).map(({ id }) => id) };
	const { id } = await host.post('/api/feedback/groups', body);
	for (const person of [host, ...invited]) await person.put(`/api/feedback/groups/${id}/acceptance`);
	return `/feedback/groups/${id}/room`;
}

/** Two things to point with, in four colours. */
const PASSING_AND_COLOURS = 6;

function clipOn(page: Page) {
	return page.locator(`video[aria-label="Klip: ${CLIP}"]`);
}

test('a group watches a clip together, and nobody is shown what she may not see', async ({ site }) => {
	// Three windows in a call, and a film that is made first.
	test.setTimeout(300_000);
	const people = await Promise.all([
		site.account('Signe Lynghøj', ['socialraadgiver', 'koordinator']),
		site.account('Mette Enghave', ['supervisor']),
		// Coordinates and nothing else: the library is not hers.
		site.account('Torben Skovgaard', ['koordinator'])
	]);
	await published(site);
	const room = await session(site, 'department', 'Hvad giver den unge tid?', people);
	const pages = await Promise.all(people.map((person) => site.signedIn(person)));
	const [host, guest, stranger] = pages as [Page, Page, Page];
	for (const page of [host, guest]) await page.goto(room);
	await expect(host.getByRole('heading', { name: 'Deltagere (2)' })).toBeVisible();

	await test.step('the host chooses it and shows it to all', async () => {
		await host.getByRole('button', { name: 'Vælg klip', exact: true }).click();
		await host.getByRole('button', { name: `Vælg ${CLIP}` }).click();
		await expect(host.getByRole('dialog').getByText('valgt')).toBeVisible();
		await look(host, 'group-choose-clips');
		await host.getByRole('dialog').getByRole('button', { name: 'Luk', exact: true }).click();
		await expect(guest.getByText(CLIP)).toBeVisible();
		await expect(guest.getByRole('button', { name: /^Vis .* for alle$/ })).toHaveCount(0);
		await host.getByRole('button', { name: `Vis ${CLIP} for alle` }).click();
		for (const page of [host, guest]) await expect(clipOn(page)).toBeVisible();
	});

	await test.step('it plays and stands at the same place for both', async () => {
		await guest.getByRole('button', { name: 'Afspil for alle' }).click();
		for (const page of [host, guest]) await plays(clipOn(page), 0.5);
		await host.getByRole('button', { name: 'Pause for alle' }).click();
		for (const page of [host, guest]) await expect(page.getByText('samme billede hos alle')).toBeVisible();
		await expect.poll(async () => Math.abs((await timeOf(clipOn(host))) - (await timeOf(clipOn(guest))))).toBeLessThan(0.001);
		await expect(guest.getByText('Signe Lynghøj satte klippet på pause.')).toBeVisible();
		// With the stick on the table only the host steers; a key pressed elsewhere moves nothing, there neither.
		await host.getByRole('button', { name: 'Brug talepind' }).click();
		await expect(guest.getByRole('button', { name: 'Afspil for alle' })).toBeDisabled();
		await host.getByRole('button', { name: 'Afspil for alle' }).click();
		await plays(clipOn(guest), 0.3);
		await guest.locator('body').press('k');
		await plays(clipOn(guest), 0.3);
		await host.getByRole('button', { name: 'Pause for alle' }).click();
		for (const page of [host, guest]) await expect(page.getByText('samme billede hos alle')).toBeVisible();
		await host.getByRole('button', { name: 'Stop med talepind' }).click();
		await host.getByLabel('Samtalen stor').check();
		await expect(guest.locator('.talk-large')).toBeVisible();
		await look(guest, 'group-clip-talk-large');
		await host.getByLabel('Klippet stort').check();
		await look(host, 'group-clip');
	});

	await test.step('one points and circles, and nothing of it stays', async () => {
		await guest.getByRole('button', { name: 'Peg på billedet' }).click();
		await expect(guest.getByRole('region', { name: 'Tegneværktøj' }).getByRole('radio')).toHaveCount(PASSING_AND_COLOURS);
		const picture = guest.getByRole('application', { name: 'Billedet, der tegnes på' });
		await expect(picture).toBeFocused();
		await picture.hover();
		const pointer = host.locator('[data-pointer]');
		await expect(pointer).toHaveText('Mette Enghave');
		await look(host, 'group-clip-pointed-at');
		await guest.getByRole('radio', { name: 'Svindende streg' }).check();
		await expect(pointer).toHaveCount(0);
		const box = (await picture.boundingBox())!;
		await guest.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
		await guest.mouse.down();
		await guest.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5, { steps: 8 });
		await expect(host.locator('[data-live]')).toHaveCount(1);
		await guest.mouse.up();
		for (const page of [host, guest]) await expect(page.locator('[data-live]')).toHaveCount(0);
		// By keys, too; and whoever loses the word points no longer.
		await guest.getByRole('radio', { name: 'Peg', exact: true }).check();
		await picture.press('c');
		await picture.press('3');
		await expect(host.getByText('Mette Enghave peger på felt C3, i venstre side.')).toBeAttached();
		await host.getByRole('button', { name: 'Brug talepind' }).click();
		await expect(pointer).toHaveCount(0);
		await expect(guest.getByRole('button', { name: 'Peg på billedet' })).toBeDisabled();
		await host.getByRole('button', { name: 'Stop med talepind' }).click();
		await expect(guest.getByRole('button', { name: 'Peg på billedet' })).toBeEnabled();
	});

	await test.step('somebody comes who may not see it: it is off the table, and all see why', async () => {
		await stranger.goto(room);
		for (const page of [host, guest]) {
			await expect(clipOn(page)).toHaveCount(0);
			await expect(page.getByText('Vises ikke, mens Torben Skovgaard er her: adgang til klippet mangler.')).toBeVisible();
		}
		await expect(host.getByRole('button', { name: `Vis ${CLIP} for alle` })).toBeDisabled();
		await expect(stranger.getByText('Et klip, du ikke kan se')).toBeVisible();
		await expect(stranger.getByText(CLIP)).toHaveCount(0);
		await look(stranger, 'group-clip-hidden');
		await stranger.getByRole('button', { name: 'Forlad sessionen' }).click();
		await host.getByRole('button', { name: `Vis ${CLIP} for alle` }).click();
		for (const page of [host, guest]) await expect(clipOn(page)).toBeVisible();
	});

	await test.step('it is taken out of the library: it is gone from every screen', async () => {
		for (const one of takeOut.splice(0)) expect((await one()).ok).toBe(true);
		for (const page of [host, guest]) {
			await expect(clipOn(page)).toHaveCount(0);
			await expect(page.getByText(CLIP)).toHaveCount(0);
		}
		await expect(host.getByText('Ingen klip er valgt endnu.')).toBeVisible();
	});

	await test.step('kollegial respons', async () => {
		const respons = await session(site, 'collegial_response', 'Hvad gør jeg, når han tier?', people);
		const [interviewer, main, team] = [host, guest, stranger] as const;
		for (const page of pages) await page.goto(respons);
		for (const page of pages) await expect(page.getByRole('heading', { name: 'Deltagere (3)' })).toBeVisible();
		await expect(team.getByText('Værten fordeler rollerne om lidt.')).toBeVisible();
		await interviewer.getByLabel('Hovedperson').selectOption({ label: 'Mette Enghave' });
		await interviewer.getByLabel('Interviewer').selectOption({ label: 'Signe Lynghøj' });
		await interviewer.getByRole('button', { name: 'Begynd', exact: true }).click();
		for (const page of pages) await expect(page.getByRole('heading', { name: 'Fase 1 af 3: Beskrive' })).toBeVisible();
		await main.getByLabel('Aftalen om hjælpen').fill('Hjælp mig til at holde pausen ud.');
		for (const page of [interviewer, team]) await expect(page.getByText('Hjælp mig til at holde pausen ud.')).toBeVisible();
		// The team listens, writes, and nobody sees it.
		await expect(team.getByLabel('Skriv en besked')).toBeDisabled();
		await team.getByLabel('Din note til teamets refleksion').fill('Hun har allerede fundet pausen.');
		await expect(team.getByText('gemt, kun til dig')).toBeVisible();
		for (const page of [interviewer, main]) await expect(page.getByText('Hun har allerede fundet pausen.')).toHaveCount(0);
		await look(team, 'group-response-team');
		await interviewer.getByRole('button', { name: 'Gå til fase 2: Bearbejde' }).click();
		await expect(main.getByText('Hvis den unge sad her, hvad ville du så høre?')).toBeVisible();
		await interviewer.getByRole('button', { name: 'Invitér teamet ind' }).click();
		for (const page of pages) await expect(page.getByText('Hun har allerede fundet pausen.').first()).toBeVisible();
		await expect(team.getByLabel('Skriv en besked')).toBeEnabled();
		// It is said to the team, and shown to all, whose turn it is.
		await expect(team.getByText('Nu er det jeres tur.', { exact: false }).first()).toBeVisible();
		for (const page of pages) await expect(page.locator('li.word')).toHaveText(/Torben Skovgaard.*har ordet/);
		await look(team, 'group-response-team-in');
		await expect(main.getByRole('region', { name: 'Ordet', exact: true })).toContainText('Teamet taler sammen om sagen.');
		await interviewer.getByRole('button', { name: 'Tak teamet for nu' }).click();
		await expect(team.getByLabel('Skriv en besked')).toBeDisabled();
		await interviewer.getByRole('button', { name: 'Gå til fase 3: Handle' }).click();
		await expect(team.getByText('Hvad er det mindste første skridt?')).toBeVisible();
		// She owns it: she may stop whenever she wants.
		await main.getByRole('button', { name: 'Stop her' }).click();
		for (const page of pages) {
			await expect(page.getByRole('region', { name: 'Ordet', exact: true })).toContainText('Mette Enghave har stoppet. Ordet er frit.');
			await expect(page.getByLabel('Skriv en besked')).toBeEnabled();
		}
		await look(main, 'group-response-stopped');
	});
});
