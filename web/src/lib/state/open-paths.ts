// The few pages that exist without signing in. Everything else asks who you are first.

const OPEN = ['/sign-in', '/invitation', '/reset', '/was', '/withdraw', '/styleguide'];

/** Whether a page can be read by anybody. */
export function isOpenPath(pathname: string): boolean {
	return OPEN.some((path) => pathname === path || pathname.startsWith(`${path}/`));
}

/** Where to go after signing in: only a path of our own, never another host. */
export function safeNext(next: string | null): string {
	if (next === null || !/^\/(?![/\\])/.test(next) || isOpenPath(new URL(next, 'http://here').pathname)) return '/';
	return next;
}

/** The sign-in page, remembering where the user was going. */
export function signInPath(url: Pick<URL, 'pathname' | 'search'>): string {
	const here = url.pathname + url.search;
	return here === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(here)}`;
}
