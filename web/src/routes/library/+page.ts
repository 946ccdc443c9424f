import { api, ask, ProblemError } from '$lib/api/client';
import { allEditions } from '$lib/library/dimensions';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url, depends }) => {
	depends('library:items');
	const words = url.searchParams.get('words') ?? '';
	const dimension = url.searchParams.get('dimension') ?? '';
	const query = { words: words || undefined, dimension: dimension || undefined };
	const [items, editions] = await Promise.all([
		ask(api.GET('/api/library/items', { params: { query } })).then(
			(page) => page.items,
			(failure: unknown) => {
				// Not taking part is an answer, not a page that could not be shown.
				if (failure instanceof ProblemError && failure.code === 'municipality_not_in_library') return undefined;
				throw failure;
			}
		),
		allEditions()
	]);
	return { items, editions, words, dimension };
};
