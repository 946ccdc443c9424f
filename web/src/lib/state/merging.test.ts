import { describe, expect, it } from 'vitest';
import cases from '../../../../crates/analyse/src/merge-cases.json';
import { fromWire, toWire } from './marks';
import { merge, type Kept } from './model-server';
import { APART, inOrder, placesFor } from './places';
import { Stamps } from './stamp';
import { TestStore } from './test-store';

describe('the rule of merging', () => {
	it.each(cases)('is the same here and on the server: $name', ({ changes, merged }) => {
		expect(merge(changes as unknown as Kept[])).toEqual(merged);
		expect(merge([...changes, ...changes].reverse() as unknown as Kept[])).toEqual(merged);
	});
});

describe('a stamp', () => {
	it('goes beyond every one that was seen, though the clock stands behind', () => {
		const { storage } = new TestStore().tab();
		const stamps = new Stamps(storage, () => 1_000);
		const first = stamps.next();
		expect(first).toMatch(/^000000000001000-0000-[0-9a-f]{8}$/);
		expect(stamps.next() > first).toBe(true);
		stamps.see('000000000009000-ffff-aaaaaaaa');
		expect(stamps.next()).toMatch(/^000000000009001-0000-/);
		// The other tab of the same browser, and the next visit.
		const beside = new Stamps(storage, () => 1_000);
		expect([beside.origin, beside.next() > '000000000009001-0000']).toEqual([stamps.origin, true]);
	});
});

describe('a mark on the wire', () => {
	it('has every field it has here, whatever its name', () => {
		const mark = { id: 'a', atMs: 1, endMs: undefined, body: 'ler', dimensions: ['rytme'], someSign: 'x' };
		expect(toWire(mark)).toEqual({ at_ms: 1, body: 'ler', dimensions: ['rytme'], some_sign: 'x' });
		expect(fromWire('a', { id: 'a', ...toWire(mark), end_ms: null, revision: 3, looks_like_cpr: false })).toEqual({
			id: 'a',
			atMs: 1,
			body: 'ler',
			dimensions: ['rytme'],
			someSign: 'x'
		});
	});
});

describe('the places of a plan', () => {
	const plan = (...positions: number[]) => positions.map((position, at) => ({ id: 'abcdefgh'[at] ?? '', position }));
	const moved = (clips: ReturnType<typeof plan>, id: string, index: number) => {
		const places = placesFor(clips, id, index);
		return { places, order: inOrder(clips.map((clip) => ({ ...clip, position: places[clip.id] ?? clip.position }))).map((clip) => clip.id) };
	};

	it('change for the moved clip alone, as long as there is room', () => {
		const clips = plan(0, APART, 2 * APART);
		expect(moved(clips, 'c', 0)).toEqual({ places: { c: -APART }, order: ['c', 'a', 'b'] });
		expect(moved(clips, 'a', 1)).toEqual({ places: { a: 1.5 * APART }, order: ['b', 'a', 'c'] });
		expect(moved(clips, 'a', 2).order).toEqual(['b', 'c', 'a']);
	});

	it('are given anew where there is none, also between equal ones', () => {
		expect(moved(plan(0, 1, 2), 'c', 1).order).toEqual(['a', 'c', 'b']);
		expect(moved(plan(5, 5, 5), 'c', 1).order).toEqual(['a', 'c', 'b']);
		expect(moved(plan(5, 5, 5), 'a', 2).order).toEqual(['b', 'c', 'a']);
	});
});
