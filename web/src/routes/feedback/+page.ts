// The rounds whose clips the two talk about, now or then.
import { api, ask } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => ({
	courses: (await ask(api.GET('/api/course/courses', { params: { query: { scope: 'own' } } }))).items
});
