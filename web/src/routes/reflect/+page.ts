import { api, ask } from '$lib/api/client';
import { listCourses } from '$lib/home/load';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ depends }) => {
	depends('reflect:list');
	const courses = await listCourses('own');
	const rounds = courses.flatMap((course) => course.rounds.map((round) => ({ course, round })));
	const lines = await Promise.all(
		rounds.map(async ({ course, round }) => {
			const { agreement } = await ask(api.GET('/api/reflect/rounds/{round_id}', { params: { path: { round_id: round.id } } }));
			return { course, round, agreement };
		})
	);
	return { lines: lines.sort((a, b) => a.course.id.localeCompare(b.course.id) || b.round.number - a.round.number) };
};
