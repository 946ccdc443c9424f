import { describe, expect, it } from 'vitest';
import { Keywords } from './keywords.svelte';

const at = (id: string, atMs: number) => ({ id, atMs, body: id, dimensions: [] });

describe('keywords', () => {
	it('lie in the order of the recording, whatever came first, and those of one moment by their ids', () => {
		const keywords = new Keywords();
		let seed = 7;
		for (let made = 0; made < 500; made += 1) {
			seed = (seed * 48_271) % 2_147_483_647;
			const id = `k${seed % 60}`;
			keywords.set(id, made % 5 === 4 ? undefined : at(id, (seed >> 8) % 20));
			const sorted = keywords.inOrder.toSorted((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
			expect(keywords.inOrder).toEqual(sorted);
			expect(new Set(keywords.inOrder.map((keyword) => keyword.id)).size).toBe(keywords.inOrder.length);
		}
		for (const keyword of keywords.inOrder) expect(keywords.find(keyword.id)).toBe(keyword);
	});

	it('are told once for all that came together, also when one of it fails', () => {
		const keywords = new Keywords();
		keywords.set('a', at('a', 1));
		const before = keywords.inOrder;
		const fails = () =>
			keywords.together(() => {
				keywords.set('b', at('b', 2));
				keywords.set('a', undefined);
				expect(keywords.inOrder).toBe(before);
				expect(keywords.find('b')?.atMs).toBe(2);
				throw new Error('the rest');
			});
		expect(fails).toThrow('the rest');
		expect(keywords.inOrder.map(({ id }) => id)).toEqual(['b']);
		expect(before.map(({ id }) => id)).toEqual(['a']);
	});
});
