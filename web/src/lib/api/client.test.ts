import { describe, expect, it } from 'vitest';
import { patientFetch, singleFlight } from './client';

/** A server whose session has run out until it is refreshed; counts what it is asked. */
function server(refreshable: boolean) {
	let signedIn = false;
	const asked: string[] = [];
	const send = async (request: Request): Promise<Response> => {
		asked.push(new URL(request.url).pathname);
		await Promise.resolve();
		return signedIn ? new Response(await request.text()) : new Response(null, { status: 401 });
	};
	const refresh = singleFlight(async () => {
		asked.push('refresh');
		await Promise.resolve();
		signedIn = refreshable;
		return refreshable;
	});
	return { send, refresh, asked };
}

const never = { signedOut: () => expect.unreachable(), locked: () => expect.unreachable() };
const post = (path: string, body: string) => new Request(`http://localhost${path}`, { method: 'POST', body });

describe('a session that has run out', () => {
	it('is refreshed and the request repeated with its body', async () => {
		const { send, refresh, asked } = server(true);
		const response = await patientFetch(send, refresh, never)(post('/api/analyse/keywords', 'venter roligt'));
		expect(await response.text()).toBe('venter roligt');
		expect(asked).toEqual(['/api/analyse/keywords', 'refresh', '/api/analyse/keywords']);
	});

	it('is refreshed once for requests that wait together', async () => {
		const { send, refresh, asked } = server(true);
		const fetch = patientFetch(send, refresh, never);
		const responses = await Promise.all([fetch(post('/api/a', '1')), fetch(post('/api/b', '2')), fetch(post('/api/c', '3'))]);
		expect(responses.map((response) => response.status)).toEqual([200, 200, 200]);
		expect(asked.filter((path) => path === 'refresh')).toHaveLength(1);
	});

	it('that cannot be refreshed is told once and the refusal stands', async () => {
		const { send, refresh } = server(false);
		let told = 0;
		const response = await patientFetch(send, refresh, { ...never, signedOut: () => void (told += 1) })(post('/api/a', ''));
		expect([response.status, told]).toEqual([401, 1]);
	});

	it('is no business of signing in or unlocking', async () => {
		const { send, refresh, asked } = server(true);
		const fetch = patientFetch(send, refresh, never);
		await fetch(post('/api/people/sessions', '{}'));
		await fetch(post('/api/people/sessions/unlock', '{}'));
		expect(asked).toEqual(['/api/people/sessions', '/api/people/sessions/unlock']);
	});
});

describe('a locked screen', () => {
	it('holds a request back until the password is given and then stores it', async () => {
		let unlock = () => {};
		let isLocked = true;
		const send = async (request: Request) =>
			isLocked ? new Response(null, { status: 423 }) : new Response(await request.text());
		const locked = () => new Promise<void>((resolve) => (unlock = resolve));
		const waiting = patientFetch(send, () => expect.unreachable(), { ...never, locked })(post('/api/a', 'en halv sætning'));
		await new Promise((resolve) => setTimeout(resolve));
		isLocked = false;
		unlock();
		expect(await (await waiting).text()).toBe('en halv sætning');
	});
});
