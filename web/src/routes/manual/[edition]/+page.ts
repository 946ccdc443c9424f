// One edition, whole.
import { api, ask } from '$lib/api/client';
import { mayWrite } from '$lib/manual/editions';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, parent }) => {
	const { session } = await parent();
	const path = { edition_id: params.edition };
	return { edition: await ask(api.GET('/api/analyse/editions/{edition_id}', { params: { path } })), writes: mayWrite(session) };
};
