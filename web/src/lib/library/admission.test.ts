import { describe, expect, it } from 'vitest';
import { admissionStep, mayCheck, waitsForCheck, type Item } from './admission';

const item = (state: Item['state'], recognisable?: boolean) =>
	({ state, admission: { nominator_id: 'nominator', recognisable } }) as unknown as Item;

describe('a clip on its way into the library', () => {
	it('waits for a second person, never for whoever proposed it', () => {
		expect(admissionStep(item('nominated'))).toBe('check');
		expect(mayCheck(item('nominated'), 'nominator')).toBe(false);
		expect(waitsForCheck(item('nominated'), 'nominator')).toBe(false);
		expect(waitsForCheck(item('nominated'), 'curator')).toBe(true);
	});

	it('stops where somebody can be recognised', () => {
		expect(admissionStep(item('nominated', true))).toBe('recognisable');
		expect(waitsForCheck(item('nominated', true), 'curator')).toBe(false);
	});

	it('waits to be published when nobody can be recognised, and then no longer', () => {
		expect(waitsForCheck(item('checked', false), 'curator')).toBe(true);
		expect(waitsForCheck(item('published', false), 'curator')).toBe(false);
		expect(waitsForCheck(item('cutting'), 'curator')).toBe(false);
	});
});
