import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, depends }) => {
	depends('course:participation');
	const path = { course_id: params.course };
	const text = (language: 'da' | 'en') =>
		ask(api.GET('/api/course/courses/{course_id}/participation', { params: { path, query: { language } } }));
	const [course, da, en] = await Promise.all([
		ask(api.GET('/api/course/courses/{course_id}', { params: { path } })),
		text('da'),
		text('en')
	]);
	return { course, texts: { da, en } };
};
