// The round a conversation belongs to, for the circle in the bar.
import { api, ask, type Schema } from '$lib/api/client';
import { circleOf } from '$lib/course/rounds';
import type { PlaceView } from '$lib/state/place.svelte';

/** What the bar says about a conversation: its round's circle and what the round is about. */
export async function placeOf(conversation: Schema<'ConversationView'>): Promise<PlaceView> {
	const path = { course_id: conversation.course_id };
	const course = await ask(api.GET('/api/course/courses/{course_id}', { params: { path } }));
	const round = course.rounds.find((one) => one.id === conversation.round_id);
	return round === undefined ? {} : { circle: circleOf(course, round), about: round.title ?? undefined };
}
