// Texts of clips in the making, of what comes before a release, of focus and of private concerns, in English.
import type { ClipsText } from '../da/clips';
import { plural } from '../plural';

export const clips: ClipsText = {
	split: 'Split at the playhead',
	extendStart: '5 s before',
	extendEnd: '5 s after',
	extendStartLong: 'Begin the clip 5 seconds earlier',
	extendEndLong: 'End the clip 5 seconds later',
	handle: (number) => `Move clip ${number}. Arrow up and down move it.`,
	sign: 'Sign',
	signLong: 'Sign of the focus or of the last agreement',
	signs: (count) => plural(count, 'sign of focus or agreement', 'signs of focus or agreement'),
	lengths: {
		short: 'Short. 45–60 seconds often suits.',
		good: 'A good length.',
		fair: '45–60 seconds often suits.',
		long: 'Over 2 minutes. Is all of it needed, or can the clip be shorter?',
		veryLong: 'Over 4 minutes. Split the clip, or confirm that it is to be this long.'
	},
	confirmLength: (length) => `Yes, the clip is to last ${length}`,
	confirmed: 'The length is confirmed.',
	said: {
		split: (at, first, second) => `Split at ${at}. Clip ${first} and clip ${second}.`,
		noSplit: 'Put the playhead inside a clip to split it.',
		noClip: 'Choose a clip first.',
		noMark: 'Go to a keyword or a clip first.',
		signOn: 'Marked as a sign.',
		signOff: 'No longer a sign.',
		length: (length) => `The clip now lasts ${length}.`,
		edge: 'The clip cannot be longer in that direction.'
	},
	order: {
		hint: 'Begin with what works, if you can. Then there is ground to stand on when you look closer.',
		apply: 'Put Looking good first',
		done: 'Looking good comes first in the plan.'
	},
	playAll: {
		start: 'Play the whole plan',
		stop: 'Stop',
		next: 'Next clip',
		previous: 'Previous clip',
		begin: 'Play now',
		label: 'Playing the plan',
		card: (number, count, kind) => `Clip ${number} of ${count}: ${kind}`,
		spoken: (number, count, kind, question) => `Clip ${number} of ${count}, ${kind}. ${question}`,
		over: 'The plan has been played.',
		stopped: 'Playing the plan has stopped.',
		keys: 'Page Down: next. Page Up: previous. Esc: stop.'
	},
	bank: {
		open: 'Find a question',
		title: (number) => `Question for clip ${number}`,
		search: 'Search the questions',
		hint: 'Arrow up and down choose, Enter puts the question in.',
		list: 'Questions',
		own: (text) => `Use your own words: “${text}”`,
		ownFrom: 'Free text',
		none: 'No question fits. Write your own in the clip.',
		results: (count) => plural(count, 'question', 'questions')
	},
	look: {
		preview: (name) => `See the analysis as ${name} will see it`,
		areaBalance: 'Clips for each focus area',
		area: (good, closer) => `${good} Looking good, ${closer} Looking closer`,
		untiedClips: 'Without a dimension',
		voices: 'Who speaks in the clips',
		voice: (name, length) => `${name} ${length}`,
		firstRound: 'In the first round Looking closer is optional.',
		onlyGood: 'Releasing only Looking good is quite all right.',
		lengths: 'Length of the clips',
		lengthsGood: 'All clips are under 2 minutes.',
		longClip: (number, length) => `Clip ${number} lasts ${length}. Can it be shorter?`,
		unconfirmed: (number, length) => `Clip ${number} lasts ${length}. Clips over 4 minutes are confirmed by you.`,
		strengths: 'Strengths first',
		strengthsBody:
			'There are to be at least two Looking good before a Looking closer is released. Add a clip that shows something that works, or write why it is right to do otherwise this time.',
		reason: 'Reason',
		reasonHint: 'Kept with the release. Only you and a supervisor who takes the course over can read it. The log only says that a reason was given.',
		reasonFirst: 'Add a Looking good, or write a reason.',
		confirmFirst: 'Confirm the length of the long clips first.',
		reasonGiven: (reason) => `Your reason for beginning with fewer strengths: ${reason}`
	},
	preview: {
		title: (name) => `This is how ${name} sees the analysis`,
		body: 'It is the same page. Nothing has been released yet.',
		back: 'Back to the analysis'
	},
	focus: {
		title: 'Focus in this round',
		next: 'Focus in the next round',
		nextLead: 'Choose up to three dimensions to keep a special eye on next time. They are highlighted in the analysis.',
		none: 'No focus chosen',
		choose: 'Choose focus',
		change: 'Change focus',
		dialogLead: 'Up to three dimensions. Both of you can choose and change them.',
		left: (count) => (count === 0 ? 'You have chosen three.' : `You can choose ${count} more.`),
		saidIn: (round) => `Agreed in round ${round}`,
		inFocus: 'In focus',
		saved: 'The focus is saved.'
	},
	agreement: { title: (round) => `Agreement from round ${round}` },
	concern: {
		title: 'Concern – only you and the research lead can see this',
		purpose: 'Use it when something in the recording worries you, and you need to set it down and talk to the research lead.',
		notFor:
			'It is not a report to the authorities. If a report has to be made, make it the way you always do, and do not wait. Nor write things here that the social worker ought to hear herself: raise them in the feedback.',
		trace: 'It stands neither in the analysis, in figures, in exports nor in the log, and it is deleted together with the recording.',
		body: 'What worries you?',
		atPlace: (time) => `Tie it to the place ${time}`,
		add: 'Save the concern',
		saved: 'Saved. Only you and the research lead can see it.',
		at: (time) => `At ${time}`,
		whole: 'The whole recording',
		read: (when) => `Read by the research lead ${when}`,
		unread: 'Not read by the research lead yet',
		remove: 'Delete',
		removed: 'The concern is deleted.',
		count: (count) => plural(count, 'concern', 'concerns')
	},
	concerns: {
		title: 'Concerns',
		lead: 'What supervisors have written to you. Only you and the one who wrote can see it. The supervisor can see that you have read it.',
		about: 'Contact the supervisor when something has to be discussed. The recordings cannot be opened from here.',
		notFor: 'A concern here is not a report to the authorities. If there is reason for a report, it has to be made the usual way.',
		from: (name, municipality, round) => `${name} · ${municipality} · round ${round}`,
		none: 'There are no concerns',
		noneBody: 'When a supervisor writes a concern, it stands here.'
	}
};
