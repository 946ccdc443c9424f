// The social worker's own view as the line and the undo know it: her notes travel to a place of their own, never to an
// analysis. Everything else (kept in the browser, sent when the line is there, taken back) is what an analysis does too.
import { api, ask, type Schema } from '../api/client';
import type { CodingView, Transport } from './coding.svelte';

export type OwnView = Schema<'OwnView'>;
export type OwnNote = Schema<'OwnNote'>;

/** Notes over HTTP. There are no clips, no plan, no history and no release in one's own view; the note that came last stands. */
export function ownNotesOverHttp(view: OwnView): Transport {
	let known = new Set(view.notes.map(({ id }) => id));
	return {
		async send(recordingId, { about, body, end }) {
			const [what, id = ''] = about.split(':');
			if (what !== 'keyword') return;
			const path = '/api/analyse/recordings/{recording_id}/own_notes/{note_id}';
			const params = { path: { recording_id: recordingId, note_id: id } };
			if (end) await ask(api.DELETE(path, { params }));
			else if (body) await ask(api.PUT(path, { params, body: body as unknown as Schema<'NewOwnNote'> }));
		},
		async changes(recordingId) {
			const views = await listOwnViews(view.round_id);
			const notes = views.find(({ recording_id }) => recording_id === recordingId)?.notes ?? [];
			const gone = [...known].filter((id) => notes.every((note) => note.id !== id));
			known = new Set(notes.map(({ id }) => id));
			return { seq: 0, clock: '', keywords: notes.map(asKeyword), clips: [], gone };
		},
		history: () => Promise.resolve([]),
		// Where she stopped is remembered by nobody but her.
		keepPosition: () => Promise.resolve(),
		release: () => Promise.reject(new Error('an own view is shown, not released')),
		retract: () => Promise.reject(new Error('an own view is shown, not released'))
	};
}

const asKeyword = (note: OwnNote): Schema<'KeywordView'> => ({ ...note, indicators: [], sign: false });

/** Her own view in the shape of an analysis without clips, under the id of its recording. */
export function asCoding(view: OwnView, accountId: string, edition: string): CodingView {
	return {
		id: view.recording_id,
		recording_id: view.recording_id,
		round_id: view.round_id,
		author_id: accountId,
		edition,
		position_ms: 0,
		seq: 0,
		clock: '',
		keywords: view.notes.map(asKeyword),
		clips: [],
		completeness: { dimensions: {}, empty_areas: [], untied_keywords: 0, looking_good: 0, looking_closer: 0, clips_without_prompt: 0, clips_unconfirmed: 0, signs: 0 }
	};
}

/** Her own views in a round that are open to whoever asks. */
export async function listOwnViews(roundId: string): Promise<OwnView[]> {
	const { items } = await ask(api.GET('/api/analyse/rounds/{round_id}/own_views', { params: { path: { round_id: roundId } } }));
	return items;
}

/** Shows it to the supervisor, or takes that back. */
export function setShared(recordingId: string, shared: boolean): Promise<OwnView> {
	const params = { path: { recording_id: recordingId } };
	const path = '/api/analyse/recordings/{recording_id}/own_view/sharing';
	return ask(shared ? api.PUT(path, { params }) : api.DELETE(path, { params }));
}

export async function setTopic(recordingId: string, noteId: string | null): Promise<void> {
	const params = { path: { recording_id: recordingId } };
	await ask(api.PUT('/api/analyse/recordings/{recording_id}/own_view/topic', { params, body: { note_id: noteId } }));
}
