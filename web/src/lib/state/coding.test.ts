import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../api/problem';
import { Coding, type CodingView, type Transport } from './coding.svelte';
import type { Entry } from './outbox';
import { uuidv7 } from './uuid';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The browser's store. */
function store() {
	const kept = new Map<string, string>();
	return {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key),
		key: (index: number) => [...kept.keys()][index] ?? null,
		get length() {
			return kept.size;
		}
	};
}

/** The far end of the line: keeps what arrives, or is out of reach, or refuses. */
function line() {
	const arrived: Entry[] = [];
	const far = {
		arrived,
		trouble: undefined as ProblemError | undefined,
		positions: [] as number[],
		transport: {
			async send(_id, entry) {
				await Promise.resolve();
				if (far.trouble) throw far.trouble;
				arrived.push(structuredClone(entry));
			},
			keepPosition: async (_id, position) => void far.positions.push(position),
			release: async () => view({ released_at: '2026-11-22T12:00:00Z' }),
			retract: async () => view({})
		} satisfies Transport
	};
	return far;
}

function view(change: Partial<CodingView>): CodingView {
	return {
		id: 'coding',
		recording_id: 'recording',
		round_id: 'round',
		author_id: 'author',
		edition: 'test-2018',
		position_ms: 0,
		keywords: [],
		clips: [],
		completeness: {
			dimensions: {},
			empty_areas: [],
			untied_keywords: 0,
			looking_good: 0,
			looking_closer: 0,
			clips_without_prompt: 0,
			clips_unconfirmed: 0,
			signs: 0
		},
		...change
	};
}

let made = 0;
const makeId = () => `id-${String(++made).padStart(6, '0')}`;
const OFFLINE = new ProblemError({ status: 0, code: 'offline', title: '' });

function open(far = line(), storage = store(), from: Partial<CodingView> = {}) {
	return { far, storage, coding: new Coding(view(from), { transport: far.transport, storage, writable: true, makeId }) };
}

const keyword = (atMs: number, body = 'venter roligt') => ({ atMs, body, dimensions: [] });
const clip = (startMs: number) => ({
	kind: 'looking_good' as const,
	startMs,
	endMs: startMs + 45_000,
	prompt: '',
	dimensions: []
});
const settle = () => vi.advanceTimersByTimeAsync(0);

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
		const { coding, far, storage } = open();
		far.trouble = OFFLINE;
		const one = coding.createKeyword(keyword(5000));
		const two = coding.createClip(clip(9000));
		await settle();
		far.trouble = undefined;
		const again = open(far, storage);
		expect(again.coding.findKeyword(one.id)?.atMs).toBe(5000);
		expect(again.coding.clips.map(({ id }) => id)).toEqual([two.id]);
		await settle();
		expect(again.coding.saving).toBe('saved');
		expect(storage.length).toBe(0);
	});

	it('sends the newest wording when a mark changes while it is under way', async () => {
		const { coding, far, storage } = open();
		const { id } = coding.createKeyword(keyword(1000, 'først'));
		coding.updateKeyword(id, { body: 'så' });
		coding.updateKeyword(id, { body: 'til sidst' });
		await settle();
		expect(far.arrived.at(-1)?.body).toMatchObject({ body: 'til sidst' });
		expect(coding.saving).toBe('saved');
		expect(storage.length).toBe(0);
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
		const { coding, far, storage } = open();
		far.trouble = new ProblemError({ status: 404, code: 'recording_not_found', title: '' });
		coding.createKeyword(keyword(1000));
		await settle();
		expect([coding.gone, coding.writable]).toEqual([true, false]);
		expect(storage.length).toBe(0);
	});

	it('sends the plan after the clips it names', async () => {
		const { coding, far } = open();
		const one = coding.createClip(clip(1000));
		const two = coding.createClip(clip(2000));
		coding.placeClip(two.id, 0);
		await settle();
		expect(far.arrived.at(-1)).toMatchObject({ about: 'plan', body: [two.id, one.id] });
	});

	it('does not throw away what another tab has stored since', async () => {
		const { coding, storage } = open();
		const { id } = coding.createKeyword(keyword(1000));
		const key = `mrp.coding/coding/keyword:${id}`;
		storage.setItem(key, JSON.stringify({ about: `keyword:${id}`, body: null, stamp: 'another' }));
		await settle();
		expect(storage.getItem(key)).toContain('another');
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
		expect(far.arrived.findLast(({ about }) => about === `keyword:${a.id}`)?.body).toBeNull();
	});

	it('puts a deleted clip back to its place in the plan', async () => {
		const { coding, far } = open();
		const [a, b, c] = [coding.createClip(clip(1)), coding.createClip(clip(2)), coding.createClip(clip(3))];
		coding.deleteClip(b.id);
		coding.undo();
		expect(coding.clips.map(({ id }) => id)).toEqual([a.id, b.id, c.id]);
		await settle();
		expect(far.arrived.at(-1)).toMatchObject({ about: 'plan', body: [a.id, b.id, c.id] });
	});

	it('takes a text that was typed letter by letter back in one step', async () => {
		const { coding } = open();
		const { id } = coding.createClip(clip(1));
		for (const text of ['H', 'Hv', 'Hvad']) coding.typeClip(id, text);
		await settle();
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
		expect(far.positions.at(-1)).toBe(12_345);
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
