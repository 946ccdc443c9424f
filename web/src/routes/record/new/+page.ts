import { error } from '@sveltejs/kit';
import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url }) => {
	const roundId = url.searchParams.get('round');
	if (roundId === null) error(404);
	return { round: await ask(api.GET('/api/course/rounds/{round_id}', { params: { path: { round_id: roundId } } })) };
};
