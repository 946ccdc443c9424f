// Texts of what frames a meeting: contract, time-out, questions, order, what is taken along. In English.
import { plural } from '../plural';
import type { MeetingText } from '../da/meeting';

export const meeting: MeetingText = {
	contract: {
		label: 'Contract',
		lead: 'One line about what you want to use the meeting for, and how you say stop.',
		field: 'Contract for the meeting',
		suggestion: 'We look for what helps. Either of us can say stop on the way.',
		propose: 'Use the contract',
		edit: 'Change the contract',
		whole: 'Show all',
		later: 'No contract today',
		accept: 'I agree to that',
		acceptedByBoth: 'You both agree to it',
		waitsForOther: (name) => `${name} has not said yes yet`,
		proposed: (name) => `${name} suggests`,
		invalid: 'The contract could not be saved. It may be one line at most.'
	},
	timeOut: {
		take: 'Take a time-out',
		title: 'Time-out',
		body: (name) => `${name} has asked for a break from the clip. It stands still for both of you.`,
		bodyOwn: 'You have asked for a break from the clip. It stands still for both of you.',
		contract: 'This is what you agreed',
		go: 'Go on with the meeting',
		playWaits: 'The clip stands still until you go on with the meeting.'
	},
	question: {
		find: 'Find a question',
		title: 'Show a question to both of you',
		hint: 'Arrow up and down choose, Enter shows the question to both of you.',
		none: 'You can put a question before you both, without a clip too.',
		onTheTable: 'Question on the table',
		takeOff: 'Take the question off'
	},
	order: {
		title: 'Agenda',
		hint: 'The order is a suggestion. You can move freely.',
		agreement: 'One agreement',
		closing: 'What do you take along?'
	},
	clip: {
		mute: 'Mute',
		unmute: 'Unmute'
	},
	layout: {
		enlarge: 'Enlarge the clip on my screen',
		enlargeHint: 'Only on your screen. The pods are hidden meanwhile.'
	},
	pods: {
		showChat: (count) => `Show the chat, ${plural(count, 'new message', 'new messages')}`,
		unread: (count) => plural(count, 'new message', 'new messages'),
		participant: 'Social worker',
		host: 'Supervisor'
	},
	closing: {
		title: 'Closing',
		ask: 'What do you take along?',
		askBoth: 'What do you take along? What helped, and what should we do differently next time?',
		of: (name) => `${name} takes along`,
		notYet: (name) => `${name} has not written anything yet.`,
		missing: 'Nobody has written what they take along. Asking takes a minute.',
		askNow: 'Put the question to both of you'
	},
	devices: {
		title: 'Your microphone and your camera',
		microphone: 'Microphone',
		microphoneOff: 'Microphone off',
		camera: 'Camera',
		cameraOff: 'Camera off'
	},
	ownView: {
		mine: 'Your own view',
		startHint: 'What did you notice yourself? Only then the clips.'
	},
	note: {
		writes: (name) => `${name} is writing …`
	},
	held: {
		contract: 'The contract of the meeting',
		agreement: 'The agreement',
		takeaways: 'What you took along',
		chat: 'Chat (Everyone)',
		chatNone: 'You did not write in the chat.',
		print: 'Print',
		spent: (minutes) => `looked at for ${minutes} min`
	}
};
