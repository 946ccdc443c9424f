// What every journey begins with: browsers with cameras, people who are signed in, and pairs that are brought together.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, chromium as engine, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { acceptInvitation, nextCode, signInOverHttp, type Caller, type Credentials } from './people.ts';
import { capture, chromium, films } from './places.ts';
import { keepConnections } from './room.ts';

export { expect };

/** An access token lives ten minutes. */
const RENEW_MS = 8 * 60_000;

/** Which film a fake camera shows. */
export type Camera = 'supervisor' | 'social_worker' | 'conversation';

export interface Pair {
	worker: Credentials;
	supervisor: Credentials;
	courseId: string;
}

/** A place to be: the address of the server, a browser for each camera, and the administrator's hand. */
export interface Site {
	address: string;
	administrator: Credentials;
	/** The administrator over HTTP; signed in once. */
	office: () => Promise<Caller>;
	/** An account, ready to sign in; of the administrator's municipality when none is named. */
	account: (name: string, roles: string[], municipalityId?: string) => Promise<Credentials & { id: string }>;
	/** A social worker and a supervisor in a course. */
	pair: (phase?: 'pilot' | 'test') => Promise<Pair>;
	/** A window of somebody's own: nobody is signed in. `through` is another way to the server, a slow line for example. */
	window: (camera?: Camera, through?: string) => Promise<Page>;
	/** A window in which somebody is signed in. */
	signedIn: (person: Credentials, camera?: Camera, through?: string) => Promise<Page>;
}

const ARGUMENTS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-background-networking',
	'--autoplay-policy=no-user-gesture-required',
	'--allow-loopback-in-peer-connection',
	'--use-fake-ui-for-media-stream',
	'--use-fake-device-for-media-stream'
];

function argumentsWith(camera: Camera): string[] {
	return [
		...ARGUMENTS,
		`--use-file-for-fake-video-capture=${join(capture, `${camera}.mjpeg`)}`,
		`--use-file-for-fake-audio-capture=${join(capture, `${camera}.wav`)}`
	];
}

function address(): string {
	const found = process.env['MRP_JOURNEYS_ADDRESS'];
	if (found === undefined) throw new Error('the server was not started');
	return found;
}

/** Which server: the one all journeys share, unless a journey brings its own. */
export interface Server {
	address: string;
	administrator: Credentials;
}

interface Shared {
	browsers: (camera: Camera) => Promise<Browser>;
	server: Server;
	office: () => Promise<Caller>;
}

