// What is agreed about the meeting's time.
import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params }) => ({
	booking: await ask(api.GET('/api/feedback/rounds/{round_id}/booking', { params: { path: { round_id: params.round } } }))
});
