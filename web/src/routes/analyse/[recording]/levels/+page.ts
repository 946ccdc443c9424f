// The levels of one analysis, where both of the pair want them. Elsewhere no number is even asked for.
import { api, ask, type Schema } from '$lib/api/client';
import { findWishes, isRated } from '$lib/course/ratings';
import type { PageLoad } from './$types';

async function findReleased(recordingId: string, roundId: string): Promise<Schema<'CodingView'> | undefined> {
	const { items } = await ask(api.GET('/api/analyse/rounds/{round_id}/codings', { params: { path: { round_id: roundId } } }));
	const released = items.find((coding) => coding.recording_id === recordingId && coding.released_at);
	if (released === undefined) return undefined;
	return ask(api.GET('/api/analyse/codings/{coding_id}', { params: { path: { coding_id: released.id } } }));
}

export const load: PageLoad = async ({ params, parent }) => {
	const { session } = await parent();
	const path = { recording_id: params.recording };
	const recording = await ask(api.GET('/api/record/recordings/{recording_id}', { params: { path } }));
	const round = await ask(api.GET('/api/course/rounds/{round_id}', { params: { path: { round_id: recording.round_id } } }));
	const course = await ask(api.GET('/api/course/courses/{course_id}', { params: { path: { course_id: round.course_id } } }));
	const own = course.supervisor_id === session.account.account_id;
	const rated = isRated(await findWishes(course.id), round.number);
	const coding = !rated
		? undefined
		: own && recording.state === 'playable'
			? await ask(api.POST('/api/analyse/recordings/{recording_id}/coding', { params: { path } }))
			: await findReleased(recording.id, round.id);
	const [edition, ratings] =
		coding === undefined
			? [undefined, undefined]
			: await Promise.all([
					ask(api.GET('/api/analyse/editions/{edition_id}', { params: { path: { edition_id: coding.edition } } })),
					ask(api.GET('/api/analyse/codings/{coding_id}/ratings', { params: { path: { coding_id: coding.id } } }))
				]);
	return { recording, round, course, own, rated, coding, edition, ratings };
};
