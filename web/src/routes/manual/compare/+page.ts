// Two editions side by side: the way from one to the other, and everything in which they differ.
import { error } from '@sveltejs/kit';
import { api, ask } from '$lib/api/client';
import { mayWrite } from '$lib/manual/editions';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url, parent, depends }) => {
	depends('manual:compare');
	const { session } = await parent();
	const [from, to] = [url.searchParams.get('from') ?? '', url.searchParams.get('to') ?? ''];
	if (from === '' || to === '') error(404);
	const params = { path: { edition_id: from, to_edition_id: to } };
	const edition = (id: string) => ask(api.GET('/api/analyse/editions/{edition_id}', { params: { path: { edition_id: id } } }));
	const [earlier, later, way, comparison] = await Promise.all([
		edition(from),
		edition(to),
		ask(api.GET('/api/analyse/editions/{edition_id}/crosswalk/{to_edition_id}', { params })),
		ask(api.GET('/api/analyse/editions/{edition_id}/differences/{to_edition_id}', { params }))
	]);
	return { earlier, later, way, comparison, writes: mayWrite(session) };
};
