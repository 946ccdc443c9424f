// Problem documents (RFC 9457) and what the user reads instead of them. The server sends a stable `code`; the sentence
// comes from the dictionary, never from the server's English title.
import type { ProblemsText } from '../text/da/problems';

/** The body of every refused request. */
export interface ProblemBody {
	status: number;
	code: string;
	title: string;
	detail?: string | null;
}

/** A refused or failed request. `status` is 0 when the server was not reached. */
export class ProblemError extends Error {
	readonly status: number;
	readonly code: string;
	readonly requestId: string | undefined;
	readonly body: ProblemBody;

	/** The number of the request stands in the header `x-request-id`, so that it is there for a proxy's answer too. */
	constructor(body: ProblemBody, requestId?: string | null) {
		super(`${body.status} ${body.code}: ${body.detail ?? body.title}`);
		this.name = 'ProblemError';
		this.body = body;
		this.status = body.status;
		this.code = body.code;
		this.requestId = requestId ?? undefined;
	}
}

function isProblemBody(value: unknown): value is ProblemBody {
	return typeof value === 'object' && value !== null && typeof (value as ProblemBody).code === 'string';
}

/** What a response that was not OK means; also for a proxy's answer that is no problem document. */
export function problemFromResponse(response: Pick<Response, 'status' | 'headers'>, body: unknown): ProblemError {
	const requestId = response.headers.get('x-request-id');
	if (isProblemBody(body)) {
		return new ProblemError({ ...body, status: response.status }, requestId);
	}
	return new ProblemError({ status: response.status, code: 'unknown', title: 'Unknown' }, requestId);
}

/** What a request that never got an answer means. */
export function problemFromFailure(failure: unknown): ProblemError {
	if (failure instanceof ProblemError) return failure;
	const detail = failure instanceof Error ? failure.message : String(failure);
	return new ProblemError({ status: 0, code: 'offline', title: 'No answer', detail });
}

/** A sentence for people: what happened, what to do, and the number support can look up. */
export interface Explanation {
	what: string;
	then: string;
	requestId: string | undefined;
}

function fallbackKind(status: number): keyof ProblemsText['fallbacks'] {
	if (status === 0) return 'offline';
	if (status === 401 || status === 423) return 'signedOut';
	if (status === 403) return 'refused';
	if (status === 404 || status === 410) return 'notFound';
	if (status === 409 || status === 412) return 'conflict';
	if (status === 429) return 'tooMany';
	if (status >= 400 && status < 500) return 'invalid';
	return 'ours';
}

/** Translates a problem by its code; by its kind when the code has no sentence of its own. */
export function explain(problem: ProblemError, texts: ProblemsText): Explanation {
	const known: Record<string, { what: string; then: string } | undefined> = texts.byCode;
	const own = Object.hasOwn(known, problem.code) ? known[problem.code] : undefined;
	const { what, then } = own ?? texts.fallbacks[fallbackKind(problem.status)];
	// A refusal with its own sentence needs no support; a number there would only worry.
	return { what, then, requestId: own === undefined ? problem.requestId : undefined };
}
