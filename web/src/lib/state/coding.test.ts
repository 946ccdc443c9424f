import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../api/problem';
import { Coding, type CodingOptions, type Overtaken, type Transport } from './coding.svelte';
import { ModelServer } from './model-server';
import type { Entry } from './outbox';
import { keepPast, pastKey, recallPast, withImport } from './past';
import { TestStore } from './test-store';
import { uuidv7 } from './uuid';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The far end of the line: takes in what arrives, or is out of reach, or refuses. */
function line() {
	const server = new ModelServer();
	const arrived: Entry[] = [];
	const meet = async <T>(act: () => T): Promise<T> => {
		await Promise.resolve();
		if (far.trouble) throw far.trouble;
		return act();
	};
	const far = {
		server,
		arrived,
		trouble: undefined as ProblemError | undefined,
		positions: [] as number[],
		transport: {
			send: (_id, entry) =>
				meet(() => {
					arrived.push(structuredClone(entry));
					server.receive(entry);
				}),
			changes: (_id, since) => meet(() => server.changes(since)),
			history: (_id, mark) => meet(() => server.history.filter(({ mark_id }) => mark === undefined || mark === mark_id)),
			keepPosition: (_id, position) => meet(() => void far.positions.push(position)),
			release: async () => server.view({ released_at: '2026-11-22T12:00:00Z' }),
			retract: async () => server.view()
		} satisfies Transport
	};
	return far;
}

let made = 0;
const makeId = () => `id-${String(++made).padStart(6, '0')}`;
const OFFLINE = new ProblemError({ status: 0, code: 'offline', title: '' });

function open(far = line(), store = new TestStore(), more: Partial<CodingOptions> = {}) {
	const coding = new Coding(far.server.view(), { transport: far.transport, ...store.tab(), writable: true, makeId, ...more });
	return { far, store, coding };
}

const keyword = (atMs: number, body = 'venter roligt') => ({ atMs, body, dimensions: [] });
const clip = (startMs: number) => ({
	kind: 'looking_good' as const,
	startMs,
	endMs: startMs + 45_000,
	prompt: '',
	dimensions: []
});
/** What was changed has been shown, sent and answered. */
const settle = () => vi.advanceTimersByTimeAsync(50);

