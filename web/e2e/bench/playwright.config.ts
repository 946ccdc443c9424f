// What two browsers show at the same moment: `npm run bench:sync`, started by `cargo xtask bench sync`.
import { defineConfig } from '@playwright/test';

export default defineConfig({
	testDir: '.',
	testMatch: '**/*.bench.ts',
	globalSetup: '../support/serve.ts',
	outputDir: '../artefacts/bench',
	workers: 1,
	timeout: 3_600_000,
	expect: { timeout: 30_000 },
	reporter: 'list',
	use: { actionTimeout: 30_000, navigationTimeout: 60_000 }
});
