import { api, ask } from '$lib/api/client';
import { ownConversations } from '$lib/course/films';
import { listEditions } from '$lib/manual/editions';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, depends }) => {
	depends('course:one');
	const path = { course_id: params.course };
	const [course, conversations, comparison, editions] = await Promise.all([
		ask(api.GET('/api/course/courses/{course_id}', { params: { path } })),
		ownConversations(),
		// The rounds are there without it.
		ask(api.GET('/api/analyse/courses/{course_id}/comparison', { params: { path } })).catch(() => undefined),
		listEditions().catch(() => [])
	]);
	return { course, conversations, comparison, editions };
};
