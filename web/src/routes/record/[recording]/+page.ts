import { api, ask } from '$lib/api/client';
import { placeOf } from '../place';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, depends }) => {
	depends('record:recording');
	const path = { recording_id: params.recording };
	const recording = await ask(api.GET('/api/record/recordings/{recording_id}', { params: { path } }));
	const conversation = await ask(
		api.GET('/api/record/conversations/{conversation_id}', { params: { path: { conversation_id: recording.conversation_id } } })
	);
	const speech =
		recording.state === 'playable'
			? await ask(api.GET('/api/record/recordings/{recording_id}/speech', { params: { path } })).catch(() => undefined)
			: undefined;
	return { recording, speech, conversation, place: await placeOf(conversation) };
};
