// Two codings of one recording side by side.
import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => {
	const path = { coding_id: params.second };
	const comparison = await ask(api.GET('/api/analyse/comparisons/{coding_id}', { params: { path } }));
	const [recording, edition] = await Promise.all([
		ask(api.GET('/api/record/recordings/{recording_id}', { params: { path: { recording_id: comparison.recording_id } } })),
		ask(api.GET('/api/analyse/editions/{edition_id}', { params: { path: { edition_id: comparison.edition } } }))
	]);
	return { comparison, recording, edition, shell: 'wide' };
};
