import { describe, expect, it } from 'vitest';
import { around, ownSeen, placeIn, seenOf } from './seen';

const note = (id: string, at_ms: number, body = 'her') => ({ id, at_ms, body, dimensions: [], revision: 1, looks_like_cpr: false });
const clip = { start_ms: 60_000, end_ms: 90_000 };

describe('what each of the two has seen', () => {
	it('stands in the order of the recording, moments marked while filming among the notes', () => {
		expect(ownSeen([note('b', 9_000), note('a', 1_000, '')], [5_000]).map(({ id }) => id)).toEqual(['a', 'flag-5000', 'b']);
		expect(seenOf([note('b', 2), note('a', 1)]).map(({ id }) => id)).toEqual(['a', 'b']);
	});

	it('belongs to a clip while it lies within a quarter of a minute of it', () => {
		const seen = seenOf([note('far before', 44_999), note('before', 45_000), note('in', 75_000), note('after', 105_000), note('far', 105_001)]);
		expect(around(seen, clip).map(({ id }) => id)).toEqual(['before', 'in', 'after']);
		expect(around(seen, undefined)).toHaveLength(5);
	});

	it('can be gone to only inside the clip', () => {
		expect([59_999, 60_000, 90_000, 90_001].map((atMs) => placeIn(clip, atMs))).toEqual([undefined, 0, 30_000, undefined]);
		expect(placeIn(undefined, 5)).toBeUndefined();
	});
});
