import { api, ask } from '$lib/api/client';
import { placeOf } from '../../place';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ params, depends }) => {
	depends('record:conversation');
	const path = { conversation_id: params.conversation };
	const conversation = await ask(api.GET('/api/record/conversations/{conversation_id}', { params: { path } }));
	return { conversation, place: await placeOf(conversation) };
};
