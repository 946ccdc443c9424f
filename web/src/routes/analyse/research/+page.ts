// Levels that research may use: asked anew with every visit, because a consent may be gone since the last one.
import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => {
	const { items } = await ask(api.GET('/api/analyse/research_ratings'));
	const used = [...new Set(items.map(({ edition }) => edition))];
	const edition = (edition_id: string) => ask(api.GET('/api/analyse/editions/{edition_id}', { params: { path: { edition_id } } }));
	return { ratings: items, editions: await Promise.all(used.map(edition)) };
};
