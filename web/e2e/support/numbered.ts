// Films in which every picture carries its own number, so that a look at the screen tells which one it is.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';

const BITS = 11;

export interface Numbered {
	width: number;
	height: number;
	seconds: number;
	/** Pictures a second, as FFmpeg writes it: '30000/1001'. */
	rate: string;
	/** Every third picture stays longer, as telephones film in the dark. */
	variable?: boolean;
	/** Without a picture. */
	soundOnly?: boolean;
}

/** Makes such a film; a white square in the n-th field says that the n-th bit of the number is set. */
export function numberedFilm({ width, height, seconds, rate, variable = false, soundOnly = false }: Numbered): string {
	const path = join(mkdtempSync(join(tmpdir(), 'mrp-numbered-')), 'film.mp4');
	const field = Math.floor(width / BITS);
	const high = Math.floor(height / 4);
	const bits = Array.from(
		{ length: BITS },
		(_, bit) => `drawbox=x=${bit * field}:y=0:w=${field}:h=${high}:color=white:t=fill:enable='mod(floor(n/${2 ** bit})\\,2)'`
	);
	const numbers = [`drawbox=x=0:y=0:w=${width}:h=${high}:color=black:t=fill`, ...bits];
	if (variable) numbers.push("setpts='(N+0.7*mod(N\\,3))/(25*TB)'");
	const picture = ['-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=${rate}:duration=${seconds}`];
	const sound = ['-f', 'lavfi', '-i', `sine=frequency=330:duration=${seconds}`];
	const coded = ['-vf', numbers.join(','), '-fps_mode', 'passthrough', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-pix_fmt', 'yuv420p'];
	const file = ['-c:a', 'aac', '-shortest', path];
	execFileSync('ffmpeg', ['-loglevel', 'error', ...(soundOnly ? [...sound, ...file] : [...picture, ...sound, ...coded, ...file])]);
	return path;
}

/** Which picture is on the screen, once it stands still: its number, and the time the browser presented it under, in seconds. */
export function standingPicture(video: Locator): Promise<{ number: number; shownAt: number }> {
	return video.evaluate(async (element, bits) => {
		const film = element as HTMLVideoElement;
		const canvas = document.createElement('canvas');
		const context = canvas.getContext('2d', { willReadFrequently: true });
		const read = () => {
			if (context === null || film.seeking || film.readyState < 2) return undefined;
			canvas.width = film.videoWidth;
			canvas.height = film.videoHeight;
			context.drawImage(film, 0, 0);
			const field = Math.floor(canvas.width / bits);
			let number = 0;
			for (let bit = 0; bit < bits; bit += 1) {
				const [light = 0] = context.getImageData(bit * field + Math.floor(field / 2), Math.floor(canvas.height / 8), 1, 1).data;
				if (light > 128) number += 2 ** bit;
			}
			return number;
		};
		let before: number | undefined;
		for (let look = 0, same = 0; look < 100; look += 1) {
			const now = read();
			same = now !== undefined && now === before ? same + 1 : 0;
			before = now;
			if (now !== undefined && same >= 3) return { number: now, shownAt: film.currentTime };
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		throw new Error('the picture does not come to rest');
	}, BITS);
}