describe('saving', () => {
	it('says saved only when the server has said so', async () => {
		const { coding, far } = open();
		expect(coding.saving).toBe('saved');
		coding.createKeyword(keyword(1000));
		expect(coding.saving).toBe('saving');
		expect(coding.keywords).toHaveLength(1);
		await settle();
		expect(coding.saving).toBe('saved');
		expect(far.arrived[0]?.body).toEqual({ at_ms: 1000, body: 'venter roligt', dimensions: [] });
		expect(coding.waiting).toBeUndefined();
	});

	it('tries again by itself when the network is gone, and says so meanwhile', async () => {
		const { coding, far } = open();
		far.trouble = OFFLINE;
		coding.createKeyword(keyword(1000));
		await settle();
		expect(coding.saving).toBe('unsaved');
		far.trouble = undefined;
		await vi.advanceTimersByTimeAsync(1_000);
		expect(coding.saving).toBe('saved');
		expect(far.arrived).toHaveLength(1);
	});

	it('loses nothing when the page is closed before the server answered', async () => {
		const { coding, far, store } = open();
		far.trouble = OFFLINE;
		const one = coding.createKeyword(keyword(5000));
		const two = coding.createClip(clip(9000));
		coding.close();
		await settle();
		far.trouble = undefined;
		const again = open(far, store);
		expect(again.coding.findKeyword(one.id)?.atMs).toBe(5000);
		expect(again.coding.clips.map(({ id }) => id)).toEqual([two.id]);
		await settle();
		expect(again.coding.saving).toBe('saved');
		expect(store.waiting).toEqual([]);
	});

	it('sends the newest wording when a mark changes while it is under way', async () => {
		const { coding, far, store } = open();
		const { id } = coding.createKeyword(keyword(1000, 'først'));
		coding.updateKeyword(id, { body: 'så' });
		coding.updateKeyword(id, { body: 'til sidst' });
		await settle();
		expect(far.arrived.at(-1)?.body).toMatchObject({ body: 'til sidst' });
		expect(coding.saving).toBe('saved');
		expect(store.waiting).toEqual([]);
	});

	it('keeps a refused mark, says so, and lets the others through', async () => {
		const { coding, far } = open();
		far.trouble = new ProblemError({ status: 422, code: 'mark_invalid', title: '' });
		coding.createKeyword(keyword(1000));
		await settle();
		expect(coding.saving).toBe('unsaved');
		expect(coding.refusals.map(({ code }) => code)).toEqual(['mark_invalid']);
		far.trouble = undefined;
		coding.createKeyword(keyword(2000));
		await settle();
		expect(far.arrived).toHaveLength(1);
		expect(coding.saving).toBe('unsaved');
		coding.retry();
		await settle();
		expect(coding.saving).toBe('saved');
		expect(far.arrived).toHaveLength(2);
	});

	it('leaves nothing on this machine when the recording is gone', async () => {
		const { coding, far, store } = open();
		far.trouble = new ProblemError({ status: 404, code: 'recording_not_found', title: '' });
		coding.createKeyword(keyword(1000));
		await settle();
		expect([coding.gone, coding.writable]).toEqual([true, false]);
		expect(store.waiting).toEqual([]);
	});

	it('sends of a clip that was moved its place alone', async () => {
		const { coding, far } = open();
		const one = coding.createClip(clip(1000));
		const two = coding.createClip(clip(2000));
		await settle();
		coding.placeClip(two.id, 0);
		await settle();
		expect(far.arrived.at(-1)?.about).toBe(`clip:${two.id}`);
		expect(Object.keys(far.arrived.at(-1)?.stamps ?? {})).toEqual(['position']);
		expect(open(far).coding.clips.map(({ id }) => id)).toEqual([two.id, one.id]);
	});

	it('does not throw away what another tab has stored since', async () => {
		const { coding, far, store } = open();
		const { id } = coding.createKeyword(keyword(1000));
		// Under way.
		coding.pause();
		const key = store.waiting[0] ?? '';
		const { storage } = store.tab();
		const entry = JSON.parse(storage.getItem(key) ?? '') as Entry;
		const stamp = '999999999999999-0000-00000001';
		storage.setItem(key, JSON.stringify({ ...entry, stamps: { body: stamp }, stamp, body: { ...entry.body, body: 'fra den anden' } }));
		await settle();
		expect(storage.getItem(key)).toContain(stamp);
		// The other tab was closed in the meantime: this one sends it.
		await vi.advanceTimersByTimeAsync(6_000);
		expect([store.waiting, coding.findKeyword(id)?.body]).toEqual([[], 'fra den anden']);
		expect(far.server.view().keywords[0]?.body).toBe('fra den anden');
	});

	it('tells how much waits on this machine, since when, and whether it would outlive the window', async () => {
		const { coding, far, store } = open();
		far.trouble = OFFLINE;
		const since = Date.now();
		for (let at = 0; at < 200; at += 1) coding.createKeyword(keyword(at));
		await vi.advanceTimersByTimeAsync(3_600_000);
		expect(coding.waiting).toEqual({ count: 200, since, stored: true, refused: 0 });
		expect(store.waiting).toHaveLength(200);
		store.full = true;
		coding.createKeyword(keyword(1));
		expect(coding.waiting).toMatchObject({ count: 201, stored: false });
		far.trouble = undefined;
		coding.retry();
		await settle();
		expect([coding.saving, coding.waiting]).toEqual(['saved', undefined]);
		expect(far.server.view().keywords).toHaveLength(201);
	});

	it('sends what is typed at a pause, not letter by letter', async () => {
		const { coding, far } = open();
		const { id } = coding.createClip(clip(1));
		await settle();
		for (const text of ['H', 'Hv', 'Hva', 'Hvad']) {
			coding.typeClip(id, text);
			await vi.advanceTimersByTimeAsync(100);
		}
		expect([far.arrived.length, coding.saving]).toEqual([1, 'saving']);
		await vi.advanceTimersByTimeAsync(1_000);
		expect(far.arrived.slice(1).map(({ body }) => body?.['prompt'])).toEqual(['Hvad']);
		expect(coding.saving).toBe('saved');
	});
});

