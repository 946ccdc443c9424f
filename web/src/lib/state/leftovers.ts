// What earlier visits could not send, of every analysis of the one who is signed in: it goes out as soon as she is here
// again, also when she opens another page. Free of Svelte.
import { GONE } from './gone';
import { Outbox, type Listen, type Store } from './outbox';
import { overHttp, type Transport } from './transport';

const NAME = 'mrp.coding';
const PAST = 'mrp.past';
const DRAFT = 'mrp.draft';

const keysUnder = (storage: Store, prefix: string) =>
	Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter((key) => key !== null && key.startsWith(`${prefix}/`)) as string[];

/** How many marks of hers lie on this machine only. */
export function countLeftovers(storage: Store, accountId: string): number {
	return keysUnder(storage, `${NAME}/${accountId}`).length;
}

/** How many lines she left half written on this machine. */
export function countDrafts(storage: Store, accountId: string): number {
	return keysUnder(storage, `${DRAFT}/${accountId}`).length;
}

/** Sends them now and whenever the line comes back; returns what ends that. */
export function sendLeftovers(storage: Store, accountId: string, transport: Transport = overHttp, listen?: Listen): () => void {
	const codings = new Set(keysUnder(storage, `${NAME}/${accountId}`).map((key) => key.split('/')[2] ?? ''));
	const outboxes = [...codings].map((codingId) => {
		const outbox = new Outbox({
			send: (entry) => transport.send(codingId, entry),
			storage,
			name: `${NAME}/${accountId}/${codingId}`,
			changed: () => {
				if ([...outbox.refused.values()].some(({ code }) => GONE.includes(code))) outbox.discard();
			},
			listen
		});
		void outbox.flush();
		return outbox;
	});
	return () => {
		for (const outbox of outboxes) outbox.stop();
	};
}

/** Steps that could be taken back hold texts; the server's history knows them too, so they need not lie here for others. */
export function forgetSteps(storage: Store, accountId: string): void {
	for (const key of keysUnder(storage, `${PAST}/${accountId}`)) storage.removeItem(key);
}
