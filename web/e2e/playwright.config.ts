// The browser journeys: `npm run e2e`. One server for the whole run, one journey at a time: they measure the call and the film.
import { defineConfig } from '@playwright/test';

export default defineConfig({
	testDir: '.',
	// Not `.test.ts` or `.spec.ts`: those are vitest's.
	testMatch: '**/*.journey.ts',
	// What the hands do is the same on every store; an hour of film is long enough once.
	testIgnore: process.env['DATABASE_URL'] === undefined ? [] : ['**/analyse-hour.journey.ts'],
	globalSetup: './support/serve.ts',
	outputDir: './artefacts/failures',
	workers: 1,
	fullyParallel: false,
	retries: 1,
	timeout: 180_000,
	expect: { timeout: 15_000 },
	reporter: 'list',
	// Only what somebody needs who reads a failure.
	use: { actionTimeout: 15_000, navigationTimeout: 30_000 }
});
