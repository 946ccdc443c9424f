// What of the log is asked for: in the address, in the form, and towards the server.
import type { Schema } from '$lib/api/client';
import { momentOf } from '../day';

export interface LogFilter {
	account: string;
	action: string;
	outcome: '' | Schema<'Outcome'>;
	/** Days, as a date field gives them. */
	from: string;
	to: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The filter in an address; what makes no sense there is left out. */
export function filterOf(search: URLSearchParams): LogFilter {
	const text = (name: string) => search.get(name) ?? '';
	const day = (name: string) => (DAY.test(text(name)) ? text(name) : '');
	const outcome = text('outcome');
	return {
		account: text('account'),
		action: text('action'),
		outcome: outcome === 'allowed' || outcome === 'refused' ? outcome : '',
		from: day('from'),
		to: day('to')
	};
}

/** The address of a filter. */
export function addressOf(filter: LogFilter): string {
	const search = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''));
	return search.size === 0 ? '/people/log' : `/people/log?${search}`;
}

/** The filter as the server wants it: the last day counts in full. */
export function queryOf(filter: LogFilter) {
	return {
		account_id: filter.account || undefined,
		action: filter.action || undefined,
		outcome: filter.outcome || undefined,
		from: filter.from ? momentOf(filter.from) : undefined,
		to: filter.to ? momentOf(filter.to, 1) : undefined
	};
}

/** The small print of a line, in words where there are any: `årsag: rollen mangler · åben: ja`. */
export function detailText(detail: object, words: Record<string, string>): string {
	const plain = (of: unknown): string => {
		if (Array.isArray(of)) return of.map(plain).join(', ');
		const text = typeof of === 'object' && of !== null ? JSON.stringify(of) : String(of);
		return words[text] ?? text;
	};
	return Object.entries(detail)
		.map(([name, of]) => `${words[name] ?? name.replaceAll('_', ' ')}: ${plain(of)}`)
		.join(' · ');
}
