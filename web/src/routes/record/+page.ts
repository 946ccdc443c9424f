import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ depends }) => {
	depends('record:conversations');
	return { conversations: (await ask(api.GET('/api/record/conversations'))).items };
};
