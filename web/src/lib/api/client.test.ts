import { describe, expect, it } from 'vitest';
import { refreshingFetch } from './client';

/** A server whose session has run out until it is refreshed; counts what it is asked. */
function server(refreshable: boolean) {
	let signedIn = false;
	const asked: string[] = [];
	const send = async (request: Request): Promise<Response> => {
		const { pathname } = new URL(request.url);
		asked.push(pathname);
		await Promise.resolve();
		if (pathname === '/api/people/sessions/refresh') {
			signedIn = refreshable;
			return new Response(null, { status: refreshable ? 204 : 401 });
		}
		return signedIn ? new Response(await request.text()) : new Response(null, { status: 401 });
	};
	return { send, asked };
}

const post = (path: string, body: string) => new Request(`http://localhost${path}`, { method: 'POST', body });

describe('a session that has run out', () => {
	it('is refreshed and the request repeated with its body', async () => {
		const { send, asked } = server(true);
		const response = await refreshingFetch(send, () => expect.unreachable())(post('/api/analyse/keywords', 'venter roligt'));
		expect(await response.text()).toBe('venter roligt');
		expect(asked).toEqual(['/api/analyse/keywords', '/api/people/sessions/refresh', '/api/analyse/keywords']);
	});

	it('is refreshed once for requests that wait together', async () => {
		const { send, asked } = server(true);
		const fetch = refreshingFetch(send, () => expect.unreachable());
		const responses = await Promise.all([fetch(post('/api/a', '1')), fetch(post('/api/b', '2')), fetch(post('/api/c', '3'))]);
		expect(responses.map((response) => response.status)).toEqual([200, 200, 200]);
		expect(asked.filter((path) => path.endsWith('/refresh'))).toHaveLength(1);
	});

	it('that cannot be refreshed is told once and the refusal stands', async () => {
		const { send } = server(false);
		let told = 0;
		const response = await refreshingFetch(send, () => (told += 1))(post('/api/a', ''));
		expect([response.status, told]).toEqual([401, 1]);
	});

	it('is no business of signing in or unlocking', async () => {
		const { send, asked } = server(true);
		const fetch = refreshingFetch(send, () => expect.unreachable());
		await fetch(post('/api/people/sessions', '{}'));
		await fetch(post('/api/people/sessions/unlock', '{}'));
		expect(asked).toEqual(['/api/people/sessions', '/api/people/sessions/unlock']);
	});
});
