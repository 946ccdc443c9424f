// A lid that is closed: the page's processes stand still, and the rest of the world goes on.
import { kill } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';

/** Nothing of the page's browser but its windows may be in use meanwhile. */
export async function closeLid(page: Page, forMs: number): Promise<void> {
	const browser = page.context().browser();
	if (browser === null) throw new Error('the window has no browser of its own');
	const session = await browser.newBrowserCDPSession();
	const { processInfo } = await session.send('SystemInfo.getProcessInfo');
	const windows = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
	for (const id of windows) kill(id, 'SIGSTOP');
	await wait(forMs);
	for (const id of windows) kill(id, 'SIGCONT');
	await session.detach();
}
