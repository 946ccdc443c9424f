// Language, and several log-ins in one browser.
import { expect, signIn, test } from './support/journey.ts';
import { look } from './support/look.ts';

test('English takes over at once and stays after a reload', async ({ site }) => {
	const { worker } = await site.pair();
	const page = await site.signedIn(worker);
	await page.goto('/');
	await expect(page.locator('html')).toHaveAttribute('lang', 'da');
	await page.getByRole('button', { name: /^Din konto/ }).click();
	await page.getByText('English', { exact: true }).click();
	await expect(page.getByRole('button', { name: 'Prepare round 1' })).toBeVisible();
	await expect(page.locator('html')).toHaveAttribute('lang', 'en');
	await page.reload();
	await expect(page.getByRole('button', { name: 'Prepare round 1' })).toBeVisible();
	await look(page, 'home-english');
});

test('one browser holds two log-ins under two names of this machine', async ({ site }) => {
	const { worker, supervisor } = await site.pair();
	const { port } = new URL(site.address);
	const first = await site.window();
	const second = await first.context().newPage();
	await signIn(first, worker, `http://socialraadgiver.localhost:${port}`);
	await signIn(second, supervisor, `http://supervisor.localhost:${port}`);
	await first.reload();
	await expect(first.getByRole('button', { name: 'Forbered runde 1' })).toBeVisible();
	await expect(second.getByRole('button', { name: 'Forbered runde 1' })).toHaveCount(0);
	await expect(second.getByRole('link', { name: 'Analyse', exact: true })).toBeVisible();
});

test('what is not there is said kindly', async ({ site }) => {
	const { worker } = await site.pair();
	const page = await site.signedIn(worker);
	for (const [path, name] of [
		['/library', 'library'],
		['/course', 'course-list'],
		['/reflect', 'reflect-list'],
		['/record', 'record-list'],
		['/ukendt', 'not-found'],
		['/was', 'accessibility']
	] as const) {
		await page.goto(path);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		await look(page, name);
	}
});
