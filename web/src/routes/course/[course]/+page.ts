import { api, ask } from '$lib/api/client';
import { listBookings } from '$lib/booking/load';
import { ownConversations } from '$lib/course/films';
import { listEditions } from '$lib/manual/editions';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, depends, parent }) => {
	depends('course:one');
	const path = { course_id: params.course };
	const { session } = await parent();
	const [course, conversations, comparison, editions, bookings] = await Promise.all([
		ask(api.GET('/api/course/courses/{course_id}', { params: { path } })),
		ownConversations(),
		// The rounds are there without it.
		ask(api.GET('/api/analyse/courses/{course_id}/comparison', { params: { path } })).catch(() => undefined),
		listEditions().catch(() => []),
		listBookings(session.me)
	]);
	return { course, conversations, comparison, editions, bookings };
};
