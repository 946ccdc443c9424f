// The newest lines of the log that fit the address. The filter stands in the address, so that it can be kept and shared.
import { api, ask } from '$lib/api/client';
import { allAccounts } from '../all-accounts';
import { filterOf, queryOf } from './filter';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url }) => {
	const filter = filterOf(url.searchParams);
	const query = { ...queryOf(filter), limit: 50 };
	const [entries, accounts] = await Promise.all([
		ask(api.GET('/api/people/audit_entries', { params: { query } })),
		allAccounts()
	]);
	return { filter, entries, accounts };
};
