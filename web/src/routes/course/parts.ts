// Who can be which part of a pair.
import type { Account } from '../people/all-accounts';

/** Open accounts with a role, as options; the municipality tells people of the same name apart. */
export function optionsOf(
	accounts: readonly Account[],
	role: 'socialraadgiver' | 'supervisor',
	municipalities: ReadonlyMap<string, string>,
	choose: string
): { value: string; label: string }[] {
	const fitting = accounts.filter((account) => account.active && account.roles.includes(role));
	return [
		{ value: '', label: choose },
		...fitting.map((account) => ({
			value: account.id,
			label: [account.name, municipalities.get(account.municipality_id)].filter(Boolean).join(', ')
		}))
	];
}
