import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, url }) => {
	const language = url.searchParams.get('language') === 'en' ? ('en' as const) : ('da' as const);
	const path = { conversation_id: params.conversation };
	const sheet = await ask(
		api.GET('/api/record/conversations/{conversation_id}/information', { params: { path, query: { language } } })
	);
	return { sheet, language };
};
