// What a reload and a dead network do to an upload: nothing is lost, and it goes on where it was.
import { expect, film, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { signInOverHttp } from './support/people.ts';
import { consentedConversation, filmOn, plays } from './support/steps.ts';

test('an upload goes on after the network died and the page was loaded anew', async ({ site }) => {
	const pair = await site.pair();
	const caller = await signInOverHttp(site.address, pair.worker);
	const round = await caller.post(`/api/course/courses/${pair.courseId}/rounds`, { title: 'Samtale om en beslutning' });
	const conversation = await consentedConversation(caller, round.id);

	const page = await site.signedIn(pair.worker);
	const { path } = film('beslutning');
	let sending = 0;
	// The upload is begun, then the line dies before a byte of the film is through.
	await page.route('**/api/record/uploads/*', async (route) => {
		if (route.request().method() !== 'PATCH') return route.continue();
		sending += 1;
		await route.abort('internetdisconnected');
	});
	await page.goto(`/record/conversation/${conversation}/upload`);
	await page.locator('input[type=file]').setInputFiles(path);
	await expect(page.getByText('Forbindelsen er væk. Vi fortsætter af os selv, når den er tilbage.')).toBeVisible();
	expect(sending).toBeGreaterThan(0);

	await page.unroute('**/api/record/uploads/*');
	page.on('dialog', (dialog) => void dialog.accept());
	await page.reload();
	const begun: string[] = [];
	page.on('request', (request) => {
		if (request.url().includes('/api/record/uploads')) begun.push(request.method());
	});
	await page.locator('input[type=file]').setInputFiles(path);
	await expect(page.getByText('Filmen er modtaget')).toBeVisible({ timeout: 30_000 });
	expect(begun, 'it asks where it was instead of beginning again').toContain('HEAD');
	expect(begun).not.toContain('POST');
	await page.getByRole('button', { name: 'Gå til samtalen' }).click();
	await expect(filmOn(page)).toBeVisible({ timeout: 60_000 });
	await page.getByRole('button', { name: 'Afspil' }).click();
	await plays(filmOn(page));
});

test('a film is gone for everybody as soon as the paper code is used', async ({ site }) => {
	const pair = await site.pair();
	const caller = await signInOverHttp(site.address, pair.worker);
	const round = await caller.post(`/api/course/courses/${pair.courseId}/rounds`, { title: 'Samtale om en beslutning' });
	const conversation = await consentedConversation(caller, round.id);
	const page = await site.signedIn(pair.worker);
	await page.goto(`/record/conversation/${conversation}/sheet`);
	await page.getByRole('button', { name: 'Lav kode til Ung på 17' }).click();
	const written = page.locator('main').getByText(/[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/).first();
	const code = /[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(await written.innerText())?.[0] ?? '';

	const outside = await site.window();
	await outside.goto('/withdraw');
	await look(outside, 'withdraw');
	await outside.getByLabel('Koden fra papiret').fill(code);
	await outside.getByRole('button', { name: 'Fortryd, og slet filmen' }).click();
	await expect(outside.getByText('Dit samtykke er trukket tilbage')).toBeVisible();
	await look(outside, 'withdraw-receipt');
	await page.goto(`/record/conversation/${conversation}`);
	await expect(page.getByText('Der kan ikke optages endnu')).toBeVisible();
});
