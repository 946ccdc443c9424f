// How long from a key to the picture that answers it, in an analysis of thousands of marks on an hour of film. The page
// itself takes the time: from the event's own stamp to the task behind the frame in which its answer was painted.
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, type CDPSession, type Page } from '@playwright/test';
import { test } from '../support/journey.ts';
import { signInOverHttp, type Caller } from '../support/people.ts';
import { filmOn, plays, recordedFilm } from '../support/steps.ts';

interface Plan {
	film: string;
	film_ms: number;
	marks: number;
	results: string;
}

/** All interactions of one kind. */
interface Kind {
	name: string;
	ms: number[];
	/** How much of it the page computed, and how much the browser worked out styles and layout. */
	script_ms: number[];
	layout_ms: number[];
}

/** The browser's own books. */
let books: CDPSession;

const plan = JSON.parse(readFileSync(process.env['MRP_BENCH_PLAN'] ?? '', 'utf8')) as Plan;
const found: Kind[] = [];
const WORDS = 'venter spørger giver ham ordet nikker gentager hans ord smiler ser op forklarer reglerne åbner emnet'.split(' ');

test('an analysis of thousands of marks', async ({ site }) => {
	const pair = await site.pair();
	const { recordingId } = await recordedFilm(site, pair, plan.film, 'En lang samtale', false);
	const supervisor = await signInOverHttp(site.address, pair.supervisor);
	const area = await fill(supervisor, recordingId);
	const page = await site.signedIn(pair.supervisor);
	await page.addInitScript(watch);
	books = await page.context().newCDPSession(page);
	await books.send('Performance.enable');
	await page.goto(`/analyse/${recordingId}`);
	const line = page.getByRole('combobox', { name: 'Nyt stikord' });
	await expect(line).toBeFocused();
	await expect(page.getByRole('tab', { name: /^Liste \(5\d{3}\)$/ })).toBeVisible();
	await expect(page.getByText('Alt er gemt')).toBeVisible();
	// What the film still brings with it, sound and small pictures, belongs to opening it.
	await page.waitForTimeout(3_000);
	const press = (key: string) => () => page.keyboard.press(key);
	const command = async () => {
		await page.keyboard.press('Escape');
		await expect(page.getByRole('button', { name: 'Kommando' })).toHaveAttribute('aria-pressed', 'true');
	};

	for (const running of [false, true]) {
		const how = running ? ', film running' : '';
		if (running) {
			await page.keyboard.press('Control+Space');
			await plays(filmOn(page), 1);
		}
		for (let round = 0; round < 20; round += 1) {
			for (const letter of 'giver tid') await measure(page, `typing a letter${how}`, press(letter === ' ' ? 'Space' : letter));
			await measure(page, `storing a keyword${how}`, press('Enter'));
		}
	}
	await page.keyboard.press('Control+Space');
	for (let round = 0; round < 20; round += 1) {
		for (const letter of '#ryt') await measure(page, 'searching with #', press(letter));
		await measure(page, 'tying a dimension', press('Enter'));
		await measure(page, 'storing a keyword', press('Enter'));
	}
	await command();
	for (let round = 0; round < 24; round += 1) await measure(page, 'a favourite', press('3'));
	for (let round = 0; round < 24; round += 1) await measure(page, 'undoing', press('z'));

	for (let round = 0; round < 3; round += 1) {
		for (let step = 0; step < 11; step += 1) await measure(page, 'zooming in', press('+'));
		for (let step = 0; step < 8; step += 1) await measure(page, 'seeking, close up', press(step % 2 ? 'j' : 'l'));
		for (let step = 0; step < 11; step += 1) await measure(page, 'zooming out', press('-'));
	}
	const track = page.locator('.track');
	await track.hover({ position: { x: 300, y: 100 } });
	for (let step = 0; step < 4; step += 1) await page.keyboard.press('+');
	for (let step = 0; step < 24; step += 1) await measure(page, 'scrolling the time line', () => page.mouse.wheel(350, 0));
	await page.keyboard.press('h');
	await page.keyboard.down('Control');
	for (let step = 0; step < 24; step += 1) await measure(page, 'zooming with the wheel', () => page.mouse.wheel(0, step < 12 ? -120 : 120));
	await page.keyboard.up('Control');
	for (let step = 0; step < 24; step += 1) await measure(page, 'seeking', press(step % 2 ? 'j' : 'Shift+ArrowRight'));
	const areas = page.getByRole('button', { name: 'Områder' });
	await areas.focus();
	for (let step = 0; step < 24; step += 1) await measure(page, 'lanes of the areas', press('Enter'));

	await command();
	for (let round = 0; round < 24; round += 1) {
		await measure(page, 'opening the list', press('t'));
		await measure(page, 'leaving the list', press('r'));
	}
	await page.keyboard.press('t');
	await expect(page.locator('.jump:focus')).toBeVisible();
	for (let step = 0; step < 40; step += 1) await measure(page, 'down the list', press('ArrowDown'));
	for (let step = 0; step < 24; step += 1) await measure(page, 'ten rows down', press('PageDown'));
	for (let step = 0; step < 24; step += 1) await measure(page, 'to the end of the list', press(step % 2 ? 'Home' : 'End'));
	await page.getByRole('tabpanel').hover();
	for (let step = 0; step < 24; step += 1) await measure(page, 'scrolling the list', () => page.mouse.wheel(0, 700));

	await command();
	await page.keyboard.press('s');
	for (let round = 0; round < 5; round += 1) {
		for (const letter of 'nikker') await measure(page, 'filtering by words', press(letter));
		for (let step = 0; step < 6; step += 1) await measure(page, 'filtering by words', press('Backspace'));
	}
	const choose = async (label: string, name: string, values: string[]) => {
		for (let round = 0; round < 12; round += 1) {
			for (const value of values) await measure(page, name, () => page.getByLabel(label, { exact: true }).selectOption(value));
		}
	};
	await choose('Vis', 'filtering by kind', ['stretches', 'all']);
	await choose('Manual', 'filtering by the manual', [area, '']);
	await choose('Sortér efter', 'sorting', ['dimension', 'time']);
	writeFileSync(plan.results, JSON.stringify(found));
});

