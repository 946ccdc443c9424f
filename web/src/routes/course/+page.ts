import { api, ask } from '$lib/api/client';
import { listCourses } from '$lib/home/load';
import { listEditions } from '$lib/manual/editions';
import { allAccounts } from '../people/all-accounts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, depends }) => {
	depends('course:list');
	const { session } = await parent();
	const [own, dates, figures, setup] = await Promise.all([
		session.has('socialraadgiver', 'supervisor') ? listCourses('own') : undefined,
		session.has('koordinator') ? listCourses('municipality') : undefined,
		session.has('leder') ? ask(api.GET('/api/course/figures')) : undefined,
		session.has('administrator')
			? Promise.all([listCourses('all'), allAccounts(), ask(api.GET('/api/people/municipalities')), listEditions()])
			: undefined
	]);
	return {
		own,
		dates,
		figures,
		setup: setup && { pairs: setup[0], accounts: setup[1], municipalities: setup[2].items, editions: setup[3] }
	};
};
