// The composition root of the browser side: makes the session once, and asks who we are before any page is shown.
import { redirect } from '@sveltejs/kit';
import { onInterruption } from '$lib/api/client';
import { isOpenPath, lockedPath, signInPath } from '$lib/state/open-paths';
import { Session } from '$lib/state/session.svelte';
import type { LayoutLoad } from './$types';

// A static single-page app: the server has no rendering of its own.
export const ssr = false;
export const prerender = false;

const session = new Session();
onInterruption({ signedOut: () => session.forget() });

export const load: LayoutLoad = async ({ url }) => {
	const open = isOpenPath(url.pathname);
	try {
		await session.ready();
	} catch (failure) {
		// An open page is readable even when nobody can say who is reading it.
		if (!open) throw failure;
	}
	if (!open && !session.signedIn) redirect(307, signInPath(url));
	if (!open && session.me?.locked) redirect(307, lockedPath(url));
	return { session };
};
