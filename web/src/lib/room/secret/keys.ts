// What two browsers compute when they agree on keys: commitments, shared secrets, the numbers people read out. Pure WebCrypto.
import type { FrameKey } from './frames';

const CURVE = { name: 'ECDH', namedCurve: 'P-256' };

/** Our half of an agreement with one other page, and the word we are bound to before we see hers. */
export interface Half {
	pair: CryptoKeyPair;
	/** The public point, raw. */
	point: string;
	/** Hides the point in the commitment until it is shown. */
	blind: string;
	commitment: string;
}

/** Who speaks: an account, and one visit to the page. */
export interface Side {
	account: string;
	page: string;
}

export function randomText(bytes = 16): string {
	return toText(crypto.getRandomValues(new Uint8Array(bytes)));
}

export async function makeHalf(side: Side): Promise<Half> {
	const pair = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
	const point = toText(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
	const blind = randomText(32);
	return { pair, point, blind, commitment: await commitmentTo(side, point, blind) };
}

/** Binds a page to its point before it has seen the other's, so that nobody in between can look for one that gives the same numbers. */
export function commitmentTo(side: Side, point: string, blind: string): Promise<string> {
	return digest('mrp room commitment', side.account, side.page, point, blind);
}

/** What both know and nobody in between does; for deriving only. Throws when the point is none. */
export async function sharedSecret(own: CryptoKeyPair, point: string): Promise<CryptoKey> {
	const other = await crypto.subtle.importKey('raw', fromText(point), CURVE, false, []);
	const bits = await crypto.subtle.deriveBits({ name: 'ECDH', public: other }, own.privateKey, 256);
	return crypto.subtle.importKey('raw', bits, 'HKDF', false, ['deriveBits']);
}

/** Four pairs of digits, about 26 bits: the same for both only if nobody sits in between. */
export async function numbersOf(secret: CryptoKey, sides: readonly (Side & { commitment: string })[]): Promise<string> {
	const told = sides.map(({ account, page, commitment }) => [account, page, commitment].join('|')).sort();
	const bytes = await derive(secret, await digest('mrp room numbers', ...told), 'numbers', 8);
	const number = new DataView(bytes.buffer).getBigUint64(0) % 100_000_000n;
	return (number.toString().padStart(8, '0').match(/../g) ?? []).join(' ');
}

/** The key under which `sender` seals in this connection. `turns` are made anew by each side for each connection. */
export async function frameKey(secret: CryptoKey, turns: readonly { page: string; turn: string }[], sender: string): Promise<FrameKey> {
	const told = turns.map(({ page, turn }) => `${page}|${turn}`).sort();
	const bytes = await derive(secret, await digest('mrp room frames', ...told), `frames ${sender}`, 33);
	const key = await crypto.subtle.importKey('raw', bytes.slice(1), 'AES-GCM', false, ['encrypt', 'decrypt']);
	return { id: bytes[0] ?? 0, key };
}

async function derive(secret: CryptoKey, salt: string, info: string, length: number): Promise<Uint8Array<ArrayBuffer>> {
	const parameters = { name: 'HKDF', hash: 'SHA-256', salt: fromText(salt), info: new TextEncoder().encode(info) };
	return new Uint8Array(await crypto.subtle.deriveBits(parameters, secret, length * 8));
}

/** Over the parts with their lengths, so that no two lists read the same. */
async function digest(...parts: string[]): Promise<string> {
	const told = parts.map((part) => `${part.length}:${part}`).join('');
	return toText(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(told))));
}

export function toText(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function fromText(text: string): Uint8Array<ArrayBuffer> {
	if (!/^([0-9a-f]{2})*$/.test(text)) throw new TypeError('not bytes in hexadecimal digits');
	return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
