// Whose round it is. The room itself is opened by the page, not here: opening is an act, and pages are fetched ahead.
import { api, ask } from '$lib/api/client';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ params }) => {
	const round = await ask(api.GET('/api/course/rounds/{round_id}', { params: { path: { round_id: params.round } } }));
	const course = await ask(api.GET('/api/course/courses/{course_id}', { params: { path: { course_id: round.course_id } } }));
	return { round, course };
};
