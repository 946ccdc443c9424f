// The hard tests at their full size: `npm run soak:recorder`, started by `cargo xtask soak`.
import { defineConfig } from '@playwright/test';

export default defineConfig({
	testDir: '.',
	testMatch: '**/*.soak.ts',
	globalSetup: '../support/serve.ts',
	outputDir: '../artefacts/soak',
	workers: 1,
	// As long as it takes; each wait inside has an end of its own.
	timeout: 0,
	expect: { timeout: 30_000 },
	reporter: 'line',
	use: { actionTimeout: 30_000, navigationTimeout: 60_000 }
});
