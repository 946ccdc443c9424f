// Whether anything comes from a camera or microphone that is open: a picture that is not black, a sound that is not nothing. Free of Svelte.
import { measureLevel } from './devices';

const LOOK_MS = 2_500;
/** A covered lens gives noise near black. */
const DARK = 12;
/** A muted headset gives exactly nothing. */
const SILENT = 0.0005;

/** Whether the picture shows anything. */
export async function isSeen(track: MediaStreamTrack): Promise<boolean> {
	const video = document.createElement('video');
	video.muted = video.playsInline = true;
	video.srcObject = new MediaStream([track]);
	await video.play().catch(() => {});
	const canvas = document.createElement('canvas');
	[canvas.width, canvas.height] = [32, 18];
	const context = canvas.getContext('2d', { willReadFrequently: true });
	const until = performance.now() + LOOK_MS;
	try {
		while (performance.now() < until) {
			await new Promise((resolve) => setTimeout(resolve, 120));
			if (context === null || video.readyState < 2) continue;
			context.drawImage(video, 0, 0, canvas.width, canvas.height);
			const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
			if (data.some((value, index) => index % 4 !== 3 && value > DARK)) return true;
		}
		return false;
	} finally {
		video.srcObject = null;
	}
}

/** Whether the microphone hears anything, the noise of a room at least. */
export async function isHeard(track: MediaStreamTrack): Promise<boolean> {
	let loudest = 0;
	const stop = measureLevel(track, (level) => (loudest = Math.max(loudest, level)));
	const until = performance.now() + LOOK_MS;
	while (performance.now() < until && loudest <= SILENT) await new Promise((resolve) => setTimeout(resolve, 100));
	stop();
	return loudest > SILENT;
}