/** Marks as somebody could have made them, from a seed, sent a few at a time. Returns what to filter by. */
async function fill(supervisor: Caller, recordingId: string): Promise<string> {
	const coding = await supervisor.post(`/api/analyse/recordings/${recordingId}/coding`);
	const edition = await supervisor.get(`/api/analyse/editions/${coding.edition}`);
	const dimensions = edition.areas.flatMap((area: { dimensions: { key: string; indicators: { key: string }[] }[] }) => area.dimensions);
	let seed = 20_261_128;
	const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
	const one = async () => {
		const at_ms = random(plan.film_ms - 60_000);
		const dimension = dimensions[random(dimensions.length)];
		const indicators = random(3) === 0 ? [`${dimension.key}/${dimension.indicators[0].key}`] : [];
		const body = Array.from({ length: 3 + random(6) }, () => WORDS[random(WORDS.length)]).join(' ');
		const tied = random(8) === 0 ? [] : [dimension.key];
		const end = random(8) === 0 ? { end_ms: at_ms + 500 + random(30_000) } : {};
		await supervisor.put(`/api/analyse/codings/${coding.id}/keywords/${randomUUID()}`, { at_ms, ...end, body, dimensions: tied, indicators });
	};
	for (let made = 0; made < plan.marks; made += 20) await Promise.all(Array.from({ length: 20 }, one));
	for (let clip = 0; clip < 12; clip += 1) {
		const start_ms = random(plan.film_ms - 120_000);
		const kind = clip % 3 === 2 ? 'looking_closer' : 'looking_good';
		const body = { kind, start_ms, end_ms: start_ms + 45_000, prompt: 'Hvad skete der her?', dimensions: [] };
		await supervisor.put(`/api/analyse/codings/${coding.id}/clips/${randomUUID()}`, body);
	}
	return `area:${edition.areas[1].key}`;
}

/** Does something once and keeps how long its answer took. */
async function measure(page: Page, name: string, act: () => Promise<unknown>): Promise<void> {
	await page.evaluate(() => (window as unknown as Watched).nextInteraction.arm());
	const before = await spent();
	await act();
	const ms = await page.evaluate(() => (window as unknown as Watched).nextInteraction.painted());
	const after = await spent();
	let kind = found.find((one) => one.name === name);
	if (kind === undefined) found.push((kind = { name, ms: [], script_ms: [], layout_ms: [] }));
	kind.ms.push(ms);
	kind.script_ms.push(after.script - before.script);
	kind.layout_ms.push(after.layout - before.layout);
	// A hand is not faster than this either; what the page does behind the frame is not counted to the next key.
	await page.waitForTimeout(30);
}

/** Milliseconds since the page began. */
async function spent(): Promise<{ script: number; layout: number }> {
	const { metrics } = await books.send('Performance.getMetrics');
	const of = (name: string) => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1000;
	return { script: of('ScriptDuration'), layout: of('LayoutDuration') + of('RecalcStyleDuration') };
}

interface Watched {
	nextInteraction: { arm: () => void; painted: () => Promise<number> };
}

/** Runs in the page, before anything else does. */
function watch() {
	let done: Promise<number> | undefined;
	let waiting: ((event: Event) => void) | undefined;
	const hear = (event: Event) => {
		waiting?.(event);
		waiting = undefined;
	};
	for (const type of ['keydown', 'wheel', 'pointerdown', 'change']) window.addEventListener(type, hear, { capture: true, passive: true });
	Object.assign(window, {
		nextInteraction: {
			arm() {
				done = new Promise((resolve) => {
					waiting = (event) => {
						requestAnimationFrame(() => {
							// Behind the frame: its styles, layout and paint are done.
							const { port1, port2 } = new MessageChannel();
							port1.onmessage = () => resolve(performance.now() - event.timeStamp);
							port2.postMessage(undefined);
						});
					};
				});
			},
			painted: () => done
		}
	});
}
