import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ depends }) => {
	depends('library:admissions');
	return { items: (await ask(api.GET('/api/library/admissions'))).items };
};
