// What happens round the rounds: the social worker takes her own agreement back and gives it again, a round is moved, skipped, ended
// early, the course goes to another supervisor; and the circle stands in the bar of every page.
import type { Page } from '@playwright/test';
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { signInOverHttp } from './support/people.ts';
import { recordedRound } from './support/steps.ts';

test('she takes her agreement back, and nothing is recorded until she gives it again', async ({ site }) => {
	const pair = await site.pair();
	const caller = await signInOverHttp(site.address, pair.worker);
	const path = `/api/course/courses/${pair.courseId}/participation`;
	await caller.put(path, { text_version: (await caller.get(path)).version });
	const round = await caller.post(`/api/course/courses/${pair.courseId}/rounds`, { title: 'Samtale om skolen' });
	const plan = { round_id: round.id, place: 'office', age_route: 'with_custody_holder' };
	const adult = [{ label: 'Mor', age_band: 'adult' }];
	const conversation = await caller.post('/api/record/conversations', { ...plan, participants: adult });
	const yes = { purposes: ['supervision'], giver: 'self', form: 'oral', text_version: '1-da' };
	await caller.post(`/api/record/participants/${conversation.participants[0].id}/consents`, yes);

	const page = await site.signedIn(pair.worker, 'social_worker');
	const camera = `/record/conversation/${conversation.id}/film`;
	await page.goto(camera);
	await expect(page.getByRole('button', { name: 'Giv adgang til kamera og mikrofon' })).toBeVisible();
	await page.goto('/');
	await page.getByRole('link', { name: 'Din aftale om at være med' }).click();
	await expect(page.getByText(/^Du sagde ja /)).toBeVisible();
	await look(page, 'course-participation-agreed');
	await page.getByRole('button', { name: 'Tag aftalen tilbage' }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByText('De film, der allerede er der, bliver liggende')).toBeVisible();
	await dialog.getByRole('button', { name: 'Tag aftalen tilbage' }).click();
	await expect(page.getByRole('button', { name: 'Ja, jeg vil være med' })).toBeVisible();

	await page.goto(camera);
	await expect(page.getByText('Der kan ikke optages endnu')).toBeVisible();
	await page.getByRole('link', { name: 'Samtykke' }).click();
	await expect(page.getByText('Du har ikke selv sagt ja til at være med i forløbet.')).toBeVisible();
	await look(page, 'record-participation-missing');
	await page.goto('/');
	await expect(page.getByRole('heading', { name: 'Vil du være med?' })).toBeVisible();
	await page.getByRole('link', { name: 'Læs om at være med' }).click();
	await page.getByRole('button', { name: 'Ja, jeg vil være med' }).click();
	await page.waitForURL('**/record/conversation/**');
	await expect(page.getByRole('button', { name: 'Optag nu' })).toBeVisible();
});

test('a round is moved, skipped and ended early, and the course goes to another supervisor', async ({ site }) => {
	const pair = await site.pair();
	await recordedRound(site, pair, 'skolestart');
	const supervisor = await site.signedIn(pair.supervisor);
	await supervisor.goto(`/course/${pair.courseId}`);
	await test.step('what has been filmed cannot be skipped, only ended', async () => {
		await supervisor.getByRole('button', { name: 'Spring runde 1 over, eller stop den' }).click();
		const dialog = supervisor.getByRole('dialog');
		await expect(dialog.getByRole('radio', { name: 'Den stopper her' })).toBeChecked();
		await expect(dialog.getByRole('radio', { name: 'Den springes over' })).toHaveCount(0);
		await dialog.getByLabel('Hvorfor?').fill('Socialrådgiveren har fået et andet område.');
		await dialog.getByRole('button', { name: 'Gem' }).click();
		await expect(supervisor.getByText('Stoppet før tid')).toBeVisible();
		await expect(supervisor.getByText('Begrundelse: Socialrådgiveren har fået et andet område.')).toBeVisible();
	});
	await test.step('the next is moved, then skipped, each by a reason of its own', async () => {
		await supervisor.getByRole('button', { name: 'Forbered runde 2' }).click();
		await supervisor.getByRole('dialog').getByLabel('Hvad skal runden hedde?').fill('Samtale om fritid');
		await supervisor.getByRole('dialog').getByRole('button', { name: 'Begynd runden' }).click();
		await supervisor.getByRole('button', { name: 'Ret eller flyt runde 2' }).click();
		await supervisor.getByRole('dialog').getByLabel('Hvornår er samtalen?').fill('2030-05-03T14:30');
		await supervisor.getByRole('dialog').getByRole('button', { name: 'Gem' }).click();
		await expect(supervisor.getByText(/Samtale .*3\. maj.* kl\. 14\.30/)).toBeVisible();
		await supervisor.getByRole('button', { name: 'Spring runde 2 over, eller stop den' }).click();
		await supervisor.getByRole('dialog').getByLabel('Hvorfor?').fill('Den unge var syg.');
		await supervisor.getByRole('dialog').getByRole('button', { name: 'Gem' }).click();
		await expect(supervisor.getByText('Sprunget over')).toBeVisible();
		await look(supervisor, 'course-closed-rounds');
	});
	const other = await site.account('Bodil Lynghøj', ['supervisor']);
	await test.step('the administrator hands the course over', async () => {
		const office = await site.signedIn(site.administrator);
		await office.goto('/course');
		// The newest pair stands first; the journeys before it left others.
		await office.getByRole('button', { name: `Skift supervisor for ${pair.worker.name}` }).first().click();
		const dialog = office.getByRole('dialog');
		await dialog.getByLabel('Hvem tager over?').selectOption({ label: other.name });
		await dialog.getByLabel('Hvorfor?').fill('Barsel');
		await dialog.getByRole('button', { name: 'Skift supervisor' }).click();
		await expect(office.getByText('Bodil Lynghøj er nu supervisor i forløbet')).toBeVisible();
	});
	await supervisor.goto(`/course/${pair.courseId}`);
	await expect(supervisor.getByRole('heading', { level: 1 })).toContainText('findes ikke');
	const next = await site.signedIn(other);
	await next.goto(`/course/${pair.courseId}`);
	await expect(next.getByText('Stoppet før tid')).toBeVisible();
});

test('the circle stands in the bar of every page of the pair', async ({ site }) => {
	const pair = await site.pair();
	await recordedRound(site, pair, 'skolestart');
	const worker = await site.signedIn(pair.worker);
	const supervisor = await site.signedIn(pair.supervisor);
	const circle = (page: Page) => page.locator('header').getByText(/Runde 1 af 5.10/);
	for (const path of ['/record', '/feedback', '/reflect', '/library', `/course/${pair.courseId}/participation`]) {
		await worker.goto(path);
		await expect(circle(worker), path).toBeAttached();
	}
	for (const path of ['/course', '/analyse', '/feedback', '/library', `/course/${pair.courseId}`]) {
		await supervisor.goto(path);
		await expect(circle(supervisor), path).toBeAttached();
	}
	await look(supervisor, 'analyse-list-circle');
});
