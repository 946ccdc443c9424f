import { describe, expect, it } from 'vitest';
import { both, moved } from './both';

describe('two who write at once', () => {
	it.each([
		['only I', 'A', 'A og B', 'A', 'A og B'],
		['only the other', 'A', 'A', 'A og C', 'A og C'],
		['the same', 'A', 'A og B', 'A og B', 'A og B'],
		['both into nothing', '', 'Mit', 'Deres', 'Deres\nMit'],
		['both at the end', 'A', 'A\nMit', 'A\nDeres', 'A\nDeres\nMit'],
		['in different lines', 'A\nB\nC', 'A1\nB\nC', 'A\nB\nC2', 'A1\nB\nC2'],
		['the other before me', 'A\nB\nC', 'A\nB\nC2', 'A1\nB\nC', 'A1\nB\nC2'],
		['the same words', 'Vi mødes i maj.', 'Vi mødes i juni.', 'Vi mødes ikke.', 'Vi mødes ikke.\nVi mødes i juni.'],
		['the same words, and I only took them away', 'Vi mødes i maj.', '', 'Vi mødes i juni.', 'Vi mødes i juni.'],
		['I write on while the other begins a line', 'Aft', 'Aftale', 'Aft\nBes', 'Aftale\nBes'],
		['the other writes on while I begin a line', 'Aft', 'Aft\nBes', 'Aftale', 'Aftale\nBes'],
		['the other took away what I changed', 'A\nB', 'A\nBe', '', 'Be']
	])('keep the words of both: %s', (_, before, mine, theirs, result) => {
		expect(both(before, mine, theirs)).toBe(result);
	});

	it('lose no line, whoever writes what where', () => {
		const before = 'En\nTo\nTre';
		for (const mine of ['MIN\nEn\nTo\nTre', 'En\nMIN\nTre', 'En\nTo\nTre\nMIN', 'MIN']) {
			for (const theirs of ['DERES\nEn\nTo\nTre', 'En\nDERES\nTre', 'En\nTo\nTre\nDERES', 'DERES']) {
				const result = both(before, mine, theirs);
				expect(result).toContain('MIN');
				expect(result).toContain('DERES');
			}
		}
	});
});

describe('the place one writes at', () => {
	it('goes along with what is written before it, and stays where nothing is', () => {
		expect(moved(1, 'AB', 'ABC')).toBe(1);
		expect(moved(2, 'AB', 'XAB')).toBe(3);
		expect(moved(2, 'AB', 'ABXX')).toBe(2);
		expect(moved(3, 'AxxB', 'AB')).toBe(1);
	});
});
