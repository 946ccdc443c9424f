import { describe, expect, it } from 'vitest';
import { problems as danish } from '../text/da/problems';
import { problems as english } from '../text/en/problems';
import { explain, ProblemError, problemFromFailure, problemFromResponse } from './problem';

const problem = (status: number, code = 'something_new') =>
	new ProblemError({ status, code, title: 'Server words' }, '7f3a');

describe('explaining a problem', () => {
	it('goes by the code, in the language of the reader', () => {
		expect(explain(problem(410, 'link_expired'), danish).then).toBe('Bed din administrator om et nyt.');
		expect(explain(problem(410, 'link_expired'), english).then).toBe('Ask your administrator for a new one.');
	});

	it('never shows the words of the server', () => {
		for (const status of [0, 400, 401, 403, 404, 409, 410, 412, 413, 422, 429, 500, 503]) {
			const { what, then } = explain(problem(status), danish);
			expect(`${what} ${then}`).not.toContain('Server words');
			expect(what).toMatch(/\S/);
			expect(then).toMatch(/\S/);
		}
	});

	it('falls back on the kind of refusal when the code is new', () => {
		expect(explain(problem(403), danish).what).toBe(danish.fallbacks.refused.what);
		expect(explain(problem(412), danish).what).toBe(danish.fallbacks.conflict.what);
		expect(explain(problem(502), danish).what).toBe(danish.fallbacks.ours.what);
		expect(explain(problem(0), danish).what).toBe(danish.fallbacks.offline.what);
	});

	it('does not take a code for a property every object has', () => {
		expect(explain(problem(404, 'constructor'), danish).what).toBe(danish.fallbacks.notFound.what);
	});

	it('gives the number for support only where support could help', () => {
		expect(explain(problem(500), danish).requestId).toBe('7f3a');
		expect(explain(problem(410, 'link_expired'), danish).requestId).toBeUndefined();
	});
});

describe('reading a refusal', () => {
	const headers = new Headers({ 'x-request-id': 'from-header' });

	it('takes the code from the problem document', () => {
		const read = problemFromResponse({ status: 409, headers }, { status: 409, code: 'already_there', title: 'x' });
		expect([read.status, read.code, read.requestId]).toEqual([409, 'already_there', 'from-header']);
	});

	it('survives an answer that is no problem document', () => {
		const read = problemFromResponse({ status: 502, headers: new Headers() }, '<html>Bad gateway</html>');
		expect([read.status, read.code]).toEqual([502, 'unknown']);
	});

	it('calls a request that got no answer offline', () => {
		expect(problemFromFailure(new TypeError('Failed to fetch')).code).toBe('offline');
	});
});
