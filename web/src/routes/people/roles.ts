// The roles in the order they are offered: those of the pair first, as there are most of them.
import type { Role } from '$lib/state/session.svelte';

export const ROLES: readonly Role[] = [
	'socialraadgiver',
	'supervisor',
	'koordinator',
	'leder',
	'kurator',
	'underviser',
	'forsker',
	'forskningsleder',
	'administrator'
];
