// The research lead's own page: what supervisors have written to her. For everybody else it is not there.
import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => {
	const { items } = await ask(api.GET('/api/analyse/concerns'));
	return { items };
};
