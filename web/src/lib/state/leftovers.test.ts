import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProblemError } from '../api/problem';
import { countDrafts, countLeftovers, forgetSteps, sendLeftovers } from './leftovers';
import type { Entry } from './outbox';
import { TestStore } from './test-store';
import type { Transport } from './transport';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const stamp = '000000000000001-0000-aaaaaaaa';
const entry = (id: string): Entry => ({ about: `keyword:${id}`, body: { at_ms: 1, body: 'ler' }, stamps: { body: stamp }, stamp, since: 1 });

function left(store: TestStore) {
	const { storage } = store.tab();
	for (const [account, coding, id] of [['viggo', 'one', 'a'], ['viggo', 'one', 'b'], ['viggo', 'two', 'c'], ['anders', 'three', 'd']] as const) {
		storage.setItem(`mrp.coding/${account}/${coding}/keyword:${id}`, JSON.stringify(entry(id)));
	}
	return storage;
}

it('what earlier visits could not send goes out on any page, to its own analysis, and nobody else’s', async () => {
	const store = new TestStore();
	const storage = left(store);
	expect(countLeftovers(storage, 'viggo')).toBe(3);
	const sent: string[] = [];
	let line = false;
	const send: Transport['send'] = async (coding, { about }) => {
		if (!line) throw new ProblemError({ status: 0, code: 'offline', title: '' });
		sent.push(`${coding} ${about}`);
	};
	const stop = sendLeftovers(storage, 'viggo', { send } as Transport, store.tab().listen);
	await vi.advanceTimersByTimeAsync(500);
	expect([sent, countLeftovers(storage, 'viggo')]).toEqual([[], 3]);
	line = true;
	await vi.advanceTimersByTimeAsync(60_000);
	expect(sent.toSorted()).toEqual(['one keyword:a', 'one keyword:b', 'two keyword:c']);
	expect([countLeftovers(storage, 'viggo'), countLeftovers(storage, 'anders')]).toEqual([0, 1]);
	stop();
});

it('what the server will never take because the recording is gone does not stay on the machine', async () => {
	const store = new TestStore();
	const storage = left(store);
	const send: Transport['send'] = () => Promise.reject(new ProblemError({ status: 404, code: 'coding_not_found', title: '' }));
	sendLeftovers(storage, 'viggo', { send } as unknown as Transport, store.tab().listen);
	await vi.advanceTimersByTimeAsync(100);
	expect(countLeftovers(storage, 'viggo')).toBe(0);
});

it('a line left half written is counted for whoever wrote it', () => {
	const { storage } = new TestStore().tab();
	storage.setItem('mrp.draft/viggo/one', '{}');
	expect([countDrafts(storage, 'viggo'), countDrafts(storage, 'anders')]).toEqual([1, 0]);
});

it('the steps of whoever signs out are left to the server', () => {
	const { storage } = new TestStore().tab();
	storage.setItem('mrp.past/viggo/one', '{}');
	storage.setItem('mrp.past/anders/one', '{}');
	forgetSteps(storage, 'viggo');
	expect([storage.getItem('mrp.past/viggo/one'), storage.getItem('mrp.past/anders/one')]).toEqual([null, '{}']);
});