describe('two windows', () => {
	const other = (far: ReturnType<typeof line>, more: Partial<CodingOptions> = {}) => open(far, new TestStore(), more).coding;

	it('of one browser see each other at once, without a line too', async () => {
		const { coding, far, store } = open();
		const beside = open(far, store).coding;
		far.trouble = OFFLINE;
		const { id } = coding.createKeyword(keyword(1000));
		await vi.advanceTimersByTimeAsync(10);
		expect(beside.findKeyword(id)?.body).toBe('venter roligt');
		beside.updateKeyword(id, { body: 'venter' });
		await vi.advanceTimersByTimeAsync(10);
		expect(coding.findKeyword(id)?.body).toBe('venter');
	});

	it('on two machines both have their way where they changed different parts', async () => {
		const { coding, far } = open();
		const { id } = coding.createKeyword(keyword(1000));
		await settle();
		const elsewhere = other(far);
		elsewhere.updateKeyword(id, { dimensions: ['rytme'] });
		coding.updateKeyword(id, { body: 'venter længe' });
		await settle();
		await Promise.all([coding.refresh(), elsewhere.refresh()]);
		for (const one of [coding, elsewhere]) expect(one.findKeyword(id)).toMatchObject({ body: 'venter længe', dimensions: ['rytme'] });
	});

	it('a change that comes late does not undo a newer one; it says so and can be brought back', async () => {
		const { far } = open();
		const heard: Overtaken[] = [];
		const late = other(far, { overtaken: (what) => heard.push(what) });
		const { id } = late.createKeyword(keyword(1000));
		await settle();
		const newer = other(far);
		far.trouble = OFFLINE;
		late.updateKeyword(id, { body: 'skrevet i toget' });
		await vi.advanceTimersByTimeAsync(500);
		far.trouble = undefined;
		newer.updateKeyword(id, { body: 'skrevet på kontoret' });
		await settle();
		late.retry();
		await settle();
		for (const one of [late, newer, other(far)]) expect(one.findKeyword(id)?.body).toBe('skrevet på kontoret');
		expect(heard).toEqual([{ what: 'keyword', id, stays: false }]);
		const history = await late.history(id);
		const lost = history.find(({ after }) => after && 'body' in after && after.body === 'skrevet i toget');
		expect(history.map(({ overtaken }) => overtaken)).toEqual([false, true, false]);
		if (lost) late.restore(lost);
		await settle();
		await newer.refresh();
		expect(newer.findKeyword(id)?.body).toBe('skrevet i toget');
		late.undo();
		expect(late.findKeyword(id)?.body).toBe('skrevet på kontoret');
	});

	it('what one changes the other cannot take away unseen', async () => {
		const { coding, far } = open();
		const { id } = coding.createKeyword(keyword(1000));
		await settle();
		const heard: Overtaken[] = [];
		const elsewhere = other(far, { overtaken: (what) => heard.push(what) });
		coding.updateKeyword(id, { body: 'venter længe' });
		await settle();
		elsewhere.deleteKeyword(id);
		expect(elsewhere.findKeyword(id)).toBeUndefined();
		await settle();
		expect(elsewhere.findKeyword(id)?.body).toBe('venter længe');
		expect(heard).toEqual([{ what: 'keyword', id, stays: true }]);
		elsewhere.deleteKeyword(id);
		await settle();
		await coding.refresh();
		expect(coding.findKeyword(id)).toBeUndefined();
	});

	it('an answer from before one’s own change arrived does not show the state before it', async () => {
		const { coding, far } = open();
		const { id } = coding.createKeyword(keyword(1000));
		await settle();
		const elsewhere = other(far);
		let answer = () => {};
		const slow: Transport['changes'] = async (_id, since) => {
			const changes = far.server.changes(since);
			far.transport.changes = usual;
			await new Promise<void>((resolve) => (answer = resolve));
			return changes;
		};
		const usual = far.transport.changes;
		coding.updateKeyword(id, { dimensions: ['rytme'] });
		await settle();
		far.transport.changes = slow;
		void elsewhere.refresh();
		elsewhere.updateKeyword(id, { body: 'venter længe' });
		await settle();
		const shown: (string | undefined)[] = [];
		answer();
		for (let turn = 0; turn < 20; turn += 1) {
			await Promise.resolve();
			shown.push(elsewhere.findKeyword(id)?.body);
		}
		expect(new Set(shown)).toEqual(new Set(['venter længe']));
		expect(elsewhere.findKeyword(id)?.dimensions).toEqual(['rytme']);
	});

	it('moving different clips both move', async () => {
		const { coding, far } = open();
		const [a, b, c, d] = [1, 2, 3, 4].map((ms) => coding.createClip(clip(ms)).id) as [string, string, string, string];
		await settle();
		const elsewhere = other(far);
		coding.placeClip(d, 0);
		elsewhere.placeClip(a, 2);
		await settle();
		await Promise.all([coding.refresh(), elsewhere.refresh()]);
		for (const one of [coding, elsewhere]) expect(one.clips.map(({ id }) => id)).toEqual([d, b, c, a]);
	});
});

