import { expect, it } from 'vitest';
import { dimensionNames } from './search';

const edition = (...dimensions: [string, string][]) => ({
	areas: [{ dimensions: dimensions.map(([key, da]) => ({ key, name: { da, en: `${da} (en)` } })) }]
});

it('offers each dimension once, by its newest name', () => {
	const names = dimensionNames([edition(['rytme', 'Rytme'], ['klima', 'Klima']), edition(['klima', 'Godt klima'])], 'da');
	expect([...names]).toEqual([
		['rytme', 'Rytme'],
		['klima', 'Godt klima']
	]);
});
