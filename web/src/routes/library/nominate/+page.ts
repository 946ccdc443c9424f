// `/library/nominate?coding=…&clip=…`, from a released analysis.
import { error } from '@sveltejs/kit';
import { api, ask } from '$lib/api/client';
import { listCourses } from '$lib/home/load';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url, parent }) => {
	const codingId = url.searchParams.get('coding');
	const clipId = url.searchParams.get('clip');
	if (codingId === null || clipId === null) error(404);
	const [coding, courses, { session }] = await Promise.all([
		ask(api.GET('/api/analyse/codings/{coding_id}', { params: { path: { coding_id: codingId } } })),
		listCourses('own'),
		parent()
	]);
	const course = courses.find((one) => one.rounds.some((round) => round.id === coding.round_id));
	return {
		coding,
		clip: coding.clips.find((clip) => clip.id === clipId),
		own: course?.social_worker_id === session.account.account_id
	};
};
