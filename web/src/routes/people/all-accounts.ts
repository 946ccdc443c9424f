// The server gives accounts in pages; the administration looks at all of them together.
import { api, ask, type Schema } from '$lib/api/client';

export type Account = Schema<'AccountView'>;

/** Every account, in the order of the server. */
export async function allAccounts(): Promise<Account[]> {
	const accounts: Account[] = [];
	let cursor: string | undefined;
	do {
		const page = await ask(api.GET('/api/people/accounts', { params: { query: { cursor, limit: 500 } } }));
		accounts.push(...page.items);
		cursor = page.next ?? undefined;
	} while (cursor !== undefined);
	return accounts;
}

/** Whether a search word occurs in name or address, however it is written. */
export function accountMatches(account: Pick<Account, 'name' | 'email'>, search: string): boolean {
	const words = search.trim().toLocaleLowerCase('da').split(/\s+/);
	const text = `${account.name} ${account.email}`.toLocaleLowerCase('da');
	return words.every((word) => text.includes(word));
}

export type AccountStatus = 'statusOpen' | 'statusInvited' | 'statusClosed';

/** How an account stands, as one word. */
export function accountStatus(account: Pick<Account, 'active' | 'joined'>): AccountStatus {
	if (!account.active) return 'statusClosed';
	return account.joined ? 'statusOpen' : 'statusInvited';
}
