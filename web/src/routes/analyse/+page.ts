// What waits for an analysis, and what was released, over all courses one has a part in.
import { api, ask } from '$lib/api/client';
import { overview } from './overview';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent }) => {
	const { session } = await parent();
	// Other roles have no part in any analysis, and are not asked to be refused.
	if (!session.has('supervisor', 'socialraadgiver')) return { part: false, own: [], about: [] };
	const [courses, conversations] = await Promise.all([
		ask(api.GET('/api/course/courses', { params: { query: { scope: 'own' } } })),
		ask(api.GET('/api/record/conversations', { params: { query: {} } }))
	]);
	const recordings = conversations.items.flatMap((conversation) => conversation.recordings);
	return { part: true, ...overview(session.account.account_id, courses.items, recordings) };
};
