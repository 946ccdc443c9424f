// A film of an hour, and what a supervisor writes about it. The film is a short one again and again: copied, not encoded.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { film } from './journey.ts';

export const HOUR_S = 3600;

/** Makes the film. */
export function hourLong(): string {
	const path = join(mkdtempSync(join(tmpdir(), 'mrp-hour-')), 'film.mp4');
	const again = ['-stream_loop', '-1', '-i', film('hjemmebesoeg').path, '-t', String(HOUR_S), '-c', 'copy'];
	execFileSync('ffmpeg', ['-loglevel', 'error', ...again, '-movflags', '+faststart', path]);
	return path;
}

/** Forty things that can be seen or heard in an hour: what, and the first letters of the dimension it is tied to. */
export const SEEN: readonly { words: string; dimension: string }[] = [
	{ words: 'siger hvad de skal tale om i dag', dimension: 'temat' },
	{ words: 'hun ser op første gang', dimension: 'engag' },
	{ words: 'venter fem sekunder', dimension: 'rytme' },
	{ words: 'spørger hvad hun selv synes', dimension: 'ungep' },
	{ words: 'mor svarer for hende', dimension: 'ungep' },
	{ words: 'vender tilbage til det hun sagde om skolen', dimension: 'opm' },
	{ words: 'gentager hendes ord', dimension: 'opm' },
	{ words: 'to spørgsmål på én gang', dimension: 'rytme' },
	{ words: 'smiler og læner sig frem', dimension: 'posi' },
	{ words: 'forklarer hvorfor papiret skal skrives under', dimension: 'infor' },
	{ words: 'ung ler', dimension: 'posi' },
	{ words: 'spørger til søvnen uden at presse', dimension: 'opm' },
	{ words: 'nævner jobbet som noget hun kan', dimension: 'selv' },
	{ words: 'lang tur af den unge om vennerne', dimension: 'engag' },
	{ words: 'afbryder midt i', dimension: 'rytme' },
	{ words: 'siger undskyld og giver ordet tilbage', dimension: 'posi' },
	{ words: 'spørger hvad der hjalp sidst', dimension: 'selv' },
	{ words: 'hun svarer med ét ord', dimension: 'engag' },
	{ words: 'lægger en plan på bordet', dimension: 'temat' },
	{ words: 'spørger om planen giver mening for hende', dimension: 'ungep' },
	{ words: 'pause, ser ned i papiret', dimension: 'rytme' },
	{ words: 'hun foreslår selv torsdag', dimension: 'engag' },
	{ words: 'tager imod forslaget med det samme', dimension: 'ungep' },
	{ words: 'roser noget konkret', dimension: 'selv' },
	{ words: 'mor bliver ked af det', dimension: 'opm' },
	{ words: 'bliver hos moren et øjeblik', dimension: 'opm' },
	{ words: 'vender sig mod den unge igen', dimension: 'ungep' },
	{ words: 'taler hurtigere', dimension: 'rytme' },
	{ words: 'fagord som ikke bliver forklaret', dimension: 'infor' },
	{ words: 'hun spørger hvad det betyder', dimension: 'engag' },
	{ words: 'forklarer med egne ord', dimension: 'infor' },
	{ words: 'fortæller hvem der må se filmen', dimension: 'infor' },
	{ words: 'spørger hvordan hun har det lige nu', dimension: 'opm' },
	{ words: 'stilhed, og så fortæller hun', dimension: 'rytme' },
	{ words: 'siger hvad hun hører', dimension: 'opm' },
	{ words: 'hun retter og bliver hørt', dimension: 'ungep' },
	{ words: 'aftaler næste skridt sammen', dimension: 'selv' },
	{ words: 'spørger hvem der kan hjælpe', dimension: 'selv' },
	{ words: 'samler op', dimension: 'temat' },
	{ words: 'spørger om der er mere', dimension: 'posi' }
];
