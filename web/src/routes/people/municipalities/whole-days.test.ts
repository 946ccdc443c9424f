import { expect, it } from 'vitest';
import { wholeDays } from './whole-days';

it('takes whole days within a year', () => {
	expect([' 30 ', '0', '365'].map((text) => wholeDays(text, 0))).toEqual([30, 0, 365]);
});

it('takes nothing else', () => {
	for (const text of ['', '-1', '3,5', '366', 'en uge']) expect(wholeDays(text, 0)).toBeUndefined();
	expect(wholeDays('0', 1)).toBeUndefined();
});
