import { describe, expect, it } from 'vitest';
import { Coding, type CodingView, type Transport } from './coding.svelte';

/** An analysis with one clip, and everything it sends. */
function analysis() {
	const sent: { about: string; body: unknown }[] = [];
	const releases: unknown[] = [];
	const clip = {
		id: 'a',
		kind: 'looking_good',
		start_ms: 1_000,
		end_ms: 9_000,
		prompt: 'Hvad ser du?',
		dimensions: ['klima'],
		position: 0,
		revision: 1,
		looks_like_cpr: false,
		sign: true,
		confirmed_ms: 300_000
	};
	const keyword = { id: 'k', at_ms: 500, indicators: [], body: 'venter', dimensions: [], revision: 1, looks_like_cpr: false, sign: false };
	const view = { id: 'coding', recording_id: 'r', round_id: 'o', author_id: 'a', edition: 'e', position_ms: 0, seq: 0, clock: '', keywords: [keyword], clips: [clip] } as unknown as CodingView;
	const transport: Transport = {
		send: (_, { about, body }) => {
			sent.push({ about, body });
			return Promise.resolve();
		},
		// Nothing comes back: what is sent counts here.
		changes: () => Promise.reject(new Error('out of reach')),
		history: () => Promise.resolve([]),
		keepPosition: () => Promise.resolve(),
		release: (...given) => {
			releases.push(given.slice(1));
			return Promise.resolve({ ...view, released_at: '2026-01-01T00:00:00Z', release_reason: 'fordi' } as CodingView);
		},
		retract: () => Promise.resolve(view)
	};
	const kept = new Map<string, string>();
	const storage = {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key),
		key: (index: number) => [...kept.keys()][index] ?? null,
		get length() {
			return kept.size;
		}
	};
	let next = 0;
	const coding = new Coding(view, { transport, storage, writable: true, makeId: () => `new-${next++}` });
	return { coding, sent, releases };
}

const spans = (coding: Coding) => coding.clips.map(({ startMs, endMs, prompt }) => [startMs, endMs, prompt]);

describe('a clip that is split', () => {
	it('becomes two, without a gap, the second behind the first and without a question, in one step of the undo', () => {
		const { coding } = analysis();
		expect(coding.splitClip('a', 1_000)).toBeUndefined();
		expect(coding.splitClip('a', 9_000)).toBeUndefined();
		coding.createClip({ kind: 'looking_closer', startMs: 0, endMs: 10, prompt: 'sidst', dimensions: [] });
		const second = coding.splitClip('a', 4_000);
		expect(second?.dimensions).toEqual(['klima']);
		expect(spans(coding)).toEqual([
			[1_000, 4_000, 'Hvad ser du?'],
			[4_000, 9_000, ''],
			[0, 10, 'sidst']
		]);
		coding.undo();
		expect(spans(coding)).toEqual([
			[1_000, 9_000, 'Hvad ser du?'],
			[0, 10, 'sidst']
		]);
		coding.redo();
		expect(coding.clips).toHaveLength(3);
	});
});

describe('what some marks have', () => {
	it('is read, sent and undone with them: sign and confirmed length', async () => {
		const { coding, sent } = analysis();
		expect(coding.clips[0]).toMatchObject({ sign: true, confirmedMs: 300_000 });
		expect(coding.keywords[0]?.sign).toBeFalsy();
		coding.updateKeyword('k', { sign: true });
		coding.updateClip('a', { prompt: 'Nyt' });
		await Promise.resolve();
		await new Promise((settled) => setTimeout(settled, 20));
		expect(sent.find(({ about }) => about === 'keyword:k')?.body).toMatchObject({ sign: true });
		expect(sent.find(({ about }) => about === 'clip:a')?.body).toMatchObject({ sign: true, confirmed_ms: 300_000 });
		coding.undo();
		coding.undo();
		expect(coding.keywords[0]?.sign).toBeFalsy();
	});
});

describe('the plan', () => {
	it('takes another order as a whole, and what is not named stays behind', () => {
		const { coding } = analysis();
		const two = coding.createClip({ kind: 'looking_good', startMs: 0, endMs: 10, prompt: '', dimensions: [] });
		const three = coding.createClip({ kind: 'looking_good', startMs: 0, endMs: 10, prompt: '', dimensions: [] });
		coding.orderClips([three.id, 'unknown', 'a']);
		expect(coding.clips.map(({ id }) => id)).toEqual([three.id, 'a', two.id]);
		coding.undo();
		expect(coding.clips.map(({ id }) => id)).toEqual(['a', two.id, three.id]);
	});
});

describe('a release', () => {
	it('takes the reason along, and shows it while it lasts', async () => {
		const { coding, releases } = analysis();
		await coding.release(['kontakt'], 'fordi');
		expect(releases).toEqual([[['kontakt'], 'fordi']]);
		expect(coding.releaseReason).toBe('fordi');
		await coding.retract();
		expect(coding.releaseReason).toBeUndefined();
	});
});
