// How the two come together: a time, a waiting room, a helper who is outside again before the first clip, and what is in the way.
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { signInOverHttp } from './support/people.ts';
import { seeAndHear } from './support/room.ts';
import { releasedRound } from './support/steps.ts';

test('a time is offered and chosen, and a first-timer is talking after three presses', async ({ site }) => {
	const pair = await site.pair('pilot');
	const { roundId } = await releasedRound(site, pair, 'skolestart');

	// Home says at every moment what is next about the time.
	const supervisor = await site.signedIn(pair.supervisor, 'supervisor');
	const worker = await site.signedIn(pair.worker, 'social_worker');
	await worker.goto('/');
	await expect(worker.getByText('Ingen tid aftalt endnu')).toBeVisible();
	await worker.getByRole('link', { name: 'Bed om en tid' }).click();
	await worker.getByRole('button', { name: 'Bed om en tid' }).click();
	await worker.getByLabel('Hvornår passer det dig?').fill('gerne om formiddagen');
	await worker.getByRole('dialog').getByRole('button', { name: 'Bed om en tid' }).click();
	await expect(worker.getByRole('dialog')).toHaveCount(0);
	await worker.goto('/');
	await expect(worker.getByText('Du har bedt om en tid')).toBeVisible();
	await supervisor.goto('/');
	await expect(supervisor.getByText('Beder om tider til feedback')).toBeVisible();
	await supervisor.getByRole('link', { name: 'Foreslå tider' }).click();
	await expect(supervisor.getByText('»gerne om formiddagen«')).toBeVisible();
	await look(supervisor, 'feedback-asked');
	await supervisor.getByRole('button', { name: 'Foreslå tider' }).click();
	await look(supervisor, 'feedback-offer');
	await supervisor.getByRole('button', { name: 'Foreslå tiderne' }).click();
	await expect(supervisor.getByText(`${pair.worker.name} vælger en af tiderne.`)).toBeVisible();

	// From the link to talking, by somebody who is here for the first time: pages and presses are counted.
	await worker.goto('/');
	await expect(worker.getByRole('heading', { level: 1, name: 'Vælg en tid til feedback' })).toBeVisible();
	await expect(worker.getByRole('link', { name: 'Vælg en tid', exact: true })).toBeVisible();
	await look(worker, 'home-choose-time');
	const pages: string[] = [];
	worker.on('framenavigated', (frame) => frame === worker.mainFrame() && pages.push(new URL(frame.url()).pathname));
	await worker.goto(`/feedback/${roundId}`);
	let presses = 0;
	const press = async (role: 'button' | 'link', name: RegExp | string) => {
		presses += 1;
		await worker.getByRole(role, { name }).first().click();
	};
	await press('button', /^Vælg .+ kl\. /);
	await expect(worker.getByText('Aftalt tid')).toBeVisible();
	const download = worker.waitForEvent('download');
	await worker.getByRole('button', { name: 'Hent til kalender' }).click();
	expect((await download).suggestedFilename()).toMatch(/\.ics$/);
	await look(worker, 'feedback-booking');
	await press('link', 'Gå ind i mødet');
	// She is first, and waits in quiet; the supervisor comes and she is in without doing anything.
	await expect(worker.getByRole('heading', { name: 'Du er her i god tid' })).toBeVisible();
	await expect(worker.getByText(/^I har aftalt .+ kl\. \d\d\.\d\d\.$/)).toBeVisible();
	await expect(worker.getByText('har ikke åbnet mødet endnu')).toBeVisible();
	await expect(worker.getByText('Klippene er hentet og kan vises med det samme.')).toBeVisible();
	await look(worker, 'feedback-waiting');

	await supervisor.reload();
	await expect(supervisor.getByText('Aftalt tid')).toBeVisible();
	await expect(supervisor.getByText('vælger en af tiderne')).toHaveCount(0);
	await expect(supervisor.getByText(`${pair.worker.name} venter på dig`)).toBeVisible();
	await look(supervisor, 'feedback-booked-host');
	// Whoever makes things ready is told the same everywhere: she waits outside.
	await supervisor.getByRole('link', { name: 'Gør klar alene først' }).click();
	await expect(supervisor.getByText('1 venter:')).toBeVisible();
	await expect(supervisor.getByText(`${pair.worker.name} venter udenfor`)).toBeVisible();
	await expect(supervisor.getByText('ikke kommet endnu')).toHaveCount(0);
	await look(supervisor, 'feedback-prepare');
	await supervisor.getByRole('button', { name: 'Begynd mødet' }).click();
	await expect(worker.getByRole('heading', { level: 1 })).toContainText('Feedback · runde');
	await seeAndHear([supervisor, worker]);
	expect(presses).toBeLessThanOrEqual(3);
	expect([...new Set(pages)], 'no page but the lobby and the room').toEqual([`/feedback/${roundId}`, `/feedback/${roundId}/room`]);

	// A helper: seen by both, in the call, and outside before anything is shown.
	await supervisor.getByRole('button', { name: 'Møde', exact: true }).click();
	await supervisor.getByRole('menuitem', { name: /Teknisk hjælp/ }).click();
	await supervisor.getByRole('button', { name: 'Lav et link' }).click();
	const link = await supervisor.getByLabel('Link til hjælperen').inputValue();
	await supervisor.keyboard.press('Escape');
	const technician = await site.account('Troels Lund', ['administrator']);
	const helper = await site.signedIn(technician, 'social_worker');
	await helper.goto(new URL(link).pathname);
	await helper.getByRole('button', { name: 'Jeg er klar til at hjælpe' }).click();
	await expect(helper.getByText('lukker dig ind')).toBeVisible();
	await supervisor.getByRole('button', { name: `Luk ${technician.name} ind` }).click();
	await expect(helper.getByRole('heading', { name: 'Du er med i samtalen' })).toBeVisible();
	// The two were locked to each other; neither is opened to the server without her own yes.
	for (const page of [supervisor, worker]) {
		await expect(page.getByText('Indtil nu har kun I to kunnet lytte. Så længe en teknisk hjælper er med')).toBeVisible();
		await page.getByRole('button', { name: 'Tal videre alligevel' }).click();
		await expect(page.getByText('Krypteret frem til serveren', { exact: true })).toBeVisible();
	}
	await expect(helper.getByText(/^Så længe en teknisk hjælper er med/)).toBeVisible();
	await seeAndHear([helper]);
	for (const page of [supervisor, worker]) await expect(page.getByText(`${technician.name} er her som teknisk hjælper`)).toBeVisible();
	await look(supervisor, 'feedback-helper-host');
	await look(helper, 'feedback-helper');
	await supervisor.getByRole('button', { name: /^Vis klip 1, Looking good/ }).click();
	await expect(helper.getByRole('heading', { name: 'Du er ude af mødet igen' })).toBeVisible();
	for (const page of [supervisor, worker]) await expect(page.getByText(`${technician.name} er her som teknisk hjælper`)).toHaveCount(0);
	expect(await helper.evaluate(allCallsAreOver), 'she is out of the call too').toBe(true);
	for (const page of [supervisor, worker]) await expect(page.getByText('Krypteret mellem jer to', { exact: true })).toBeVisible();

	// What is in the way, measured from inside the room; the line about the machine goes into the chat.
	await worker.getByRole('button', { name: 'Lyd', exact: true }).click();
	await worker.getByRole('menuitem', { name: 'Find ud af, hvad der driller' }).click();
	await worker.getByRole('button', { name: 'Prøv nu' }).click();
	await expect(worker.getByText(/direkte \(UDP\): \d+ ms, 0 % gik tabt/)).toBeVisible({ timeout: 30_000 });
	await expect(worker.getByText(/direkte \(TCP\): \d+ ms/)).toBeVisible({ timeout: 30_000 });
	await expect(worker.getByRole('button', { name: 'Prøv igen' })).toBeVisible({ timeout: 30_000 });
	await look(worker, 'feedback-trouble');
	await worker.getByRole('button', { name: 'Send teknisk info i chatten' }).click();
	await worker.keyboard.press('Escape');
	const line = supervisor.getByText(/^Teknisk info: computer · Linux · Chrome \d+ · rum [0-9A-F]{6} · .+ · svartid \d+ ms$/);
	await expect(line.or(supervisor.getByText(/Teknisk info: computer · Linux/)).first()).toBeVisible();
	expect(await supervisor.getByText(/Teknisk info:/).first().textContent()).not.toContain(pair.worker.email);

	// Who is still outside is told that the other one is in, and no longer once she has left.
	await worker.goto(`/feedback/${roundId}`);
	await expect(worker.getByText(`${pair.supervisor.name} er i rummet`)).toBeVisible();
	await look(worker, 'feedback-lobby-somebody-in');
	const door = worker.getByRole('link', { name: 'Gå ind i mødet' });
	const place = await door.boundingBox();
	await supervisor.goto('/');
	await expect(worker.getByText(`${pair.supervisor.name} er i rummet`)).toHaveCount(0);
	expect(await door.boundingBox(), 'the way in stays where a finger is about to press').toEqual(place);

	// A meeting that was held, though before its time, is announced nowhere.
	await expect(supervisor.getByText(/^I mødes /)).toBeVisible();
	const caller = await signInOverHttp(site.address, pair.supervisor);
	const { id } = await caller.put(`/api/feedback/rounds/${roundId}/room`);
	await caller.post(`/api/feedback/rooms/${id}/end`);
	for (const page of [supervisor, worker]) {
		await page.goto('/');
		await expect(page.getByText('Lav jeres aftale').or(page.getByText('Aftalen mangler')).first()).toBeVisible();
		await expect(page.getByText(/I mødes /)).toHaveCount(0);
	}
});

/** Runs in the page. */
function allCallsAreOver(): boolean {
	const { keptConnections } = window as unknown as { keptConnections: RTCPeerConnection[] };
	return keptConnections.length > 0 && keptConnections.every(({ connectionState }) => connectionState === 'closed');
}
