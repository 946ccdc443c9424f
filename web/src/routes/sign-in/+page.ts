// Whoever is signed in already is sent on.
import { redirect } from '@sveltejs/kit';
import { safeNext } from '$lib/state/open-paths';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent, url }) => {
	const { session } = await parent();
	if (session.signedIn) redirect(307, safeNext(url.searchParams.get('next')));
};
