// The composition root of the browser side: makes the session once, and asks who we are before any page is shown.
import { redirect } from '@sveltejs/kit';
import { onInterruption } from '$lib/api/client';
import { isOpenPath, lockedPath, signInPath } from '$lib/state/open-paths';
import { Session } from '$lib/state/session.svelte';
import type { LayoutLoad } from './$types';

// A static single-page app: the server has no rendering of its own.
export const ssr = false;
export const prerender = false;

/** A page that jumps when its letters come is worse than one that comes a blink later. */
const LETTERS_MS = 400;

const letters = () =>
	Promise.race([
		Promise.all([400, 600].map((weight) => document.fonts.load(`${weight} 1rem "IBM Plex Sans"`))),
		new Promise((resolve) => setTimeout(resolve, LETTERS_MS))
	]).catch(() => {});

const session = new Session();
onInterruption({ signedOut: () => session.forget() });

export const load: LayoutLoad = async ({ url }) => {
	const open = isOpenPath(url.pathname);
	const lettersAreThere = letters();
	try {
		await session.ready();
	} catch (failure) {
		// An open page is readable even when nobody can say who is reading it.
		if (!open) throw failure;
	}
	await lettersAreThere;
	if (!open && !session.signedIn) redirect(307, signInPath(url));
	if (!open && session.me?.locked) redirect(307, lockedPath(url));
	return { session };
};
