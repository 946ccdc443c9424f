// Whose password is to be chosen anew.
import { api, ask, ProblemError } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => {
	try {
		const path = { token: params.token };
		return { reset: await ask(api.GET('/api/people/resets/{token}', { params: { path } })), problem: undefined };
	} catch (failure) {
		if (failure instanceof ProblemError) return { reset: undefined, problem: failure };
		throw failure;
	}
};
