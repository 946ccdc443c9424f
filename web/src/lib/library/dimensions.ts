// Dimensions of the observation manual by name, for pages that only mention them. An edition does not change while the
// page is open, so each is asked for once.
import { api, ask, type Schema } from '$lib/api/client';

export type Bilingual = Schema<'Bilingual'>;
export type Edition = Schema<'Edition'>;
export type Dimension = Schema<'Dimension'>;

const editions = new Map<string, Promise<Edition>>();

/** One edition, asked for once. */
export function editionOf(id: string): Promise<Edition> {
	let edition = editions.get(id);
	if (edition === undefined) {
		edition = ask(api.GET('/api/analyse/editions/{edition_id}', { params: { path: { edition_id: id } } }));
		editions.set(id, edition);
		// One that could not be had is asked for again next time.
		edition.catch(() => editions.delete(id));
	}
	return edition;
}

/** Every edition there is. */
export async function allEditions(): Promise<Edition[]> {
	const { items } = await ask(api.GET('/api/analyse/editions'));
	return Promise.all(items.map((summary) => editionOf(summary.id)));
}

/** A dimension of an edition. */
export function findDimension(edition: Edition, key: string): Dimension | undefined {
	return edition.areas.flatMap((area) => area.dimensions).find((dimension) => dimension.key === key);
}

/** What a dimension is called. */
export async function dimensionName(editionId: string, key: string): Promise<Bilingual | undefined> {
	return findDimension(await editionOf(editionId), key)?.name;
}

/** Dimensions of several editions to choose from; one that several editions share stands once. */
export function dimensionOptions(all: readonly Edition[], language: keyof Bilingual): { value: string; label: string }[] {
	const names = new Map<string, string>();
	for (const dimension of all.flatMap((edition) => edition.areas).flatMap((area) => area.dimensions)) {
		if (!names.has(dimension.key)) names.set(dimension.key, dimension.name[language]);
	}
	return [...names].map(([value, label]) => ({ value, label }));
}
