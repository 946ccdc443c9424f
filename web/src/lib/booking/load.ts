// Fetches the bookings of one's own rounds; a list that cannot be had keeps nobody from anything else.
import { api, ask } from '$lib/api/client';
import type { Me } from '$lib/state/session.svelte';
import type { Booking } from './booking';

export async function listBookings(me: Pick<Me, 'roles'> | undefined): Promise<Booking[]> {
	if (!me?.roles.some((role) => role === 'socialraadgiver' || role === 'supervisor')) return [];
	return ask(api.GET('/api/feedback/bookings'))
		.then(({ items }) => items)
		.catch(() => []);
}
