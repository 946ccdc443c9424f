// How far the coders of an edition agree over all recordings that were coded twice; from five recordings on.
import { api, ask, ProblemError, type Schema } from '$lib/api/client';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, url }) => {
	const path = { edition_id: params.edition };
	const asked = Number(url.searchParams.get('tolerance') ?? 3);
	const seconds = Number.isInteger(asked) && asked >= 0 && asked <= 10 ? asked : 3;
	const edition = await ask(api.GET('/api/analyse/editions/{edition_id}', { params: { path } }));
	let figures: Schema<'AgreementFigures'> | undefined;
	try {
		const query = { tolerance_ms: seconds * 1000 };
		figures = await ask(api.GET('/api/analyse/editions/{edition_id}/agreement', { params: { path, query } }));
	} catch (failure) {
		if (!(failure instanceof ProblemError) || failure.code !== 'few_recordings') throw failure;
	}
	return { edition, figures, seconds };
};