describe('undo', () => {
	it('takes back any number of steps and does them again', async () => {
		const { coding, far } = open();
		const a = coding.createKeyword(keyword(1000));
		const b = coding.createClip(clip(2000));
		coding.updateClip(b.id, { prompt: 'Hvad ser du dig gøre?' });
		coding.deleteKeyword(a.id);
		expect(coding.keywords).toEqual([]);
		coding.undo();
		expect(coding.keywords.map(({ id }) => id)).toEqual([a.id]);
		coding.undo();
		expect(coding.findClip(b.id)?.prompt).toBe('');
		coding.undo();
		expect(coding.clips).toEqual([]);
		expect(coding.undo()).toEqual({ what: 'keyword', how: 'gone' });
		expect(coding.undo()).toBeUndefined();
		expect([coding.canUndo, coding.canRedo]).toEqual([false, true]);
		for (let step = 0; step < 4; step += 1) coding.redo();
		expect(coding.keywords).toEqual([]);
		expect(coding.findClip(b.id)?.prompt).toBe('Hvad ser du dig gøre?');
		await settle();
		expect(coding.saving).toBe('saved');
		expect(far.server.view().keywords).toEqual([]);
	});

	it('puts a deleted clip back to its place in the plan', async () => {
		const { coding, far } = open();
		const [a, b, c] = [coding.createClip(clip(1)), coding.createClip(clip(2)), coding.createClip(clip(3))];
		coding.deleteClip(b.id);
		coding.undo();
		expect(coding.clips.map(({ id }) => id)).toEqual([a.id, b.id, c.id]);
		await settle();
		expect(open(far).coding.clips.map(({ id }) => id)).toEqual([a.id, b.id, c.id]);
	});

	it('takes a text that was typed letter by letter back in one step', async () => {
		const { coding } = open();
		const { id } = coding.createClip(clip(1));
		for (const text of ['H', 'Hv', 'Hvad']) coding.typeClip(id, text);
		await vi.advanceTimersByTimeAsync(1_000);
		expect(coding.saving).toBe('saved');
		coding.undo();
		expect(coding.findClip(id)?.prompt).toBe('');
		coding.redo();
		expect(coding.findClip(id)?.prompt).toBe('Hvad');
		const word = coding.createKeyword(keyword(5));
		coding.typeKeyword(word.id, '');
		expect(coding.findKeyword(word.id)?.body).toBe('venter roligt');
	});

	it('forgets the undone when something new is done', () => {
		const { coding } = open();
		coding.createKeyword(keyword(1000));
		coding.undo();
		coding.createKeyword(keyword(2000));
		expect(coding.redo()).toBeUndefined();
	});

	it('tells what it did', () => {
		const { coding } = open();
		const a = coding.createClip(clip(1));
		const b = coding.createClip(clip(2));
		coding.updateClip(a.id, { prompt: 'Hvad ser du?' });
		coding.placeClip(b.id, 0);
		coding.deleteClip(a.id);
		expect([coding.undo(), coding.undo(), coding.undo(), coding.undo()]).toEqual([
			{ what: 'clip', how: 'back' },
			{ what: 'plan', how: 'changed' },
			{ what: 'clip', how: 'changed' },
			{ what: 'clip', how: 'gone' }
		]);
		expect(coding.redo()).toEqual({ what: 'clip', how: 'back' });
	});

	it('goes on after the page was loaded again', async () => {
		const { coding, far, store } = open();
		const { id } = coding.createKeyword(keyword(1000));
		coding.updateKeyword(id, { body: 'venter længe' });
		await settle();
		coding.close();
		const again = open(far, store).coding;
		expect(again.undo()).toEqual({ what: 'keyword', how: 'changed' });
		expect(again.findKeyword(id)?.body).toBe('venter roligt');
		again.redo();
		expect(again.findKeyword(id)?.body).toBe('venter længe');
		again.undo();
		expect(again.undo()).toEqual({ what: 'keyword', how: 'gone' });
	});

	it('goes on on another machine, from the history', async () => {
		const { coding, far } = open();
		const a = coding.createKeyword(keyword(1000));
		const b = coding.createClip(clip(2000));
		coding.updateClip(b.id, { prompt: 'Hvad ser du dig gøre?' });
		coding.deleteKeyword(a.id);
		await settle();
		const elsewhere = open(far).coding;
		await settle();
		expect(elsewhere.undo()).toEqual({ what: 'keyword', how: 'back' });
		expect(elsewhere.findKeyword(a.id)?.body).toBe('venter roligt');
		while (elsewhere.canUndo) elsewhere.undo();
		expect([elsewhere.keywords, elsewhere.clips]).toEqual([[], []]);
	});

	it('leaves alone what was changed elsewhere since, and says so', async () => {
		const { coding, far } = open();
		const { id } = coding.createKeyword(keyword(1000));
		coding.updateKeyword(id, { body: 'venter længe', dimensions: ['rytme'] });
		await settle();
		const elsewhere = open(far).coding;
		elsewhere.updateKeyword(id, { body: 'venter meget længe' });
		await settle();
		await coding.refresh();
		expect(coding.undo()).toEqual({ what: 'keyword', how: 'changed' });
		expect(coding.findKeyword(id)).toMatchObject({ body: 'venter meget længe', dimensions: [] });
		expect(coding.undo()).toEqual({ what: 'keyword', how: 'gone', stands: true });
		expect(coding.findKeyword(id)).toBeDefined();
	});
});

