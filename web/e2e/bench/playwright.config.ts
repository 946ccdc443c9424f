// What browsers show and when: `npm run bench:sync`, `bench:playable` and `bench:workbench`, started by `cargo xtask bench`.
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
