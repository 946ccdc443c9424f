// Which pages the bar offers to whom. Only a convenience: the server decides what may be seen.
import type { CommonText } from '$lib/text/da/common';
import type { Role } from '$lib/state/session.svelte';

export interface NavigationItem {
	href: string;
	name: keyof CommonText['navigation'];
}

interface Entry extends NavigationItem {
	roles: readonly Role[] | 'all';
}

const PAIR: readonly Role[] = ['socialraadgiver', 'supervisor'];

const ENTRIES: readonly Entry[] = [
	{ href: '/', name: 'home', roles: 'all' },
	{ href: '/course', name: 'course', roles: ['supervisor', 'koordinator', 'leder', 'administrator'] },
	{ href: '/record', name: 'record', roles: ['socialraadgiver'] },
	{ href: '/analyse', name: 'analyse', roles: ['supervisor', 'forsker', 'forskningsleder'] },
	{ href: '/feedback', name: 'feedback', roles: PAIR },
	{ href: '/reflect', name: 'reflect', roles: ['socialraadgiver'] },
	{ href: '/library', name: 'library', roles: ['socialraadgiver', 'supervisor', 'kurator', 'underviser'] },
	{ href: '/concern', name: 'concern', roles: ['forskningsleder'] },
	{ href: '/manual', name: 'manual', roles: ['forsker', 'forskningsleder'] },
	{ href: '/people', name: 'people', roles: ['administrator'] }
];

/** The entries for somebody with these roles, in the order of the circle. */
export function navigationFor(roles: readonly Role[]): NavigationItem[] {
	return ENTRIES.filter((entry) => entry.roles === 'all' || entry.roles.some((role) => roles.includes(role)));
}

/** Whether a page lies under an entry. */
export function isUnder(pathname: string, href: string): boolean {
	return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);
}
