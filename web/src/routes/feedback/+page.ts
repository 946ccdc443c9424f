// The rounds whose clips the two talk about, now or then.
import { api, ask } from '$lib/api/client';
import { listBookings } from '$lib/booking/load';
import { listGroups } from '$lib/home/load';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent }) => {
	const { session } = await parent();
	const [courses, bookings, groups] = await Promise.all([
		ask(api.GET('/api/course/courses', { params: { query: { scope: 'own' } } })),
		listBookings(session.me),
		listGroups(session.me)
	]);
	return { courses: courses.items, bookings, groups };
};
