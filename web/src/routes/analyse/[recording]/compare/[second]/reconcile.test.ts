import { describe, expect, it } from 'vitest';
import { progressOf, settle, shownPlaces, type Agreed, type Mark, type Place } from './reconcile';

const mark = (id: string, start_ms: number, dimensions: string[], end_ms?: number): Mark => ({
	id,
	kind: end_ms === undefined ? 'keyword' : 'looking_good',
	start_ms,
	...(end_ms === undefined ? {} : { end_ms }),
	dimensions,
	body: ''
});
const place = (key: string, standing: Place['standing'], first?: Mark, second?: Mark): Place => ({
	key,
	standing,
	...(first ? { first } : {}),
	...(second ? { second } : {}),
	from_ms: 500,
	to_ms: 9_000
});
const agreed = (key: string): [string, Agreed] => [
	key,
	{ key, kept: true, start_ms: 0, dimensions: [], body: '', revision: 1, settled_by: 'x', settled_at: '2026-01-01T00:00:00Z' }
];

const places = [place('a', 'same'), place('b', 'only_first'), place('c', 'other_time')];

describe('what is left to talk about', () => {
	it('counts differences and leaves out what both saw', () => {
		expect(progressOf(places, new Map([agreed('b'), agreed('a')]))).toEqual({ settled: 1, all: 2 });
	});

	it('keeps the place in hand in sight when it has just been settled', () => {
		const settled = new Map([agreed('b')]);
		expect(shownPlaces(places, settled, 'unsettled').map(({ key }) => key)).toEqual(['c']);
		expect(shownPlaces(places, settled, 'unsettled', 'b').map(({ key }) => key)).toEqual(['b', 'c']);
		expect(shownPlaces(places, settled, 'differences')).toHaveLength(2);
		expect(shownPlaces(places, settled, 'all')).toHaveLength(3);
	});
});

describe('what is settled on', () => {
	const both = place('d', 'other_dimension', mark('1', 1_000, ['ro']), mark('2', 2_000, ['rytme'], 4_000));

	it('takes the mark of the one who is followed', () => {
		expect(settle(both, 'first', '', 0)).toEqual({ kept: true, start_ms: 1_000, dimensions: ['ro'], body: '', revision: 0 });
		expect(settle(both, 'second', '', 0)).toMatchObject({ start_ms: 2_000, end_ms: 4_000, dimensions: ['rytme'] });
	});

	it('puts the dimensions of both together, each once, and nothing where nothing is kept', () => {
		expect(settle(both, 'both', 'hør tonen', 3)).toMatchObject({ start_ms: 1_000, dimensions: ['ro', 'rytme'], body: 'hør tonen', revision: 3 });
		expect(settle(both, 'none', '', 0)).toEqual({ kept: false, start_ms: 1_000, dimensions: [], body: '', revision: 0 });
	});
});
