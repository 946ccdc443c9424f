// The list of editions, who may write them, and where texts are taken away from: asked of the server.
import { api, ask, type Schema } from '$lib/api/client';
import type { Session } from '$lib/state/session.svelte';
import type { Language } from '$lib/text/language';
import { said } from './said';

export type Summary = Schema<'EditionSummary'>;

/** Those whom the server lets write; only a convenience, it decides itself. */
export function mayWrite(session: Pick<Session, 'has'>): boolean {
	return session.has('administrator', 'forskningsleder');
}

export async function listEditions(): Promise<Summary[]> {
	return (await ask(api.GET('/api/analyse/editions'))).items;
}

/** A text with the revision it was read at. */
export interface WrittenText {
	text: string;
	revision: number;
}

/** The number in an ETag; 0 when nothing was written here yet. */
function revisionOf(response: Response): number {
	return Number(response.headers.get('etag')?.replaceAll('"', '') ?? '0');
}

/** An edition as somebody wrote it. */
export async function textOf(id: string): Promise<WrittenText> {
	const call = api.GET('/api/analyse/editions/{edition_id}/text', { params: { path: { edition_id: id } }, parseAs: 'text' });
	const text = await ask(call);
	return { text, revision: revisionOf((await call).response) };
}

/** A crosswalk as somebody wrote it, or as the keys tell it. */
export async function crosswalkTextOf(from: string, to: string): Promise<WrittenText> {
	const call = api.GET('/api/analyse/editions/{edition_id}/crosswalk/{to_edition_id}/text', {
		params: { path: { edition_id: from, to_edition_id: to } },
		parseAs: 'text'
	});
	const text = await ask(call);
	return { text, revision: revisionOf((await call).response) };
}

/** What an edition is called; its id when it is not in the list. */
export function nameOf(editions: readonly Summary[], id: string, language: Language): string {
	const found = editions.find((one) => one.id === id);
	return found ? said(found.name, language) : id;
}
