// Looks at a page as two strangers would: axe for everybody who uses the page in another way, and a picture at three widths.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { artefacts } from './places.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const SIZES = [
	{ width: 1024, height: 768 },
	{ width: 390, height: 844 },
	// Last, so that the journey goes on at the size it began with.
	{ width: 1440, height: 900 }
];

const patient = expect.configure({ soft: true });

/** No violation, nothing wider than the screen, three pictures. */
export async function look(page: Page, name: string): Promise<void> {
	const folder = join(artefacts, 'screens');
	mkdirSync(folder, { recursive: true });
	for (const size of SIZES) {
		await page.setViewportSize(size);
		await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
		// Pictures and time lines follow the window a moment later; what is still too wide then stays too wide.
		const measured = patient.poll(() => page.evaluate(tooWide), { message: `${name} is wider than ${size.width} pixels`, timeout: 5_000 });
		await measured.toEqual([]);
		await page.screenshot({ path: join(folder, `${name}-${size.width}.png`), fullPage: size.width === 390, animations: 'disabled' });
	}
	// The legacy mode needs no second tab; there are no frames here.
	const found = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode(true).analyze();
	const said = found.violations.flatMap((violation) =>
		violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} – ${node.failureSummary?.replaceAll('\n', ' ')}`)
	);
	expect.soft(said, `axe on ${name}`).toEqual([]);
}

/** Runs in the page: what sticks out, where the page can be pushed sideways. */
function tooWide(): string[] {
	const width = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= width) return [];
	const wide = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > width + 1);
	return ['the page', ...wide.map((element) => `${element.tagName.toLowerCase()}.${element.className}`)].slice(0, 12);
}
