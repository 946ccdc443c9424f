// A camera whose pictures count, so that a moment of the film can be told from every other, and the eye that reads them.
import type { BrowserContext, Locator } from '@playwright/test';

/** Pictures of the counting camera: one every so often. */
export const PICTURE_MS = 40;
const BITS = 12;

/** Lets every page of a browser film the counting camera. */
export async function countingCamera(context: BrowserContext): Promise<void> {
	await context.addInitScript(install, { bits: BITS, pictureMs: PICTURE_MS });
}

/** Runs in the page: black and white columns say a number, a tone is heard. */
function install({ bits, pictureMs }: { bits: number; pictureMs: number }) {
	const open = async (wanted?: MediaStreamConstraints) => {
		const sound = new AudioContext();
		const tone = new OscillatorNode(sound, { frequency: 330 });
		const heard = sound.createMediaStreamDestination();
		tone.connect(new GainNode(sound, { gain: 0.2 })).connect(heard);
		tone.start();
		if (!wanted?.video) return heard.stream;
		const canvas = Object.assign(document.createElement('canvas'), { width: 960, height: 540 });
		const pen = canvas.getContext('2d');
		let count = 0;
		const draw = () => {
			count += 1;
			for (let bit = 0; bit < bits; bit += 1) {
				if (pen) pen.fillStyle = (count >> bit) & 1 ? '#ffffff' : '#000000';
				pen?.fillRect((bit * canvas.width) / bits, 0, canvas.width / bits, canvas.height);
			}
			Object.assign(window, { counted: count });
		};
		draw();
		setInterval(draw, pictureMs);
		return new MediaStream([...canvas.captureStream().getTracks(), ...heard.stream.getTracks()]);
	};
	navigator.mediaDevices.getUserMedia = open;
}

/** Reads the number on the picture that a player shows. */
export function readCount(video: Locator): Promise<number> {
	return video.evaluate((element, bits) => {
		const film = element as HTMLVideoElement;
		const canvas = Object.assign(document.createElement('canvas'), { width: film.videoWidth, height: film.videoHeight });
		const pen = canvas.getContext('2d', { willReadFrequently: true });
		pen?.drawImage(film, 0, 0);
		let count = 0;
		for (let bit = 0; bit < bits; bit += 1) {
			const [grey = 0] = pen?.getImageData(((bit + 0.5) * canvas.width) / bits, canvas.height / 2, 1, 1).data ?? [];
			if (grey > 127) count += 1 << bit;
		}
		return count;
	}, BITS);
}
