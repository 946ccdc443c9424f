import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '$lib/api/problem';
import { Draft, type Kept } from './draft.svelte';

interface Text {
	body: string;
}

/** A server with one text, as `/api/reflect` behaves: a change names the revision it is based on. */
class Server {
	kept: Kept<Text> = { value: { body: '' }, revision: 0 };
	requests = 0;
	down = false;
	/** Takes the text, but the answer does not come through. */
	mute = false;

	send = async (value: Text, revision: number): Promise<number> => {
		this.requests += 1;
		if (this.down) throw new TypeError('Failed to fetch');
		if (revision !== this.kept.revision) throw new ProblemError({ status: 412, code: 'changed_meanwhile', title: '' });
		this.kept = { value, revision: revision + 1 };
		if (this.mute) throw new TypeError('Failed to fetch');
		return this.kept.revision;
	};

	fetch = async () => {
		if (this.down) throw new TypeError('Failed to fetch');
		return this.kept;
	};
}

function memory() {
	const map = new Map<string, string>();
	return {
		map,
		getItem: (key: string) => map.get(key) ?? null,
		setItem: (key: string, value: string) => void map.set(key, value),
		removeItem: (key: string) => void map.delete(key)
	};
}

describe('a text that saves itself', () => {
	let server: Server;
	let storage: ReturnType<typeof memory>;
	const open = () => new Draft<Text>({ name: 'reflection', storage, kept: server.kept, send: server.send, fetch: server.fetch });

	beforeEach(() => {
		vi.useFakeTimers();
		server = new Server();
		storage = memory();
	});
	afterEach(() => void vi.useRealTimers());

	it('is sent once after the last key, and says saved only then', async () => {
		const draft = open();
		expect(draft.saving).toBe('saved');
		draft.change({ body: 'J' });
		draft.change({ body: 'Ja' });
		expect(draft.saving).toBe('saving');
		await vi.advanceTimersByTimeAsync(1_000);
		expect(draft.saving).toBe('saved');
		expect(server.requests).toBe(1);
		expect(server.kept.value.body).toBe('Ja');
		expect(storage.map.size).toBe(0);
	});

	it('survives a closed lid while the line is dead', async () => {
		server.down = true;
		const draft = open();
		draft.change({ body: 'Pausen virkede.' });
		await vi.advanceTimersByTimeAsync(5_000);
		expect(draft.saving).toBe('unsaved');
		draft.close();
		server.down = false;
		const again = open();
		expect(again.value.body).toBe('Pausen virkede.');
		await vi.advanceTimersByTimeAsync(1_000);
		expect(server.kept.value.body).toBe('Pausen virkede.');
		expect(again.saving).toBe('saved');
	});

	it('tries again by itself when the line comes back', async () => {
		server.down = true;
		const draft = open();
		draft.change({ body: 'Jeg ventede.' });
		await vi.advanceTimersByTimeAsync(3_000);
		server.down = false;
		await vi.advanceTimersByTimeAsync(10_000);
		expect(draft.saving).toBe('saved');
	});

	it('keeps both texts when another has changed it meanwhile, and stores what is chosen', async () => {
		const draft = open();
		server.kept = { value: { body: 'Fra telefonen' }, revision: 1 };
		draft.change({ body: 'Fra computeren' });
		await vi.advanceTimersByTimeAsync(1_000);
		expect(draft.conflict?.body).toBe('Fra telefonen');
		expect(draft.value.body).toBe('Fra computeren');
		expect(server.kept.value.body).toBe('Fra telefonen');
		draft.change({ body: 'Fra computeren, og mere' });
		await vi.advanceTimersByTimeAsync(5_000);
		expect(server.kept.value.body).toBe('Fra telefonen');
		draft.settle({ body: 'Fra telefonen\n\nFra computeren, og mere' });
		await vi.advanceTimersByTimeAsync(1_000);
		expect(draft.conflict).toBeUndefined();
		expect(draft.saving).toBe('saved');
		expect(server.kept).toEqual({ value: { body: 'Fra telefonen\n\nFra computeren, og mere' }, revision: 2 });
	});

	it('finds a text left behind on this machine that has changed elsewhere since', () => {
		storage.setItem('reflection', JSON.stringify({ value: { body: 'Min' }, revision: 0 }));
		server.kept = { value: { body: 'Deres' }, revision: 3 };
		const draft = open();
		expect(draft.value.body).toBe('Min');
		expect(draft.conflict?.body).toBe('Deres');
		expect(draft.saving).toBe('unsaved');
	});

	it('does not mistake its own text, whose answer got lost, for another’s', async () => {
		server.mute = true;
		const draft = open();
		draft.change({ body: 'Én' });
		await vi.advanceTimersByTimeAsync(800);
		server.mute = false;
		draft.change({ body: 'Én og to' });
		await vi.advanceTimersByTimeAsync(10_000);
		expect(draft.conflict).toBeUndefined();
		expect(server.kept.value.body).toBe('Én og to');
		expect(draft.saving).toBe('saved');
	});

	it('is not sent before it is complete', async () => {
		const draft = new Draft<Text>({
			name: 'agreement',
			storage,
			kept: server.kept,
			send: server.send,
			fetch: server.fetch,
			ready: (text) => text.body.length > 3
		});
		draft.change({ body: 'Jeg' });
		await vi.advanceTimersByTimeAsync(5_000);
		expect(server.requests).toBe(0);
		expect(draft.saving).toBe('unsaved');
		draft.change({ body: 'Jeg spørger' });
		await vi.advanceTimersByTimeAsync(1_000);
		expect(draft.saving).toBe('saved');
	});

	it('stops at a refusal that another attempt would not change', async () => {
		const refused = new ProblemError({ status: 422, code: 'field_too_long', title: '' });
		const send = vi.fn(() => Promise.reject(refused));
		const draft = new Draft<Text>({ name: 'reflection', storage, kept: server.kept, send, fetch: server.fetch });
		draft.change({ body: 'for langt' });
		await vi.advanceTimersByTimeAsync(60_000);
		expect(send).toHaveBeenCalledTimes(1);
		expect(draft.problem).toBe(refused);
		expect(draft.saving).toBe('unsaved');
		expect(storage.map.size).toBe(1);
	});
});
