// The supervisor's whole analysis without a mouse: from the address of the sign-in page to the release.
import { expect, test } from './support/journey.ts';
import { nextCode } from './support/people.ts';
import { filmOn, plays, recordedRound, timeOf } from './support/steps.ts';
import type { Locator, Page } from '@playwright/test';

/** Presses Tab until the wanted thing has the focus; somebody without a mouse has no other way. */
async function tabTo(page: Page, wanted: Locator, key = 'Tab', most = 60): Promise<void> {
	for (let presses = 0; presses < most; presses += 1) {
		if (await wanted.evaluateAll((all) => all.includes(document.activeElement as HTMLElement))) return;
		await page.keyboard.press(key);
	}
	throw new Error(`${wanted} is not reached by ${key}`);
}

test('a supervisor analyses from sign-in to release by keyboard alone', async ({ site }) => {
	const pair = await site.pair();
	await recordedRound(site, pair, 'hjemmebesoeg');
	const page = await site.window();
	await page.goto('/sign-in');
	await tabTo(page, page.getByLabel('E-mail'));
	await page.keyboard.type(pair.supervisor.email);
	await tabTo(page, page.getByLabel('Adgangskode'));
	await page.keyboard.type(pair.supervisor.password);
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('Engangskode')).toBeFocused();
	await page.keyboard.type(await nextCode(pair.supervisor));
	await page.keyboard.press('Enter');
	await page.waitForURL('**/');

	await tabTo(page, page.getByRole('link', { name: 'Analyse', exact: true }));
	await page.keyboard.press('Enter');
	await page.waitForURL('**/analyse');
	await tabTo(page, page.getByRole('link', { name: 'Begynd analysen' }));
	await page.keyboard.press('Enter');

	// Skriv: every key is text, Ctrl+Space plays.
	const line = page.getByRole('combobox', { name: 'Nyt stikord' });
	await expect(line).toBeFocused();
	await page.keyboard.press('Control+Space');
	await plays(filmOn(page), 0.5);
	await page.keyboard.type('giver ham ordet #rytme');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('list', { name: 'Dimensioner på stikordet' })).toContainText('Samtalens rytme og tempo');
	await page.keyboard.press('Enter');
	await expect(line).toHaveValue('');
	await page.keyboard.press('Control+Space');

	// Kommando: L and J jump, I and O set the borders, G and F make the clip, R goes to the plan.
	await page.keyboard.press('Escape');
	await expect(page.getByRole('button', { name: 'Kommando' })).toHaveAttribute('aria-pressed', 'true');
	await page.keyboard.press('j');
	await expect.poll(() => timeOf(filmOn(page))).toBeLessThan(0.5);
	await page.keyboard.press('i');
	await page.keyboard.press('l');
	await expect.poll(() => timeOf(filmOn(page))).toBeGreaterThan(4);
	await page.keyboard.press('o');
	await page.keyboard.press('g');
	const question = page.getByLabel('Spørgsmål til klippet');
	await expect(question).toBeFocused();
	await page.keyboard.type('Hvad skete der, da du ventede?');
	await page.keyboard.press('Escape');
	await page.keyboard.press('i');
	await page.keyboard.press('l');
	await expect.poll(() => timeOf(filmOn(page))).toBeGreaterThan(8);
	await page.keyboard.press('o');
	await page.keyboard.press('f');
	await expect(question).toBeFocused();
	await page.keyboard.type('Hvad ville du gerne have vidst?');
	await page.keyboard.press('Escape');
	await expect(page.getByRole('tab', { name: 'Plan (2)' })).toHaveAttribute('aria-selected', 'true');
	await expect(page.getByText('Alt er gemt')).toBeVisible();

	await page.keyboard.press('r');
	await tabTo(page, page.getByRole('button', { name: 'Gør klar til frigivelse' }), 'Shift+Tab');
	await page.keyboard.press('Enter');
	const dialog = page.getByRole('dialog');
	await expect(dialog).toBeVisible();
	for (const box of await dialog.getByRole('checkbox').all()) {
		await tabTo(page, box);
		await page.keyboard.press('Space');
	}
	// One strength and one to look closer at: strengths first, or a reason.
	await tabTo(page, dialog.getByLabel('Begrundelse'));
	await page.keyboard.type('Hun har selv bedt om at se det.');
	await tabTo(page, dialog.getByRole('button', { name: 'Frigiv analysen' }));
	await page.keyboard.press('Enter');
	await expect(page.getByText(/^Frigivet/).first()).toBeVisible();
});
