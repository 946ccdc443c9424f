// A second coder's workbench: the film, the manual, and her own coding. Of round, course and pair nothing is asked.
import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => {
	const path = { recording_id: params.recording };
	const coding = await ask(api.POST('/api/analyse/recordings/{recording_id}/second_coding', { params: { path } }));
	const [recording, edition, speech, bank, submission] = await Promise.all([
		ask(api.GET('/api/record/recordings/{recording_id}', { params: { path } })),
		ask(api.GET('/api/analyse/editions/{edition_id}', { params: { path: { edition_id: coding.edition } } })),
		ask(api.GET('/api/record/recordings/{recording_id}/speech', { params: { path } })).catch(() => undefined),
		ask(api.GET('/api/analyse/question_bank')),
		ask(api.GET('/api/analyse/codings/{coding_id}/submission', { params: { path: { coding_id: coding.id } } }))
	]);
	// What the social worker marked while filming is not for eyes that are to see for themselves.
	return { coding, recording: { ...recording, flags: [] }, edition, speech, bank, submission, shell: 'wide' };
};
