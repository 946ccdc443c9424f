// Which session it is. To whoever is not invited there is none.
import { api, ask } from '$lib/api/client';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ params, depends }) => {
	depends('feedback:group');
	return { group: await ask(api.GET('/api/feedback/groups/{room_id}', { params: { path: { room_id: params.group } } })) };
};
