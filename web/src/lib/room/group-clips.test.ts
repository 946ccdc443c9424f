import { describe, expect, it } from 'vitest';
import { asClip, toWatch } from './group-clips';

const ITEM = { item_id: 'item', title: 'Pausen', why: 'Han får tid.', duration_ms: 12_000, labels: [] };

describe('the clips of a group', () => {
	it('leave out what may not be watched here', () => {
		expect(toWatch([{ id: 'a', clip: ITEM }, { id: 'b' }])).toEqual([{ ...ITEM, id: 'a' }]);
	});

	it('are the whole of a film of their own', () => {
		const { id, start_ms, end_ms } = asClip({ ...ITEM, id: 'a' }, 0);
		expect([id, start_ms, end_ms]).toEqual(['a', 0, 12_000]);
	});
});
