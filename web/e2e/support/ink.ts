// How late ink is: from the hand's move on one page to the frame in which the other page shows it. Both run on this machine, so by one clock.
import type { Locator, Page } from '@playwright/test';

export interface InkLatency {
	p50_ms: number;
	p95_ms: number;
	moves: number;
}

interface Watching {
	inkSeen: number[];
	inkMade: number[];
}

/** Draws a line from left to right and looks when the other has each part of it. */
export async function inkLatency(from: Page, to: Page, picture: Locator, moves = 120): Promise<InkLatency> {
	await from.getByRole('radio', { name: 'Pen', exact: true }).check();
	const box = await picture.boundingBox();
	if (box === null) throw new Error('there is no picture to draw on');
	await to.evaluate(() => {
		const seen: number[] = [];
		Object.assign(window, { inkSeen: seen });
		const look = () => {
			const [x] = (document.querySelector('[data-live]')?.getAttribute('data-last') ?? '').split(' ');
			// What is written into a frame is on the screen with the next one.
			if (x) requestAnimationFrame(() => seen.push(Number(x), performance.timeOrigin + performance.now()));
			requestAnimationFrame(look);
		};
		look();
	});
	await picture.evaluate((element) => {
		const made: number[] = [];
		Object.assign(window, { inkMade: made });
		element.addEventListener('pointermove', (event) => {
			const { left, width } = element.getBoundingClientRect();
			made.push((((event as PointerEvent).clientX - left) / width) * 10_000, performance.timeOrigin + event.timeStamp);
		});
	});
	const y = box.y + box.height * 0.7;
	await from.mouse.move(box.x + box.width * 0.1, y);
	await from.mouse.down();
	for (let step = 1; step <= moves; step += 1) {
		await from.mouse.move(box.x + box.width * (0.1 + (0.8 * step) / moves), y);
		await from.waitForTimeout(16);
	}
	await from.waitForTimeout(400);
	const made = await from.evaluate(() => (window as unknown as Watching).inkMade);
	const seen = await to.evaluate(() => (window as unknown as Watching).inkSeen);
	await from.mouse.up();
	const late: number[] = [];
	for (let index = 0; index + 1 < made.length; index += 2) {
		const [x = 0, at = 0] = [made[index], made[index + 1]];
		for (let other = 0; other + 1 < seen.length; other += 2) {
			// Near points are left out, and places are whole numbers.
			if ((seen[other] ?? 0) < x - 15) continue;
			late.push((seen[other + 1] ?? Number.NaN) - at);
			break;
		}
	}
	late.sort((a, b) => a - b);
	const part = (share: number) => Math.round(late[Math.min(late.length - 1, Math.floor(late.length * share))] ?? Number.NaN);
	return { p50_ms: part(0.5), p95_ms: part(0.95), moves: late.length };
}
