import { describe, expect, it } from 'vitest';
import { addressOf, detailText, filterOf, queryOf } from './filter';

describe('the filter of the log', () => {
	it('survives the address', () => {
		const filter = { account: 'a', action: 'sign_in', outcome: 'refused', from: '2026-05-03', to: '' } as const;
		expect(filterOf(new URL(addressOf(filter), 'http://here').searchParams)).toEqual(filter);
	});

	it('leaves out what makes no sense', () => {
		const filter = filterOf(new URLSearchParams('outcome=maybe&from=yesterday'));
		expect(addressOf(filter)).toBe('/people/log');
		expect(queryOf(filter)).toEqual({});
	});

	it('counts the last day in full', () => {
		const filter = filterOf(new URLSearchParams('from=2026-05-03&to=2026-05-03'));
		const { from, to } = queryOf(filter);
		expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(86_400_000);
	});
});

it('tells the small print in words, and as it is where there are none', () => {
	const words = { reason: 'årsag', role_missing: 'rollen mangler', true: 'ja' };
	expect(detailText({ reason: 'role_missing', roles: ['leder', 'kurator'], from_ms: 5, active: true }, words)).toBe(
		'årsag: rollen mangler · roles: leder, kurator · from ms: 5 · active: ja'
	);
	expect(detailText({}, words)).toBe('');
});
