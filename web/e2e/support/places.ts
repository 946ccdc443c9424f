// Where the things lie that the journeys are given; `cargo xtask test` sets them, the defaults suit a hand-started run.
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');

/** The program. */
export const binary = process.env['MRP_BINARY'] ?? resolve(root, 'target/debug/mrp');
/** Short films with their facts (`cargo xtask films --short`). */
export const films = process.env['MRP_TEST_FILMS'] ?? resolve(root, 'target/films-short');
/** What the fake cameras and microphones play (`cargo xtask films --capture`). */
export const capture = process.env['MRP_TEST_CAPTURE'] ?? resolve(root, 'target/capture');
/** Screenshots, the server's log, what a failure leaves. */
export const artefacts = resolve(import.meta.dirname, '../artefacts');
/** Debian's browsers; nothing is downloaded. */
export const chromium = process.env['MRP_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
export const firefox = process.env['MRP_TEST_FIREFOX'] ?? '/usr/bin/firefox-esr';
