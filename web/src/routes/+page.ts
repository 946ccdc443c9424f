import { loadHome } from '$lib/home/load';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, depends }) => {
	depends('home:all');
	const { session } = await parent();
	return { home: await loadHome(session.account) };
};
