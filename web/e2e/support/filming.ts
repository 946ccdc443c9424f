// A recording in a browser that dies in the middle of it, and what the next visit makes of it.
import { expect, killBrowser, rememberingBrowser } from './journey.ts';
import { signInOverHttp, type Caller, type Credentials } from './people.ts';

/** What may be missing at the end: the piece under way. */
export const MOST_LOST_MS = 5_000;

/** How the line is: there, dead before the first byte, or dead from a moment on. */
export type Line = 'there' | 'dead' | { diesAfterMs: number };

export interface Filmed {
	conversationId: string;
	/** From the recorder's first moment to the browser's last. */
	filmedMs: number;
}

/** Films until the browser is killed. `profile` is the folder in which it remembers. */
export async function filmUntilKilled(
	profile: string,
	person: { cookies: string[] },
	conversationId: string,
	forMs: number,
	line: Line
): Promise<Filmed> {
	const context = await rememberingBrowser(profile, person.cookies);
	await context.addInitScript(noteStart);
	const page = await context.newPage();
	await page.goto(`/record/conversation/${conversationId}/film`);
	await page.getByRole('button', { name: 'Giv adgang til kamera og mikrofon' }).click();
	const start = page.getByRole('button', { name: 'Start optagelsen' });
	await expect(start).toBeVisible({ timeout: 20_000 });
	if (line === 'dead') await context.setOffline(true);
	await start.click();
	await expect(page.getByText('Optagelsen ligger låst her på maskinen')).toBeVisible();
	const since = await page.waitForFunction(() => (window as unknown as { filmingSince?: number }).filmingSince);
	const began = (await since.jsonValue()) as number;
	const until = began + forMs;
	if (typeof line === 'object') {
		await page.waitForTimeout(Math.max(0, Math.min(line.diesAfterMs, forMs)));
		await context.setOffline(true);
	}
	await page.waitForTimeout(Math.max(0, until - Date.now()));
	const filmedMs = Date.now() - began;
	killBrowser(profile);
	return { conversationId, filmedMs };
}

/** Opens the same browser again, finds what was filmed and sends it. */
export async function sendTheRest(profile: string, person: { cookies: string[] }, conversationId: string, timeout = 60_000): Promise<void> {
	const context = await rememberingBrowser(profile, person.cookies);
	const page = await context.newPage();
	await page.goto(`/record/conversation/${conversationId}`);
	await expect(page.getByText('Der ligger en optagelse her, som ikke er sendt færdig')).toBeVisible();
	await page.getByRole('button', { name: 'Ja, send resten' }).click();
	await expect(page.getByText('Den er slettet her på maskinen')).toBeVisible({ timeout });
	await context.close();
}

/** Waits until the film of a conversation can be played whole. */
export async function becomesPlayable(
	worker: Caller,
	conversationId: string,
	timeout = 120_000
): Promise<{ id: string; duration_ms: number; flags: number[] }> {
	const find = async () => (await worker.get(`/api/record/conversations/${conversationId}`)).recordings[0];
	const whole = async () => {
		const found = await find();
		return found?.state === 'playable' && !found.growing ? 'whole' : (found?.reason ?? found?.state);
	};
	await expect.poll(whole, { timeout, intervals: [500] }).toBe('whole');
	return find();
}

/** Somebody's session, fresh: one that was given to a browser has been renewed there meanwhile. */
export function again(address: string, person: Credentials): Promise<Caller> {
	return signInOverHttp(address, person);
}

/** Runs in the page: when the recorder began. */
function noteStart() {
	const Original = window.MediaRecorder;
	window.MediaRecorder = class extends Original {
		constructor(stream: MediaStream, options?: MediaRecorderOptions) {
			super(stream, options);
			this.addEventListener('start', () => Object.assign(window, { filmingSince: Date.now() }));
		}
	};
}
