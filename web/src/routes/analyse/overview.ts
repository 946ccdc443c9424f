// Sorts rounds and recordings into what waits, what is being prepared, and what is released. Pure.
import type { Schema } from '$lib/api/client';
import { factAt } from '$lib/course/rounds';

type Course = Schema<'CourseView'>;
type Round = Schema<'RoundView'>;
type Recording = Schema<'RecordingView'>;

export type Standing = 'begin' | 'resume' | 'processing' | 'released';

/** One recording with the round it belongs to. */
export interface Item {
	recording: Recording;
	round: Round;
	course: Course;
	standing: Standing;
	/** When it was released, and when the social worker opened it. */
	releasedAt: string | undefined;
	openedAt: string | undefined;
}

function standing(round: Round, recording: Recording): Standing | undefined {
	if (factAt(round, 'analysis_released') !== undefined) return 'released';
	// A round that was closed early waits for nobody.
	if (round.closed) return undefined;
	if (recording.state === 'playable') return round.circle.next === 'finish_analysis' ? 'resume' : 'begin';
	return recording.state === 'processing' ? 'processing' : undefined;
}

/** `own`: what one analyses oneself; `about`: released analyses of one's own conversations. Oldest waiting first. */
export function overview(accountId: string, courses: readonly Course[], recordings: readonly Recording[]): { own: Item[]; about: Item[] } {
	const rounds = new Map(courses.flatMap((course) => course.rounds.map((round) => [round.id, { round, course }] as const)));
	const items = recordings.flatMap((recording): Item[] => {
		const found = rounds.get(recording.round_id);
		const how = found && standing(found.round, recording);
		if (!found || !how) return [];
		const [releasedAt, openedAt] = [factAt(found.round, 'analysis_released'), factAt(found.round, 'release_opened')];
		return [{ recording, ...found, standing: how, releasedAt, openedAt }];
	});
	const byArrival = (a: Item, b: Item) => ((a.recording.arrived_at ?? '') < (b.recording.arrived_at ?? '') ? -1 : 1);
	return {
		own: items.filter(({ course }) => course.supervisor_id === accountId).sort(byArrival),
		about: items
			.filter(({ course, standing: how }) => course.social_worker_id === accountId && how === 'released')
			.sort((a, b) => -byArrival(a, b))
	};
}