describe('bringing back what was deleted', () => {
	it('brings back that one, and not what was done last', () => {
		const { coding } = open();
		const [a, b, c] = [coding.createClip(clip(1)), coding.createClip(clip(2)), coding.createClip(clip(3))];
		const word = coding.createKeyword(keyword(1));
		const clipBack = coding.deleteClip(b.id);
		const wordBack = coding.deleteKeyword(word.id);
		const later = coding.createKeyword(keyword(2));
		clipBack();
		wordBack();
		wordBack();
		expect(coding.clips.map(({ id }) => id)).toEqual([a.id, b.id, c.id]);
		expect(coding.keywords.map(({ id }) => id)).toEqual([word.id, later.id]);
	});
});

describe('a released analysis', () => {
	it('is not changed until it is taken back', async () => {
		const { coding, far } = open();
		await coding.release([]);
		expect(coding.writable).toBe(false);
		coding.createKeyword(keyword(1000));
		await settle();
		expect(coding.keywords).toEqual([]);
		expect(far.arrived).toEqual([]);
		await coding.retract();
		expect(coding.writable).toBe(true);
	});
});

describe('the place', () => {
	it('is sent now and then, the newest one', async () => {
		const { coding, far } = open();
		for (let ms = 0; ms <= 12_000; ms += 100) {
			coding.keepPosition(ms);
			await vi.advanceTimersByTimeAsync(100);
		}
		expect(far.positions.length).toBeLessThanOrEqual(4);
		coding.keepPosition(12_345);
		coding.close();
		await settle();
		expect(far.positions.at(-1)).toBe(12_345);
	});

	it('that could not be sent is where the next visit begins', async () => {
		const { coding, far, store } = open();
		far.trouble = OFFLINE;
		coding.keepPosition(12_345);
		coding.close();
		await settle();
		far.trouble = undefined;
		const again = open(far, store).coding;
		expect(again.startPositionMs).toBe(12_345);
		await settle();
		expect(far.positions).toEqual([12_345]);
		expect(open(far, store).coding.startPositionMs).toBe(0);
	});
});

