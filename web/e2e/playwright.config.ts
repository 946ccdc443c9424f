// The browser journeys: `npm run e2e`. One server for the whole run, and two rows of journeys: those that measure the call, the film and
// the camera one at a time, and beside them those at the desk, which wait more than they work.
import { defineConfig } from '@playwright/test';

/**
 * What the hands do, and what a browser decodes, is the same on every store: once is enough. Everything that is kept, shared, taken
 * away or comes back after a fall is walked on the scaled-out stores too.
 */
const HANDS = [
	'**/analyse-{clips,double,hour,keyboard,levels,local,manual,noting}.journey.ts',
	'**/feedback-{draw,firefox,frame}.journey.ts',
	'**/people-language.journey.ts',
	'**/player-*.journey.ts',
	'**/record-{filming,firefox,labels}.journey.ts'
];

/** Reads, writes and presses; and the one that films for minutes before it asks anything. */
const DESK = ['**/{analyse,course,library,people}*.journey.ts', '**/record-killed.journey.ts'];
const elsewhere = process.env['DATABASE_URL'] === undefined ? [] : HANDS;

export default defineConfig({
	testDir: '.',
	projects: [
		// Not `.test.ts` or `.spec.ts`: those are vitest's.
		{ name: 'live', testMatch: '**/*.journey.ts', testIgnore: [...DESK, ...elsewhere], workers: 1 },
		{ name: 'desk', testMatch: DESK, testIgnore: elsewhere, workers: 1 }
	],
	globalSetup: './support/serve.ts',
	outputDir: './artefacts/failures',
	workers: 2,
	fullyParallel: false,
	retries: 1,
	timeout: 180_000,
	expect: { timeout: 15_000 },
	reporter: 'list',
	// Only what somebody needs who reads a failure.
	use: { actionTimeout: 15_000, navigationTimeout: 30_000 }
});
