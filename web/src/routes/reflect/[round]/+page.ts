import { api, ask } from '$lib/api/client';
import { editionOf } from '$lib/library/dimensions';
import { findFocus } from '$lib/reflect/focus';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, depends }) => {
	depends('reflect:round');
	const path = { round_id: params.round };
	const [taken, round, focus] = await Promise.all([
		ask(api.GET('/api/reflect/rounds/{round_id}', { params: { path } })),
		ask(api.GET('/api/course/rounds/{round_id}', { params: { path } })),
		findFocus(params.round)
	]);
	const course = await ask(
		api.GET('/api/course/courses/{course_id}', { params: { path: { course_id: round.course_id } } })
	);
	return { taken, round, course, focus, edition: await editionOf(course.manual_edition) };
};
