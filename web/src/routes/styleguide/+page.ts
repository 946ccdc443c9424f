// Every component in one place, for looking and for axe. Exists in `npm run dev` only: a build leaves the import out,
// because `dev` is a constant there.
import { dev } from '$app/environment';
import { error } from '@sveltejs/kit';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => {
	if (dev) return { gallery: (await import('./Gallery.svelte')).default };
	error(404);
};
