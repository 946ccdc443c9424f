// Whose invitation this is; a link that no longer works is told on the page, kindly.
import { api, ask, ProblemError } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => {
	try {
		const path = { token: params.token };
		return { invitation: await ask(api.GET('/api/people/invitations/{token}', { params: { path } })), problem: undefined };
	} catch (failure) {
		if (failure instanceof ProblemError) return { invitation: undefined, problem: failure };
		throw failure;
	}
};
