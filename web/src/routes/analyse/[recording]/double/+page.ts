// Who codes this recording a second time; without consent to research the page says why nobody can.
import { api, ask, ProblemError, type Schema } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => {
	const path = { recording_id: params.recording };
	let coders: Schema<'SecondCodersView'> | undefined;
	try {
		coders = await ask(api.GET('/api/analyse/recordings/{recording_id}/second_coders', { params: { path } }));
	} catch (failure) {
		if (!(failure instanceof ProblemError) || failure.code !== 'consent_missing') throw failure;
	}
	return { recordingId: params.recording, coders };
};
