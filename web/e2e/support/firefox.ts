// Debian's Firefox. Playwright needs a Firefox of its own making, so this one is driven over WebDriver BiDi.
import { launch, type Browser, type Page } from 'puppeteer-core';
import type { Caller } from './people.ts';
import { firefox } from './places.ts';
import { keepConnections } from './room.ts';

export type { Page as FirefoxPage };

/** How long anything may take to appear. */
const PATIENCE_MS = 30_000;

/** With a camera and a microphone that are made up, and calls that stay on this machine. */
export const openFirefox = (): Promise<Browser> =>
	launch({
		browser: 'firefox',
		executablePath: firefox,
		headless: true,
		args: ['--width=1440', '--height=900'],
		defaultViewport: null,
		extraPrefsFirefox: {
			'media.navigator.streams.fake': true,
			'media.navigator.permission.disabled': true,
			'media.peerconnection.ice.loopback': true,
			'media.autoplay.default': 0,
			'intl.accept_languages': 'da-DK'
		}
	});

/** A window in which somebody is signed in. */
export async function signedInToFirefox(browser: Browser, address: string, person: Caller): Promise<Page> {
	const page = await browser.newPage();
	await page.evaluateOnNewDocument(keepConnections);
	for (const cookie of person.cookies) {
		const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
		const path = /; Path=([^;]+)/.exec(cookie)?.[1] ?? '/';
		await browser.setCookie({ name, value, domain: new URL(address).hostname, path, httpOnly: true, sameSite: 'Strict' });
	}
	return page;
}

/** Presses the button or follows the link of this name. */
export async function press(page: Page, name: string): Promise<void> {
	const button = await page.waitForSelector(`::-p-xpath(//button[normalize-space()='${name}'] | //a[normalize-space()='${name}'])`, {
		visible: true,
		timeout: PATIENCE_MS
	});
	await button?.click();
}

export const says = (page: Page, words: string) => page.waitForSelector(`::-p-text(${words})`, { visible: true, timeout: PATIENCE_MS });
