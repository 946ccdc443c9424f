// The social worker's own view of one recording: hers to write, her supervisor's to read once she shows it.
import { api, ask } from '$lib/api/client';
import { listOwnViews } from '$lib/state/own-view';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, parent }) => {
	const { session } = await parent();
	const path = { recording_id: params.recording };
	const recording = await ask(api.GET('/api/record/recordings/{recording_id}', { params: { path } }));
	const round = await ask(api.GET('/api/course/rounds/{round_id}', { params: { path: { round_id: recording.round_id } } }));
	const course = await ask(api.GET('/api/course/courses/{course_id}', { params: { path: { course_id: round.course_id } } }));
	const edition = await ask(api.GET('/api/analyse/editions/{edition_id}', { params: { path: { edition_id: course.manual_edition } } }));
	const view = (await listOwnViews(round.id)).find((one) => one.recording_id === recording.id);
	const mine = course.social_worker_id === session.account.account_id;
	return { recording, round, course, edition, view, mine, me: session.account.account_id, shell: 'wide' };
};
