// Texts about the call itself: who can listen, what the line takes, how one is heard. In English.
import type { CallText } from '../da/call';

export const call: CallText = {
	secrecy: {
		title: 'Who can listen?',
		alone: 'When you are both here, sound and picture are encrypted so that only the two of you can hear and see them.',
		agreeing: 'Sound and picture are being encrypted between the two of you …',
		sealed: 'Only the two of you can hear and see each other. The server cannot.',
		numbers: 'Check numbers',
		compare: 'Read the numbers out to each other. If they are the same, nobody can listen in.',
		server: {
			own_browser: 'The talk is encrypted to the server, but not all the way to the other: your browser cannot do that.',
			other_browser: 'The talk is encrypted to the server, but not all the way to the other: the other’s browser cannot do that.',
			group: 'In a group the talk is encrypted to the server, but not all the way.',
			helper: 'As long as a technical helper is here, the talk is encrypted to the server, but not all the way.',
			program: 'One of you is here with another program than the browser. As long as that is so, the talk is encrypted to the server, but not all the way.'
		},
		word: {
			alone: 'Encrypted when you are both here',
			agreeing: 'Encrypting …',
			sealed: 'Encrypted between you two',
			server: 'Encrypted to the server',
			asks: 'Not encrypted',
			refused: 'Not encrypted'
		},
		asks: 'Until now only the two of you could listen.',
		allow: 'Talk on anyway',
		newTitle: (numbers) => `New check numbers: ${numbers}`,
		newBody: 'This happens when one of you opens the page again. Read the numbers out to each other. If they are the same, nobody can listen in.',
		newRead: 'We have read them',
		refusedTitle: 'Sound and picture are held back',
		refused: 'The talk could not be encrypted: what came from the other side does not fit together. Both of you, load the page again. If it happens again, meet in another way.'
	},
	soundOnly: 'Sound only: the line is weak',
	soundOnlyBody: 'The picture comes back by itself when the line gets better.',
	speaking: (name) => `${name} is speaking`,
	speaks: 'speaking',
	byProgram: 'with another program',
	menu: {
		pushToTalk: 'Hold a key to speak',
		pushToTalkHint: 'The microphone is open only while you hold T.',
		noise: 'Reduce noise around me',
		selfView: 'Show my own picture',
		blur: 'Blur the background behind me',
		touch: {
			pushToTalk: 'Hold a button to speak',
			pushToTalkHint: 'The microphone is open only while you hold the button beneath the pictures.'
		}
	},
	holdToTalk: 'Hold T to speak',
	holdToTalkTouch: 'Hold here to speak',
	held: 'You can be heard now'
};
