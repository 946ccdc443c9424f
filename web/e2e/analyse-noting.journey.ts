// Watching and noting without a mouse: stretches by holding and by switching, indicators with `#`, favourites of one's own,
// filters that say what they hide, and keys that are changed in the one dialog.
import { randomUUID } from 'node:crypto';
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { signInOverHttp } from './support/people.ts';
import { filmOn, plays, recordedRound, timeOf } from './support/steps.ts';
import type { Page } from '@playwright/test';

/** The marks as the server has them. */
interface Marks {
	keywords: { at_ms: number; end_ms?: number; body: string; dimensions: string[]; indicators: string[] }[];
}

const announced = (page: Page, words: RegExp) => expect(page.locator('[aria-live="polite"]').filter({ hasText: words }).first()).toBeAttached();

test('a supervisor notes stretches, indicators and favourites by keys, and filters what she sees', async ({ site }) => {
	const pair = await site.pair();
	const { recordingId } = await recordedRound(site, pair, 'hjemmebesoeg');
	const page = await site.signedIn(pair.supervisor);
	await page.goto(`/analyse/${recordingId}`);
	const line = page.getByRole('combobox', { name: 'Nyt stikord' });
	await expect(line).toBeFocused();
	const film = filmOn(page);
	const caller = await signInOverHttp(site.address, pair.supervisor);
	const coding = await caller.post(`/api/analyse/recordings/${recordingId}/coding`);
	const kept = async () => (await caller.get(`/api/analyse/codings/${coding.id}`)) as Marks;

	// Skriv: # finds an indicator, and brings its dimension; typing pauses the film only when one likes it so.
	await page.getByLabel('Pause, mens jeg skriver').focus();
	await page.keyboard.press('Space');
	await line.focus();
	await page.keyboard.press('Control+Space');
	await plays(film, 0.3);
	await page.keyboard.type('venter #pau');
	await expect.poll(() => film.evaluate((element) => (element as HTMLVideoElement).paused)).toBe(true);
	const first = page.getByRole('listbox', { name: 'Forslag til dimensioner' }).getByRole('option').first();
	await expect(first).toContainText('Samtalens rytme og tempo:');
	const indicator = ((await first.textContent()) ?? '').split(':')[1]?.trim() ?? '';
	await page.keyboard.press('Enter');
	await expect(page.getByRole('list', { name: 'Dimensioner på stikordet' })).toContainText(indicator);
	await page.keyboard.press('Enter');
	await expect.poll(() => film.evaluate((element) => (element as HTMLVideoElement).paused)).toBe(false);
	await expect.poll(async () => (await kept()).keywords[0]?.indicators.length).toBe(1);
	expect((await kept()).keywords[0]?.dimensions).toHaveLength(1);

	// A stretch by switching, while writing.
	await page.keyboard.press('Control+Enter');
	await plays(film, 0.8);
	await page.keyboard.press('Control+Enter');
	await announced(page, /^Tidsrum fra/);
	await page.keyboard.type('spørger og venter');
	await page.keyboard.press('Enter');
	await page.keyboard.press('Control+Space');
	await expect.poll(async () => (await kept()).keywords.find(({ body }) => body === 'spørger og venter')?.end_ms).toBeGreaterThan(0);

	// Kommando: a favourite that is held is a stretch, a tap is a moment.
	await page.keyboard.press('Escape');
	await page.keyboard.press('Space');
	await plays(film, 0.3);
	await page.keyboard.down('3');
	await plays(film, 0.8);
	await page.keyboard.up('3');
	await announced(page, /^Stikord fra/);
	await page.keyboard.press('2');
	await announced(page, /^Stikord ved/);
	await page.keyboard.press('Space');
	const held = async () => (await kept()).keywords.find(({ dimensions, end_ms }) => dimensions[0] === 'selvbillede_og_mestring' && end_ms !== undefined);
	await expect.poll(held).toBeDefined();
	await expect.poll(async () => (await kept()).keywords.length).toBe(4);

	// The mark in hand is moved by keys: the tapped moment begins to last.
	await page.keyboard.press('Alt+Shift+ArrowRight');
	await page.keyboard.press('Alt+Shift+ArrowRight');
	await announced(page, /^Fra /);
	await expect.poll(async () => (await kept()).keywords.filter(({ end_ms }) => end_ms !== undefined).length).toBe(3);

	// A favourite of one's own: the indicator on 9, chosen in the manual by keys, shown in the one help.
	await page.keyboard.press('/');
	await page.keyboard.type('rytme');
	await page.keyboard.press('Enter');
	await page.getByLabel(`Favorittast for ${indicator}`).selectOption('9');
	await page.keyboard.press('Escape');
	await page.keyboard.press('9');
	await announced(page, /^Stikord ved/);
	await expect.poll(async () => (await kept()).keywords.filter(({ indicators }) => indicators.length === 1).length).toBe(2);

	// The filter stands over the list and the time line, and says what it hides.
	await page.keyboard.press('s');
	await expect(page.getByLabel('Søg i stikord og spørgsmål')).toBeFocused();
	await page.keyboard.type('spørger');
	await expect(page.getByRole('status').filter({ hasText: '1 af 5 vises' })).toBeVisible();
	await expect(page.getByRole('list', { name: 'Stikord', exact: true }).getByRole('button')).toHaveCount(1);
	await page.keyboard.press('ArrowDown');
	const jump = page.getByRole('button', { name: /^Hop til .*spørger og venter/ });
	await expect(jump).toBeFocused();
	await page.keyboard.press('Escape');
	await page.keyboard.press('Shift+s');
	await expect(page.getByText('1 af 5 vises')).toHaveCount(0);
	await page.keyboard.press('t');
	await page.keyboard.press('End');
	await expect(page.locator('.jump').last()).toBeFocused();
	await expect(page.getByRole('button', { name: /\+0:0\d efter forrige$/ }).first()).toBeVisible();

	// Put right by keys: E opens the keyword in hand.
	await page.keyboard.press('Escape');
	await page.keyboard.press('e');
	await expect(page.getByLabel('Stikordets tekst')).toBeFocused();
	await page.keyboard.type(' igen');
	await page.keyboard.press('Enter');
	await expect.poll(async () => (await kept()).keywords.some(({ body }) => body.endsWith(' igen'))).toBe(true);

	// The time line: a lane for each area, closer until two seconds fill it, and back.
	await page.getByRole('button', { name: 'Områder' }).press('Enter');
	await expect(page.getByRole('list', { name: 'Samtalens struktur og organisering' }).getByRole('button').first()).toBeVisible();
	await page.keyboard.press('Escape');
	for (let step = 0; step < 12; step += 1) await page.keyboard.press('+');
	const track = page.locator('.track');
	await expect.poll(async () => (await track.boundingBox())?.width ?? 0).toBeGreaterThan(5_000);
	const before = await timeOf(film);
	await page.keyboard.press('l');
	await expect.poll(() => timeOf(film)).toBeGreaterThan(before);
	await expect(page.locator('.playhead')).toBeInViewport();
	await page.keyboard.press('h');
	await expect.poll(async () => (await track.boundingBox())?.width ?? 0).toBeLessThan(2_000);

	// By the wheel: closer at the pointer as far as two seconds, and out again to the whole film. A small picture stands above the pointer.
	const scroller = page.getByRole('group', { name: 'Lyd, stikord og klip i tid' });
	const area = await scroller.boundingBox();
	if (area === null) throw new Error('the time line has no place');
	await page.mouse.move(area.x + area.width / 2, area.y + 40);
	await expect(page.locator('.preview .figures')).toHaveText(/^0:00:\d\d/);
	await expect(page.locator('.preview div')).toHaveCSS('background-image', /^url\(/);
	const widthOf = async () => (await track.boundingBox())?.width ?? 0;
	const lastMs = (await film.evaluate((element) => (element as HTMLVideoElement).duration)) * 1000;
	await page.keyboard.down('Control');
	for (let turn = 0; turn < 16; turn += 1) await page.mouse.wheel(0, -300);
	await expect.poll(async () => Math.round((area.width / (await widthOf())) * lastMs)).toBeLessThan(2_100);
	expect(Math.round((area.width / (await widthOf())) * lastMs)).toBeGreaterThan(1_900);
	for (let turn = 0; turn < 16; turn += 1) await page.mouse.wheel(0, 300);
	await expect.poll(widthOf).toBeLessThan(area.width + 2);
	await page.keyboard.up('Control');

	// The film in small pictures, above the sound.
	await page.getByRole('button', { name: 'Billeder' }).press('Enter');
	await expect(page.locator('.strip span').first()).toBeVisible();
	await page.keyboard.press('Escape');

	// All keys in one dialog: changed, refused where it cannot work, and put back.
	await page.keyboard.press('?');
	const help = page.getByRole('dialog', { name: 'Genvejstaster' });
	await expect(help).toContainText(`Favorit 9: ${indicator}`);
	const zoom = 'Hele filmen på tidslinjen';
	await help.getByRole('button', { name: `Ændr tasten for: ${zoom}` }).press('Enter');
	await page.keyboard.press('k');
	await expect(help.getByText('Den tast bruges allerede til: Afspil og pause')).toBeVisible();
	await page.keyboard.press('Shift+Q');
	await expect(help.getByRole('button', { name: `Brug standardtasten til: ${zoom}` })).toBeVisible();
	await look(page, 'analyse-keys');
	await help.getByRole('button', { name: 'Nulstil alle taster' }).press('Enter');
	await expect(help.getByRole('button', { name: /^Brug standardtasten/ })).toHaveCount(0);
	await page.keyboard.press('Escape');
	await expect(help).toBeHidden();
	await look(page, 'analyse-noting');

	// Hundreds of marks: list and lane draw what is seen, and the keys still come to all of them.
	const MANY = 300;
	const path = (id: string) => `/api/analyse/codings/${coding.id}/keywords/${id}`;
	const one = (_: unknown, number: number) => caller.put(path(randomUUID()), { at_ms: 8_000 + number * 20, body: `nikker (${number})` });
	await Promise.all(Array.from({ length: MANY }, one));
	// Another machine knows nothing of her keys but what her account says.
	await page.evaluate(() => {
		for (const key of Object.keys(localStorage)) if (/^mrp\.(preferences|shortcuts)/.test(key)) localStorage.removeItem(key);
	});
	await page.reload();
	await expect(page.getByRole('tab', { name: `Liste (${MANY + 5})` })).toBeVisible();
	await expect(line).toBeFocused();
	await page.keyboard.press('Escape');
	await page.keyboard.press('?');
	await expect(help).toContainText(`Favorit 9: ${indicator}`);
	await page.keyboard.press('Escape');
	await expect(help).toBeHidden();
	await page.keyboard.press('t');
	await page.keyboard.press('End');
	const last = page.getByRole('listitem').filter({ has: page.locator('.jump:focus') });
	await expect(last).toHaveAttribute('aria-posinset', String(MANY + 5));
	await expect(last).toHaveAttribute('aria-setsize', String(MANY + 5));
	await expect(last).toContainText(`nikker (${MANY - 1})`);
	expect(await page.locator('.jump').count()).toBeLessThan(60);
	await page.keyboard.press('ArrowUp');
	await expect(last).toContainText(`nikker (${MANY - 2})`);
	await page.getByRole('button', { name: 'Områder' }).press('Enter');
	const lane = page.getByRole('list', { name: 'Stikord', exact: true });
	expect(await lane.getByRole('button').count()).toBeLessThan(10);
	await lane.locator('[tabindex="0"]').focus();
	await page.keyboard.press('End');
	await expect(lane.locator(':focus')).toHaveAttribute('aria-label', new RegExp(`nikker \\(${MANY - 1}\\)`));
	await page.keyboard.press('ArrowLeft');
	await expect(lane.locator(':focus')).toHaveAttribute('aria-label', new RegExp(`nikker \\(${MANY - 2}\\)`));
	await look(page, 'analyse-many');
});
