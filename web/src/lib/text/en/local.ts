// Texts about what lies on this machine, on the server, and in the history, in English.
import type { LocalText } from '../da/local';
import { plural } from '../plural';

const marks = (count: number) => plural(count, 'mark', 'marks');
const wait = (count: number) => (count === 1 ? 'waits' : 'wait');

export const local: LocalText = {
	waits: (count, since) => `${marks(count)} ${wait(count)} on this machine since ${since}`,
	waitsShort: (count, since) => `${count} ${wait(count)} here since ${since}`,
	windowOnly: (count) => `${marks(count)} only in this window. Do not close it before they are sent`,
	windowOnlyShort: (count) => `${count} only here. Do not close`,
	refused: (count) => `${marks(count)} not saved on the server`,
	refusedShort: (count) => `${count} not saved`,
	overtaken: {
		keyword: 'The keyword was also changed somewhere else, later than here. That version stands now. Yours is in the history.',
		clip: 'The clip was also changed somewhere else, later than here. That version stands now. Yours is in the history.'
	},
	stays: {
		keyword: 'The keyword was changed somewhere else before you deleted it here. That is why it is still there.',
		clip: 'The clip was changed somewhere else before you deleted it here. That is why it is still there.'
	},
	stands: (mark) => `Not undone: ${mark} has been changed somewhere else since.`,
	standsRedo: (mark) => `Not redone: ${mark} has been changed somewhere else since.`,
	history: {
		open: 'History',
		ofMark: 'History of the keyword',
		ofClip: 'History of the clip',
		ofAll: 'Latest changes in the analysis',
		lead: 'Every change is kept until the recording is deleted. Only you can see it. You can bring an earlier version back, and undo that again.',
		loading: 'Fetching the history …',
		none: 'There are no changes yet.',
		here: 'on this machine',
		elsewhere: 'on another machine',
		made: 'Written',
		changed: 'Changed',
		deleted: 'Deleted',
		back: 'Brought back',
		present: 'How it is now',
		overtaken: 'Arrived after a newer change and has not been in force',
		restore: 'Bring back',
		restoreLabel: (what, when) => `Bring back ${what} from ${when}`,
		restored: { keyword: 'The keyword is as it was.', clip: 'The clip is as it was.' },
		keyword: 'the keyword',
		clip: 'the clip',
		body: (text) => `“${text}”`,
		time: (time) => `Time ${time}`,
		span: (from, to) => `${from} – ${to}`,
		question: (text) => (text === '' ? 'No question' : `Question: “${text}”`),
		dimensions: (names) => (names === '' ? 'No dimension' : names),
		place: 'New place in the plan',
		other: 'Something else'
	},
	leaving: {
		title: 'Something has not been sent yet',
		body: (left) => {
			const parts = [
				...(left.marks > 0 ? [marks(left.marks)] : []),
				...(left.lines > 0 ? [left.lines === 1 ? 'one half-written line' : `${left.lines} half-written lines`] : [])
			];
			const what = parts.join(' and ');
			const lie = left.marks + left.lines === 1 ? 'lies' : 'lie';
			return `${what.charAt(0).toUpperCase()}${what.slice(1)} in your analyses ${lie} on this machine only. It stays here until you log in here again. Others who log in on this machine do not see it.`;
		},
		stay: 'Stay logged in',
		leave: 'Log out anyway'
	}
};
