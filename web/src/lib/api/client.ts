// The one way to talk to the server: typed by the generated schema, signed in by cookie, and patient with a session
// that has just run out. `ask(api.GET('/api/people/me'))` gives the body or throws a `ProblemError`.
import createClient, { type Middleware } from 'openapi-fetch';
import { ProblemError, problemFromFailure, problemFromResponse } from './problem';
import type { components, paths } from './schema';

/** A type of the server's JSON: `Schema<'Me'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

const REFRESH = '/api/people/sessions/refresh';
/** A 401 here is an answer, not a session that has run out. */
const WITHOUT_REFRESH = ['/api/people/sessions', REFRESH, '/api/people/sessions/unlock'];

type Fetch = (request: Request) => Promise<Response>;

/** What the frame of the page does when the server stops knowing or trusting us. */
export interface Interruptions {
	/** The session is over. */
	signedOut: () => void;
	/** The screen is locked; resolves when it may be tried again. */
	locked: () => Promise<void>;
}

/**
 * Wraps `fetch` so that an interruption costs nobody their work. A 401 refreshes the session, once for all waiting
 * requests together, and repeats the request; when that fails the refusal stands. A 423 waits for the password and
 * repeats the request.
 */
export function patientFetch(send: Fetch, refresh: () => Promise<boolean>, interruptions: Interruptions): Fetch {
	return async (request) => {
		const again = request.clone();
		const response = await send(request);
		if (response.status === 423) {
			await interruptions.locked();
			return send(again);
		}
		if (response.status !== 401 || WITHOUT_REFRESH.includes(new URL(request.url).pathname)) return response;
		if (await refresh()) return send(again);
		interruptions.signedOut();
		return response;
	};
}

/** Renews the session; calls that come while one is under way share its answer. */
export function singleFlight(renew: () => Promise<boolean>): () => Promise<boolean> {
	let under: Promise<boolean> | undefined;
	return () => (under ??= renew().finally(() => (under = undefined)));
}

const interruptions: Interruptions = { signedOut: () => {}, locked: () => Promise.resolve() };

/** The frame says here what should happen. */
export function onInterruption(handlers: Partial<Interruptions>): void {
	Object.assign(interruptions, handlers);
}

/** Renews the session now; for what cannot repeat a request by itself (uploads, players, sockets). */
export const refreshSession = singleFlight(() =>
	fetch(REFRESH, { method: 'POST', credentials: 'same-origin' }).then(
		(response) => response.ok,
		() => false
	)
);

/** For requests outside the schema (media, bytes): the same patience. */
export const fetchPatiently: Fetch = patientFetch((request) => fetch(request), refreshSession, interruptions);

const networkFailures: Middleware = {
	onError: ({ error }) => problemFromFailure(error)
};

/** The typed client. Wrap each call in `ask`. */
export const api = createClient<paths>({
	baseUrl: typeof location === 'undefined' ? 'http://localhost' : location.origin,
	credentials: 'same-origin',
	fetch: fetchPatiently
});
api.use(networkFailures);

/** Awaits a call of the client: the body when it went well, a thrown `ProblemError` otherwise. */
export async function ask<Data>(call: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data> {
	const { data, error, response } = await call;
	if (response.ok) return data as Data;
	throw problemFromResponse(response, error);
}

export { ProblemError };