describe('an id made in the browser', () => {
	it('is a UUID of version 7 that sorts by time', () => {
		const id = uuidv7();
		expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
		expect(uuidv7(1_000) < uuidv7(2_000)).toBe(true);
		expect(uuidv7(0x0123456789ab, new Uint8Array(16)).startsWith('01234567-89ab-7000-8000-')).toBe(true);
	});
});

describe('what a file brought in', () => {
	/** The server takes them all in one step, each with a stamp of its own. */
	const brought = (server: ModelServer) => {
		const step = server.seq + 1;
		return [1, 2, 3].map((number) => {
			const keyword = { id: `file-${number}`, atMs: number * 1000, body: `fra filen ${number}`, dimensions: [] };
			const stamp = `00000000000100${number}-0000-0000000f`;
			const body = { at_ms: keyword.atMs, body: keyword.body, dimensions: [] };
			server.receive({ about: `keyword:${keyword.id}`, body, stamps: { time: stamp, body: stamp, dimensions: stamp }, stamp, since: 0 }, step);
			return keyword;
		});
	};

	it('is a step of the undo like any other, and comes back as one', async () => {
		const far = line();
		const store = new TestStore();
		const first = open(far, store);
		first.coding.createKeyword(keyword(500, 'skrevet selv'));
		await settle();
		first.coding.close();
		const key = pastKey(far.server.view().author_id, far.server.view().id);
		const { storage } = store.tab();
		const before = recallPast(storage, key);
		keepPast(storage, key, withImport(before ?? { past: [], future: [] }, brought(far.server)));

		const { coding } = open(far, store);
		expect(coding.keywords).toHaveLength(4);
		expect(coding.undo()).toEqual({ what: 'import', how: 'gone' });
		expect(coding.keywords.map(({ body }) => body)).toEqual(['skrevet selv']);
		await settle();
		expect(far.server.view().keywords).toHaveLength(1);
		expect(coding.redo()).toEqual({ what: 'import', how: 'back' });
		expect(coding.keywords).toHaveLength(4);
		coding.undo();
		expect(coding.undo()).toEqual({ what: 'keyword', how: 'gone' });
		expect(coding.keywords).toHaveLength(0);
	});

	it('is one step on a machine that only knows the history, too', async () => {
		const far = line();
		brought(far.server);
		const { coding } = open(far);
		await settle();
		expect(coding.keywords).toHaveLength(3);
		expect(coding.undo()).toEqual({ what: 'import', how: 'gone' });
		expect(coding.keywords).toHaveLength(0);
	});
});
