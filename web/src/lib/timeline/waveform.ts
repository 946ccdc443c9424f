// The waveform beside the film, as the server sends it: audiowaveform's version 2, smallest and largest sample of each
// 20 ms. Here it is fetched, read, and reduced to as many columns as the screen has.
import { fetchPatiently } from '../api/client';

export interface Waveform {
	msPerPair: number;
	/** Lowest and highest of each stretch in turn, −128 to 127. */
	pairs: Int8Array;
	/** The largest swing of every so many pairs, for looking at hours; made when it is first wanted. */
	coarse?: Uint8Array;
}

/** Pairs that one coarse value stands for. */
const COARSE = 64;

/** Smaller stretches are looked at pair by pair. */
const WORTH = 8 * COARSE;

function coarseOf(waveform: Waveform): Uint8Array {
	if (waveform.coarse !== undefined) return waveform.coarse;
	const total = waveform.pairs.length / 2;
	const coarse = new Uint8Array(Math.ceil(total / COARSE));
	for (let pair = 0; pair < total; pair += 1) {
		const at = Math.floor(pair / COARSE);
		coarse[at] = Math.max(coarse[at] ?? 0, -(waveform.pairs[pair * 2] ?? 0), waveform.pairs[pair * 2 + 1] ?? 0);
	}
	return (waveform.coarse = coarse);
}

const HEAD_BYTES = 24;

/** Fetches the waveform of a recording; undefined when there is none: a film without a drawn sound is still a film. */
export async function loadWaveform(recordingId: string): Promise<Waveform | undefined> {
	const address = new URL(`/api/record/recordings/${recordingId}/waveform.dat`, location.origin);
	try {
		const response = await fetchPatiently(new Request(address));
		return response.ok ? readWaveform(await response.arrayBuffer()) : undefined;
	} catch {
		return undefined;
	}
}

/** Reads the file; undefined when it is something else. */
export function readWaveform(bytes: ArrayBuffer): Waveform | undefined {
	if (bytes.byteLength < HEAD_BYTES) return undefined;
	const view = new DataView(bytes);
	const [version, eightBits] = [view.getInt32(0, true), view.getUint32(4, true) & 1];
	const [sampleRate, samplesPerPair] = [view.getInt32(8, true), view.getInt32(12, true)];
	const length = view.getUint32(16, true);
	const channels = view.getInt32(20, true);
	if (version !== 2 || eightBits !== 1 || channels !== 1 || sampleRate <= 0 || samplesPerPair <= 0) return undefined;
	const there = Math.min(length * 2, bytes.byteLength - HEAD_BYTES);
	return { msPerPair: (samplesPerPair * 1000) / sampleRate, pairs: new Int8Array(bytes, HEAD_BYTES, there) };
}

/** How loud each column is, 0 to 1: the largest swing of the stretch it stands for. */
export function columns(waveform: Waveform, fromMs: number, toMs: number, count: number): Float32Array {
	const loud = new Float32Array(Math.max(0, count));
	const total = waveform.pairs.length / 2;
	const perColumn = (toMs - fromMs) / waveform.msPerPair / count;
	const coarse = perColumn >= WORTH ? coarseOf(waveform) : undefined;
	for (let column = 0; column < count; column += 1) {
		const first = Math.floor(fromMs / waveform.msPerPair + column * perColumn);
		const last = Math.max(first + 1, Math.floor(fromMs / waveform.msPerPair + (column + 1) * perColumn));
		let largest = 0;
		if (coarse) {
			for (let at = Math.max(0, Math.floor(first / COARSE)); at < Math.min(last / COARSE, coarse.length); at += 1) {
				largest = Math.max(largest, coarse[at] ?? 0);
			}
		} else for (let pair = Math.max(0, first); pair < Math.min(last, total); pair += 1) {
			const [low, high] = [waveform.pairs[pair * 2] ?? 0, waveform.pairs[pair * 2 + 1] ?? 0];
			largest = Math.max(largest, -low, high);
		}
		loud[column] = Math.min(1, largest / 127);
	}
	return loud;
}
