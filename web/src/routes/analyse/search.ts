// The dimensions one can look for: each key once, by the name of the newest edition that has it. Pure.
interface Named {
	areas: readonly { dimensions: readonly { key: string; name: { da: string; en: string } }[] }[];
}

/** Editions come oldest first. */
export function dimensionNames(editions: readonly Named[], language: 'da' | 'en'): Map<string, string> {
	const dimensions = editions.flatMap(({ areas }) => areas).flatMap((area) => area.dimensions);
	return new Map(dimensions.map(({ key, name }) => [key, name[language]]));
}
