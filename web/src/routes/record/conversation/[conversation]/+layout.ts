import { api, ask } from '$lib/api/client';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ params, depends }) => {
	depends('record:conversation');
	const path = { conversation_id: params.conversation };
	return { conversation: await ask(api.GET('/api/record/conversations/{conversation_id}', { params: { path } })) };
};
