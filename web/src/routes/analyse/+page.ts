// What waits for an analysis, and what was released, over all courses one has a part in.
import { api, ask, type Schema } from '$lib/api/client';
import { overview } from './overview';
import type { PageLoad } from './$types';

/** What one was asked to code a second time. */
async function secondCodings(may: boolean): Promise<Schema<'SecondCodingView'>[]> {
	return may ? (await ask(api.GET('/api/analyse/second_codings'))).items : [];
}

/** Editions whose coders' agreement one may look at. */
async function editionsFor(researches: boolean): Promise<Schema<'EditionSummary'>[]> {
	return researches ? (await ask(api.GET('/api/analyse/editions'))).items : [];
}

export const load: PageLoad = async ({ parent }) => {
	const { session } = await parent();
	// Other roles have no part in any analysis, and are not asked to be refused.
	if (!session.has('supervisor', 'socialraadgiver')) return { part: false, own: [], about: [], second: await secondCodings(session.has('forsker')), editions: await editionsFor(session.has('forsker', 'forskningsleder')) };
	const [courses, conversations, second] = await Promise.all([
		ask(api.GET('/api/course/courses', { params: { query: { scope: 'own' } } })),
		ask(api.GET('/api/record/conversations', { params: { query: {} } })),
		secondCodings(session.has('supervisor'))
	]);
	const recordings = conversations.items.flatMap((conversation) => conversation.recordings);
	const editions = await editionsFor(session.has('forsker', 'forskningsleder'));
	return { part: true, second, editions, ...overview(session.account.account_id, courses.items, recordings) };
};
