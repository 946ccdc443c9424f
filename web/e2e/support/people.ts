// People who can sign in, their authenticators, and what the administrator does for them over HTTP where a journey is
// about something else.
import { createHmac, randomUUID } from 'node:crypto';

export interface Credentials {
	name: string;
	email: string;
	password: string;
	/** The authenticator's secret, base32. */
	secret: string;
	/** The last thirty seconds a code was used for: each works once. */
	usedStep: number;
}

/** What an authenticator app shows for one step of thirty seconds (RFC 6238). */
export function totp(secret: string, step: number): string {
	const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
	let bits = '';
	for (const letter of secret.replaceAll(/[\s=]/g, '').toUpperCase()) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
	const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(step));
	const mac = createHmac('sha1', key).update(counter).digest();
	const at = (mac.at(-1) ?? 0) & 15;
	return String((mac.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** A code that has not been used yet; waits for the next one where somebody signs in twice at once. */
export async function nextCode(person: Credentials): Promise<string> {
	const step = () => Math.floor(Date.now() / 30_000);
	// The server takes the code of the coming step as well.
	while (step() + 1 <= person.usedStep) await new Promise((resolve) => setTimeout(resolve, 500));
	person.usedStep = Math.max(step(), person.usedStep + 1);
	return totp(person.secret, person.usedStep);
}

/** Takes a one-time link as the page does. */
export async function acceptInvitation(address: string, token: string, name: string, email: string): Promise<Credentials> {
	const here = `${address}/api/people/invitations/${token}`;
	const password = `en god kort sætning ${randomUUID().slice(0, 8)}`;
	const setup = await send('POST', here, { password });
	const person = { name, email, password, secret: setup.totp_secret as string, usedStep: 0 };
	await send('POST', `${here}/confirm`, { totp_code: totp(person.secret, Math.floor(Date.now() / 30_000)) });
	return person;
}

/** Signs in without a browser. */
export async function signInOverHttp(address: string, person: Credentials): Promise<Caller> {
	const attempt = async () =>
		fetch(`${address}/api/people/sessions`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ email: person.email, password: person.password, totp_code: await nextCode(person) })
		});
	let response = await attempt();
	// After a failed journey its process is gone, and with it the knowledge of which code was used last.
	for (let again = 0; response.status === 401 && again < 2; again += 1) response = await attempt();
	if (!response.ok) throw new Error(`signing in ${person.email}: ${response.status} ${await response.text()}`);
	const cookies = response.headers.getSetCookie();
	const cookie = cookies.map((one) => one.split(';')[0]).join('; ');
	return {
		cookies,
		get: (path) => send('GET', address + path, undefined, cookie),
		post: (path, body) => send('POST', address + path, body, cookie),
		put: (path, body) => send('PUT', address + path, body, cookie),
		raw: (method, path, headers, body) => fetch(address + path, { method, headers: { ...headers, cookie }, body })
	};
}

/** Whatever the server answers; a journey looks at a field or two. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

export interface Caller {
	/** As the server set them. */
	cookies: string[];
	get: (path: string) => Promise<Json>;
	post: (path: string, body?: unknown) => Promise<Json>;
	put: (path: string, body?: unknown) => Promise<Json>;
	raw: (method: string, path: string, headers: Record<string, string>, body?: Uint8Array<ArrayBuffer>) => Promise<Response>;
}

async function send(method: string, url: string, body?: unknown, cookie?: string): Promise<Json> {
	const response = await fetch(url, {
		method,
		headers: { ...(method === 'GET' ? {} : { 'content-type': 'application/json' }), ...(cookie ? { cookie } : {}) },
		...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) })
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
	return text === '' ? undefined : JSON.parse(text);
}
