// Every component in one place, for looking and for axe. Exists in `npm run dev` only: a build leaves the import out.
import { dev } from '$app/environment';
import { error } from '@sveltejs/kit';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => {
	if (!dev) error(404);
	return { gallery: (await import('./Gallery.svelte')).default };
};
