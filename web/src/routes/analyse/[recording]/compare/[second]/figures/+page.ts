// How far two coders agree on one recording, with the tolerance that stands in the address.
import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, url }) => {
	const path = { coding_id: params.second };
	const asked = Number(url.searchParams.get('tolerance') ?? 3);
	const seconds = Number.isInteger(asked) && asked >= 0 && asked <= 10 ? asked : 3;
	const [comparison, figures] = await Promise.all([
		ask(api.GET('/api/analyse/comparisons/{coding_id}', { params: { path } })),
		ask(api.GET('/api/analyse/comparisons/{coding_id}/figures', { params: { path, query: { tolerance_ms: seconds * 1000 } } }))
	]);
	const edition = await ask(api.GET('/api/analyse/editions/{edition_id}', { params: { path: { edition_id: comparison.edition } } }));
	return { comparison, figures, edition, seconds };
};
