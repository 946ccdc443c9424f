// Texts of record, in English.
import type { RecordText } from '../da/record';

export const record: RecordText = {
	title: 'Conversations',
	player: {
		film: 'The film of the conversation',
		controls: 'Playback',
		play: 'Play',
		pause: 'Pause',
		backFive: 'Back 5 s',
		place: 'Place in the film',
		speed: 'Speed',
		volume: 'Sound',
		fullscreen: 'Full screen',
		waiting: 'Waiting for the connection …',
		goneTitle: 'The film can no longer be played',
		goneBody: 'The consent was withdrawn, or the film was deleted. Nothing of it is left.',
		failedTitle: 'The film cannot be shown in this browser',
		failedBody: 'Try a newer version of Chrome, Edge, Firefox or Safari.',
		moveLabel: (label: string) => `${label}: move with the arrow keys or by dragging`
	}
};
