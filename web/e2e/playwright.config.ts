// The browser journeys: `npm run e2e`. One server for the whole run, one journey at a time: they measure the call and the film.
// Only what mostly waits runs beside them.
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

/** Films for minutes before it asks anything; it is over before the first call begins. */
const WAITS = '**/record-killed.journey.ts';
const elsewhere = process.env['DATABASE_URL'] === undefined ? [] : HANDS;

export default defineConfig({
	testDir: '.',
	projects: [
		// Not `.test.ts` or `.spec.ts`: those are vitest's.
		{ name: 'journeys', testMatch: '**/*.journey.ts', testIgnore: [WAITS, ...elsewhere], workers: 1 },
		{ name: 'beside', testMatch: WAITS, workers: 1 }
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
