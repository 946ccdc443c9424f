// Every municipality with its settings.
import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ depends }) => {
	depends('people:municipalities');
	return { municipalities: (await ask(api.GET('/api/people/municipalities'))).items };
};