export const test = base.extend<{ site: Site }, Shared>({
	server: [
		async ({}, use) => {
			const administrator = JSON.parse(process.env['MRP_JOURNEYS_ADMINISTRATOR'] ?? '{}') as Credentials;
			await use({ address: address(), administrator });
		},
		{ scope: 'worker' }
	],
	browsers: [
		async ({}, use) => {
			const open = new Map<Camera, Promise<Browser>>();
			await use((camera) => {
				const launched =
					open.get(camera) ??
					engine.launch({
						executablePath: chromium,
						args: argumentsWith(camera)
					});
				open.set(camera, launched);
				return launched;
			});
			for (const browser of open.values()) await (await browser).close();
		},
		{ scope: 'worker' }
	],
	office: [
		async ({ server }, use) => {
			let caller: Promise<Caller> | undefined;
			let since = 0;
			await use(() => {
				if (caller === undefined || Date.now() - since > RENEW_MS) {
					since = Date.now();
					caller = signInOverHttp(server.address, server.administrator);
				}
				return caller;
			});
		},
		{ scope: 'worker' }
	],
	site: async ({ browsers, office, server }, use, info) => {
		const contexts: BrowserContext[] = [];
		const problems: string[] = [];
		const { administrator } = server;

		async function window(camera: Camera = 'supervisor', through = server.address): Promise<Page> {
			const browser = await browsers(camera);
			const context = await browser.newContext({
				baseURL: through,
				locale: 'da-DK',
				timezoneId: 'Europe/Copenhagen',
				viewport: { width: 1440, height: 900 },
				reducedMotion: 'reduce'
			});
			contexts.push(context);
			await context.addInitScript(keepConnections);
			const page = await context.newPage();
			page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`));
			return page;
		}

		async function account(name: string, roles: string[], municipalityId?: string) {
			const caller = await office();
			const email = `${roles[0]}-${randomUUID().slice(0, 8)}@fjordby.example`;
			const municipality_id = municipalityId ?? (await caller.get('/api/people/me')).municipality.id;
			const body = { municipality_id, email, name, roles, language: 'da' };
			const { id } = await caller.post('/api/people/accounts', body);
			const link = await caller.post(`/api/people/accounts/${id}/invitations`);
			return { ...(await acceptInvitation(server.address, link.token, name, email)), id: id as string };
		}

		await use({
			address: server.address,
			administrator,
			office,
			account,
			window,
			async pair(phase = 'test') {
				const worker = await account('Sanne Bakkegaard', ['socialraadgiver']);
				const supervisor = await account('Viggo Strandmark', ['supervisor']);
				const body = { social_worker_id: worker.id, supervisor_id: supervisor.id, phase };
				const { id } = await (await office()).post('/api/course/courses', body);
				return { worker, supervisor, courseId: id as string };
			},
			async signedIn(person, camera, through) {
				const page = await window(camera, through);
				// The administrator is signed in once: each of her codes works only once.
				const { cookies } = person.email === administrator.email ? await office() : await signInOverHttp(server.address, person);
				await carry(page.context(), cookies);
				return page;
			}
		});
		if (info.status !== info.expectedStatus) {
			for (const [at, context] of contexts.entries()) {
				for (const page of context.pages()) {
					await page.screenshot({ path: info.outputPath(`window-${at + 1}.png`) }).catch(() => {});
				}
			}
		}
		for (const context of contexts) await context.close();
		expect(problems, 'exceptions nobody caught').toEqual([]);
	}
});

/** Gives a browser the cookies of somebody who has signed in. */
async function carry(context: BrowserContext, cookies: string[]): Promise<void> {
	await context.addCookies(
		cookies.map((cookie) => {
			const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
			const path = /; Path=([^;]+)/.exec(cookie)?.[1] ?? '/';
			return { name, value, domain: new URL(address()).hostname, path, httpOnly: true, sameSite: 'Strict' as const };
		})
	);
}

/** A browser of its own that remembers in the folder `profile`, with somebody signed in; to be killed and opened again. */
export async function rememberingBrowser(profile: string, cookies: string[]): Promise<BrowserContext> {
	const context = await engine.launchPersistentContext(profile, {
		executablePath: chromium,
		args: argumentsWith('conversation'),
		baseURL: address(),
		locale: 'da-DK',
		timezoneId: 'Europe/Copenhagen',
		viewport: { width: 1440, height: 900 }
	});
	await carry(context, cookies);
	return context;
}

/** Kills that browser the way an empty battery does. */
export function killBrowser(profile: string): void {
	const found = execFileSync('pgrep', ['--full', '--', `--user-data-dir=${profile}( |$)`], { encoding: 'utf8' });
	for (const id of found.trim().split('\n')) {
		try {
			process.kill(Number(id), 'SIGKILL');
		} catch {
			// Gone with its parent a moment ago.
		}
	}
}

/** Signs in by the form. */
export async function signIn(page: Page, person: Credentials, host = ''): Promise<void> {
	await page.goto(`${host}/sign-in`);
	await page.getByLabel('E-mail').fill(person.email);
	await page.getByLabel('Adgangskode').fill(person.password);
	await page.getByRole('button', { name: 'Log ind' }).click();
	await page.getByLabel('Engangskode').fill(await nextCode(person));
	await page.getByRole('button', { name: 'Fortsæt' }).click();
	await page.waitForURL('**/');
}

/** A film as a file. */
export function film(key: 'skolestart' | 'hjemmebesoeg' | 'beslutning'): { path: string; facts: FilmFacts } {
	return {
		path: join(films, `${key}.mp4`),
		facts: JSON.parse(readFileSync(join(films, `${key}.json`), 'utf8')) as FilmFacts
	};
}

export interface FilmFacts {
	duration_ms: number;
	title: { da: string };
}
