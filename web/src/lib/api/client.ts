// The one way to talk to the server: typed by the generated schema, signed in by cookie, and patient with a session
// that has just run out. `ask(api.GET('/api/people/me'))` gives the body or throws a `ProblemError`.
import createClient, { type Middleware } from 'openapi-fetch';
import { ProblemError, problemFromFailure, problemFromResponse } from './problem';
import type { components, paths } from './schema';

/** A type of the server's JSON: `Schema<'Me'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

const REFRESH = '/api/people/sessions/refresh';
const WITHOUT_REFRESH = ['/api/people/sessions', REFRESH, '/api/people/sessions/unlock'];

type Fetch = (request: Request) => Promise<Response>;

/**
 * Wraps `fetch`: when an answer is 401 the session is refreshed once, for all waiting requests together, and the
 * request repeated. When that fails too, `onSignedOut` hears of it and the first answer stands.
 */
export function refreshingFetch(send: Fetch, onSignedOut: () => void): Fetch {
	let refreshing: Promise<boolean> | undefined;
	const refresh = (origin: string) => {
		refreshing ??= send(new Request(new URL(REFRESH, origin), { method: 'POST', credentials: 'same-origin' }))
			.then((response) => response.ok)
			.catch(() => false)
			.finally(() => (refreshing = undefined));
		return refreshing;
	};
	return async (request) => {
		const again = request.clone();
		const response = await send(request);
		if (response.status !== 401 || WITHOUT_REFRESH.includes(new URL(request.url).pathname)) return response;
		if (await refresh(request.url)) return send(again);
		onSignedOut();
		return response;
	};
}

let signedOut: () => void = () => {};

/** The session says here what should happen when the server no longer knows us. */
export function whenSignedOut(listener: () => void): void {
	signedOut = listener;
}

/** For requests that do not fit the schema's client (media, uploads): the same refreshing on 401. */
export const fetchWithRefresh: Fetch = refreshingFetch(
	(request) => fetch(request),
	() => signedOut()
);

const networkFailures: Middleware = {
	onError: ({ error }) => problemFromFailure(error)
};

/** The typed client. Wrap each call in `ask`. */
export const api = createClient<paths>({
	baseUrl: typeof location === 'undefined' ? 'http://localhost' : location.origin,
	credentials: 'same-origin',
	fetch: fetchWithRefresh
});
api.use(networkFailures);

/** Awaits a call of the client: the body when it went well, a thrown `ProblemError` otherwise. */
export async function ask<Data>(call: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data> {
	const { data, error, response } = await call;
	if (response.ok) return data as Data;
	throw problemFromResponse(response, error);
}

export { ProblemError };
