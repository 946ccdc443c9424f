// One recording and its analysis: the supervisor begins or continues her own, the social worker reads what was released.
import { api, ask, type Schema } from '$lib/api/client';
import { findFocus } from '$lib/reflect/focus';
import type { CodingView } from '$lib/state/coding.svelte';
import type { PageLoad } from './$types';

async function findReleased(recordingId: string, roundId: string): Promise<CodingView | undefined> {
	const params = { path: { round_id: roundId } };
	const { items } = await ask(api.GET('/api/analyse/rounds/{round_id}/codings', { params }));
	const released = items.find((coding) => coding.recording_id === recordingId && coding.released_at);
	if (released === undefined) return undefined;
	return ask(api.GET('/api/analyse/codings/{coding_id}', { params: { path: { coding_id: released.id } } }));
}

export const load: PageLoad = async ({ params, parent, url }) => {
	const { session } = await parent();
	const path = { recording_id: params.recording };
	const recording = await ask(api.GET('/api/record/recordings/{recording_id}', { params: { path } }));
	const round: Schema<'RoundView'> = await ask(
		api.GET('/api/course/rounds/{round_id}', { params: { path: { round_id: recording.round_id } } })
	);
	const course = await ask(api.GET('/api/course/courses/{course_id}', { params: { path: { course_id: round.course_id } } }));
	const own = course.supervisor_id === session.account.account_id;
	const coding =
		own && recording.state === 'playable'
			? await ask(api.POST('/api/analyse/recordings/{recording_id}/coding', { params: { path } }))
			: await findReleased(recording.id, round.id);
	const edition = await ask(
		api.GET('/api/analyse/editions/{edition_id}', { params: { path: { edition_id: coding?.edition ?? course.manual_edition } } })
	);
	// Without it the film and the analysis are still there; the lanes ask again by themselves.
	const speech =
		recording.state === 'playable'
			? await ask(api.GET('/api/record/recordings/{recording_id}/speech', { params: { path } })).catch(() => undefined)
			: undefined;
	// What stands above the analysis; without it the analysis is still there.
	const [focus, taken] = await Promise.all([
		findFocus(round.id).catch(() => undefined),
		ask(api.GET('/api/reflect/rounds/{round_id}', { params: { path: { round_id: round.id } } })).catch(() => undefined)
	]);
	const agreement = taken?.earlier_agreement ?? undefined;
	// The supervisor's own page shown as it will be for the social worker.
	const preview = own && coding !== undefined && url.searchParams.has('preview');
	const look = own && url.searchParams.has('look');
	const bank = own ? await ask(api.GET('/api/analyse/question_bank')) : undefined;
	return { recording, round, course, coding, edition, bank, speech, own, focus, agreement, preview, look, shell: 'wide' };
};
