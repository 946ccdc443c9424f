// Every account and every municipality: a programme has some hundred of them at most.
import { api, ask } from '$lib/api/client';
import { allAccounts } from './all-accounts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ depends }) => {
	depends('people:accounts');
	const [accounts, municipalities] = await Promise.all([allAccounts(), ask(api.GET('/api/people/municipalities'))]);
	return { accounts, municipalities: municipalities.items };
};
