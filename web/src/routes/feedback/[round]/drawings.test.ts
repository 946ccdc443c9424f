import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Drawing, DrawingClientMessage, LiveInk, NewDrawing } from '$lib/drawing/protocol';
import { Drawings, FADES_MS } from './drawings.svelte';

function storage(): Storage {
	const kept = new Map<string, string>();
	return {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key)
	} as Storage;
}

const stroke = (id: string): NewDrawing => ({ id, clip_id: 'clip', at_ms: 400, tool: 'pen', colour: 'yellow', points: [0, 0, 9, 9], times: [0, 5] });
const kept = (id: string, more: Partial<Drawing> = {}): Drawing => ({ ...stroke(id), account_id: 'me', taken_back: false, revision: 0, drawn_at_ms: 1, ...more });
const ink = (id: string, more: Partial<LiveInk> = {}): LiveInk => ({ id, clip_id: 'clip', at_ms: 400, tool: 'pen', colour: 'blue', from: 0, points: [1, 1, 2, 2], over: false, ...more });

describe('the drawings of a meeting', () => {
	let said: DrawingClientMessage[];
	let open: boolean;
	const board = (store: Storage) =>
		new Drawings('room', 'me', store, (message) => {
			if (open) said.push(message);
			return open;
		}, () => 1_000);
	const ids = (drawings: Drawings) => drawings.on('clip').map(({ id }) => id);

	beforeEach(() => {
		vi.useFakeTimers();
		said = [];
		open = true;
	});
	afterEach(() => void vi.useRealTimers());

	it('survive a line that breaks and a page that is loaded again, and are said until the room has them', () => {
		const store = storage();
		open = false;
		const before = board(store);
		before.draw(stroke('a'));
		before.draw(stroke('b'));
		before.undo('clip');
		expect([ids(before), before.saved, said]).toEqual([['a'], false, []]);

		open = true;
		const after = board(store);
		expect(ids(after)).toEqual(['a']);
		after.welcome([kept('old', { account_id: 'other', drawn_at_ms: 0 })]);
		expect(said.map(({ type }) => type)).toEqual(['draw', 'draw', 'take_back']);
		after.hear({ type: 'draw', drawing: kept('a') });
		after.hear({ type: 'draw', drawing: kept('b') });
		expect([ids(after), after.saved]).toEqual([['old', 'a'], false]);
		after.hear({ type: 'draw', drawing: kept('b', { taken_back: true, revision: 1 }) });
		expect([ids(after), after.saved, after.redoable('clip')?.id]).toEqual([['old', 'a'], true, 'b']);
		expect(board(store).saved).toBe(true);
	});

	it('take nobody else’s back, and nothing that was wiped while the line was gone comes again', () => {
		const drawings = board(storage());
		drawings.welcome([kept('hers', { account_id: 'other' })]);
		expect(drawings.undo('clip')).toBe(false);
		open = false;
		drawings.draw(stroke('late'));
		open = true;
		drawings.welcome([]);
		drawings.hear({ type: 'drawings_gone', ids: ['late'] });
		expect([ids(drawings), drawings.saved]).toEqual([[], true]);
	});

	it('go at once when the film may not be shown, and leave nothing behind when it is gone', () => {
		const store = storage();
		open = false;
		const drawings = board(store);
		drawings.hear({ type: 'draw', drawing: kept('a') });
		drawings.hear({ type: 'ink', account_id: 'other', ...ink('l') });
		drawings.draw(stroke('b'));
		drawings.close(false);
		expect([ids(drawings), drawings.live.size]).toEqual([['b'], 0]);
		drawings.close(true);
		expect([ids(drawings), board(store).saved]).toEqual([[], true]);
	});

	it('grow while they are drawn, become the finished one, fade, and go with whoever leaves', () => {
		const drawings = board(storage());
		drawings.hear({ type: 'ink', account_id: 'other', ...ink('l') });
		drawings.hear({ type: 'ink', account_id: 'other', ...ink('l', { from: 2, points: [3, 3] }) });
		expect(drawings.live.get('other/l')?.points).toEqual([1, 1, 2, 2, 3, 3]);
		drawings.hear({ type: 'draw', drawing: kept('l', { account_id: 'other' }) });
		expect([drawings.live.size, ids(drawings), drawings.news?.kind]).toEqual([0, ['l'], 'drew']);

		drawings.hear({ type: 'ink', account_id: 'other', ...ink('f', { tool: 'fading', over: true }) });
		expect(drawings.live.size).toBe(1);
		vi.advanceTimersByTime(FADES_MS + 1_100);
		expect(drawings.live.size).toBe(0);

		drawings.hear({ type: 'ink', account_id: 'other', ...ink('g') });
		drawings.hear({ type: 'pointer', account_id: 'other', clip_id: 'clip', place: { x: 1, y: 2 } });
		drawings.here(['me']);
		expect([drawings.live.size, drawings.pointing.size]).toEqual([0, 0]);
		drawings.hear({ type: 'ink', account_id: 'other', ...ink('h') });
		drawings.hear({ type: 'ink', account_id: 'other', ...ink('h', { points: [], over: true }) });
		expect(drawings.live.size).toBe(0);
	});

	it('that were refused say why and are not tried for ever', () => {
		const drawings = board(storage());
		drawings.draw(stroke('a'));
		drawings.hear({ type: 'draw_refused', id: 'a', code: 'drawings_full' });
		expect([ids(drawings), drawings.saved, drawings.news]).toEqual([[], true, { kind: 'refused', code: 'drawings_full' }]);
	});
});
