// The editions of the manual; for those who write them also where each is used.
import { api, ask } from '$lib/api/client';
import { listEditions, mayWrite } from '$lib/manual/editions';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, depends }) => {
	depends('manual:editions');
	const { session } = await parent();
	const writes = mayWrite(session);
	const [editions, uses] = await Promise.all([
		listEditions(),
		writes ? ask(api.GET('/api/analyse/edition_uses')).then(({ items }) => items) : undefined
	]);
	return { editions, uses, writes };
};
