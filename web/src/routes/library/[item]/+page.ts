import { api, ask } from '$lib/api/client';
import { editionOf, findDimension } from '$lib/library/dimensions';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, depends }) => {
	depends('library:item');
	const item = await ask(api.GET('/api/library/items/{item_id}', { params: { path: { item_id: params.item } } }));
	const edition = await editionOf(item.edition);
	return { item, dimension: findDimension(edition, item.dimension) };
};
