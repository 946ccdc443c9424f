import { describe, expect, it } from 'vitest';
import { accountMatches, accountStatus } from './all-accounts';

describe('searching accounts', () => {
	const account = { name: 'Åse Ørsted', email: 'aase@fjordby.example' };

	it('finds by any part of name and address, in any order', () => {
		for (const search of ['', 'åse', 'ØRSTED', 'fjordby åse', '  ørs ']) expect(accountMatches(account, search)).toBe(true);
	});

	it('wants every word', () => {
		expect(accountMatches(account, 'åse jensen')).toBe(false);
	});
});

describe('the status of an account', () => {
	it('is closed before it is anything else', () => {
		expect(accountStatus({ active: false, joined: false })).toBe('statusClosed');
		expect(accountStatus({ active: true, joined: false })).toBe('statusInvited');
		expect(accountStatus({ active: true, joined: true })).toBe('statusOpen');
	});
});
