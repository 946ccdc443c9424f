// The text of a crosswalk to write on: as it was written, or what the keys tell.
import { error } from '@sveltejs/kit';
import { api, ask } from '$lib/api/client';
import { crosswalkTextOf } from '$lib/manual/editions';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url }) => {
	const [from, to] = [url.searchParams.get('from') ?? '', url.searchParams.get('to') ?? ''];
	if (from === '' || to === '') error(404);
	const edition = (id: string) => ask(api.GET('/api/analyse/editions/{edition_id}', { params: { path: { edition_id: id } } }));
	const [earlier, later, written] = await Promise.all([edition(from), edition(to), crosswalkTextOf(from, to)]);
	return { earlier, later, ...written, shell: 'wide' };
};
