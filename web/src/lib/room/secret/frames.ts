// One frame of sound or picture, sealed for the other browser with AES-GCM. The relay carries the frame without being able to read
// it. Free of the DOM: the worker runs it, the unit tests too.
//
//   | readable bytes | ciphertext and tag (16) | counter (4) | key number (1) |
//
// Readable bytes, counter and key number are authenticated. One counter numbers sound and picture alike; it is the nonce, so a
// frame that comes a second time, or was changed on the way, is refused.

export type MediaKind = 'audio' | 'video';

/** A key for one direction; `id` tells the receiver which of the last few it is. */
export interface FrameKey {
	id: number;
	key: CryptoKey;
}

const TAG_BYTES = 16;
const TRAILER_BYTES = 5;
const MOST_FRAMES = 2 ** 32;
/** Resent pictures come late, but not by more frames than these: about ten seconds of sound and picture. */
const WINDOW = 1024;

/**
 * How many bytes at the front stay readable. A browser looks into the frame tag of VP8 (RFC 6386, 9.1) before our transform
 * gets the frame: whether it is a whole picture, and then how large. Sound is sealed whole.
 */
export function readableBytes(kind: MediaKind, frame: Uint8Array): number {
	if (kind === 'audio' || frame.length === 0) return 0;
	return Math.min(frame.length, ((frame[0] ?? 0) & 1) === 0 ? 10 : 1);
}

/** Which frames have come already. */
export class Seen {
	#places = new Float64Array(WINDOW).fill(-1);
	#highest = -1;

	isNew(counter: number): boolean {
		return counter > this.#highest - WINDOW && this.#places[counter % WINDOW] !== counter;
	}

	/** False when it has come meanwhile. */
	add(counter: number): boolean {
		if (!this.isNew(counter)) return false;
		this.#places[counter % WINDOW] = counter;
		this.#highest = Math.max(this.#highest, counter);
		return true;
	}
}

export class Sealer {
	readonly id: number;
	#key: CryptoKey;
	#next = 0;

	constructor({ id, key }: FrameKey) {
		this.id = id;
		this.#key = key;
	}

	async seal(kind: MediaKind, frame: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
		const counter = this.#next;
		if (counter >= MOST_FRAMES) throw new RangeError('a key has sealed all the frames it may');
		this.#next += 1;
		const readable = frame.subarray(0, readableBytes(kind, frame));
		const trailer = new Uint8Array(TRAILER_BYTES);
		new DataView(trailer.buffer).setUint32(0, counter);
		trailer[4] = this.id;
		const sealed = await crypto.subtle.encrypt(
			{ name: 'AES-GCM', iv: nonce(counter), additionalData: authenticated(kind, readable, trailer) },
			this.#key,
			frame.subarray(readable.length)
		);
		return joined(readable, new Uint8Array(sealed), trailer);
	}
}

/** Opens what was sealed with one of the last few keys. */
export class Opener {
	#keys: { id: number; key: CryptoKey; seen: Seen }[] = [];
	#kept: number;

	constructor(kept = 3) {
		this.#kept = kept;
	}

	/** A newer key; the older ones open what is still on its way. */
	add({ id, key }: FrameKey): void {
		this.#keys = [{ id, key, seen: new Seen() }, ...this.#keys].slice(0, this.#kept);
	}

	/** The frame as it was, or nothing if it was not sealed with a key we have, was changed, or has come before. */
	async open(kind: MediaKind, sealed: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
		const end = sealed.length - TRAILER_BYTES;
		const readable = sealed.subarray(0, readableBytes(kind, sealed));
		if (end - readable.length < TAG_BYTES) return undefined;
		const trailer = sealed.subarray(end);
		const counter = new DataView(trailer.buffer, trailer.byteOffset).getUint32(0);
		// Two keys may have the same number: the tag tells which one it was.
		for (const { id, key, seen } of this.#keys) {
			if (id !== trailer[4] || !seen.isNew(counter)) continue;
			try {
				const plain = await crypto.subtle.decrypt(
					{ name: 'AES-GCM', iv: nonce(counter), additionalData: authenticated(kind, readable, trailer) },
					key,
					sealed.subarray(readable.length, end)
				);
				if (seen.add(counter)) return joined(readable, new Uint8Array(plain));
			} catch {
				// Another key's, or changed on the way.
			}
		}
		return undefined;
	}
}

function nonce(counter: number): Uint8Array<ArrayBuffer> {
	const iv = new Uint8Array(12);
	new DataView(iv.buffer).setUint32(8, counter);
	return iv;
}

function authenticated(kind: MediaKind, readable: Uint8Array, trailer: Uint8Array): Uint8Array<ArrayBuffer> {
	return joined(Uint8Array.of(kind === 'audio' ? 1 : 2), readable, trailer);
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
