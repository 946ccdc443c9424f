// Files of other programs, for one's own coding: which one stands in the address.
import { error } from '@sveltejs/kit';
import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, url }) => {
	const coding_id = url.searchParams.get('coding');
	if (coding_id === null) error(404);
	const second = url.searchParams.has('second');
	const path = { coding_id };
	const [coding, latest, submission] = await Promise.all([
		ask(api.GET('/api/analyse/codings/{coding_id}', { params: { path } })),
		ask(api.GET('/api/analyse/codings/{coding_id}/latest_import', { params: { path } })),
		ask(api.GET('/api/analyse/codings/{coding_id}/submission', { params: { path } }))
	]);
	const edition = await ask(api.GET('/api/analyse/editions/{edition_id}', { params: { path: { edition_id: coding.edition } } }));
	const closed = coding.released_at !== undefined || (second && submission.submitted_at !== undefined);
	return { recordingId: params.recording, coding, edition, latest, second, closed };
};
