// The few pages that exist without signing in. Everything else asks who you are first.

const OPEN = ['/sign-in', '/locked', '/invitation', '/reset', '/was', '/withdraw', '/styleguide'];

/** Whether a page can be read by anybody. */
export function isOpenPath(pathname: string): boolean {
	return OPEN.some((path) => pathname === path || pathname.startsWith(`${path}/`));
}

/** Where to go after signing in: only a path of our own, never another host. */
export function safeNext(next: string | null): string {
	if (next === null || !/^\/(?![/\\])/.test(next) || isOpenPath(new URL(next, 'http://here').pathname)) return '/';
	return next;
}

type Place = Pick<URL, 'pathname' | 'search'>;

function remembering(path: string, place: Place): string {
	const here = place.pathname + place.search;
	return here === '/' ? path : `${path}?next=${encodeURIComponent(here)}`;
}

/** The sign-in page, remembering where the user was going. */
export function signInPath(place: Place): string {
	return remembering('/sign-in', place);
}

/** Where a page waits that was opened on a locked screen: nothing of it can be fetched before the password is given. */
export function lockedPath(place: Place): string {
	return remembering('/locked', place);
}
