import { api, ask } from '$lib/api/client';
import { ownConversations } from '$lib/course/films';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, depends }) => {
	depends('course:one');
	const [course, conversations] = await Promise.all([
		ask(api.GET('/api/course/courses/{course_id}', { params: { path: { course_id: params.course } } })),
		ownConversations()
	]);
	return { course, conversations };
};
