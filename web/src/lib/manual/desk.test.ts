import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { copyOf, Desk, isTooLarge, lineSpan, nextId, type Checked } from './desk.svelte';

const finding = { code: 'field_missing' as const, path: '', line: 3, about: 'name', message: '' };

function storage() {
	const kept = new Map<string, string>();
	return {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key)
	};
}

describe('a text being written', () => {
	beforeEach(() => vi.useFakeTimers());
	afterEach(() => vi.useRealTimers());

	it('is looked at when the hand rests, and the last answer counts', async () => {
		const asked: string[] = [];
		const check = (text: string): Promise<Checked<string>> => {
			asked.push(text);
			return Promise.resolve(text === 'sound' ? { result: text, findings: [] } : { result: undefined, findings: [finding] });
		};
		const desk = new Desk({ text: '', draftKey: 'k', storage: storage(), check });
		desk.write('s');
		desk.write('so');
		expect(desk.checking).toBe(true);
		await vi.advanceTimersByTimeAsync(500);
		expect(asked).toEqual(['so']);
		expect(desk.findings).toEqual([finding]);
		expect(desk.sound).toBe(false);
		desk.write('sound');
		await vi.advanceTimersByTimeAsync(500);
		expect([desk.sound, desk.result]).toEqual([true, 'sound']);
		// What it was stays to be seen while it is being changed.
		desk.write('sou');
		await vi.advanceTimersByTimeAsync(500);
		expect([desk.sound, desk.result]).toEqual([false, 'sound']);
	});

	it('loses nothing: a draft is there at the next visit, until it is saved or thrown away', () => {
		const kept = storage();
		const check = () => Promise.resolve({ result: undefined, findings: [] });
		const open = () => new Desk({ text: 'before', draftKey: 'k', storage: kept, check });
		open().write('half a sent');
		const again = open();
		expect([again.text, again.restored]).toEqual(['half a sent', true]);
		again.discard();
		expect([again.text, open().restored]).toEqual(['before', false]);
		again.write('done');
		again.forget();
		expect(open().text).toBe('before');
	});

	it('says so when the server cannot be asked, and asks no server about too much', async () => {
		const check = vi.fn(() => Promise.reject(new Error('no line')));
		const desk = new Desk({ text: '', draftKey: 'k', storage: storage(), check });
		await desk.look();
		expect(desk.problem?.code).toBe('offline');
		check.mockClear();
		desk.write('x'.repeat(1024 * 1024 + 1));
		await desk.look();
		expect(check).not.toHaveBeenCalled();
		expect(desk.findings[0]?.code).toBe('too_large');
		expect(isTooLarge('å'.repeat(600_000))).toBe(true);
		expect(isTooLarge('å'.repeat(500_000))).toBe(false);
	});

	it('finds a line', () => {
		const text = 'one\ntwo\n\nfour';
		expect(text.slice(lineSpan(text, 2).from, lineSpan(text, 2).to)).toBe('two');
		expect(lineSpan(text, 3)).toEqual({ from: 8, to: 8 });
		expect(text.slice(lineSpan(text, 4).from)).toBe('four');
		expect(lineSpan(text, 99)).toEqual({ from: 9, to: 13 });
	});

	it('begins a copy under an id that nobody has', () => {
		expect(nextId('test-2018', ['test-2018', 'test-2026'], 2026)).toBe('test-2027');
		expect(nextId('egen', [], 2026)).toBe('egen-2026');
		expect(copyOf('# c\nid: test-2018\nname: test-2018', 'test-2018', 'ny')).toBe('# c\nid: ny\nname: test-2018');
		expect(copyOf('{\n  "id": "a.b",\n  "x": 1 }', 'a.b', 'ny')).toBe('{\n  "id": "ny",\n  "x": 1 }');
	});
});
