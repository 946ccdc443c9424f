// Names of the keyboard shortcuts, in English.
import type { ShortcutsText } from '../da/shortcuts';

export const shortcuts: ShortcutsText = {
	title: 'Keyboard shortcuts',
	lead: 'The keys work while you are not writing in a field.',
	scopes: {
		everywhere: 'Everywhere',
		player: 'The player',
		workbench: 'Analysis',
		room: 'The feedback room'
	},
	names: {
		help: 'Show keyboard shortcuts',
		playPause: 'Play and pause',
		playPauseWhileWriting: 'Play and pause, also while you write',
		backFive: '5 seconds back',
		forwardFive: '5 seconds forward',
		backOne: '1 second back',
		forwardOne: '1 second forward',
		backTen: '10 seconds back',
		forwardTen: '10 seconds forward',
		frameBack: 'One frame back',
		frameForward: 'One frame forward',
		slower: 'Slower',
		faster: 'Faster',
		write: 'Write a keyword',
		command: 'To the command keys',
		markGood: 'Mark a Looking good moment',
		markCloser: 'Mark a Looking closer moment',
		clipStart: 'The clip begins here',
		clipEnd: 'The clip ends here',
		clipCreate: 'Make the clip',
		undo: 'Undo',
		list: 'To the list of keywords',
		dimension: (digit) => `Favourite ${digit}`,
		toggleMicrophone: 'Microphone on and off',
		toggleCamera: 'Camera on and off'
	},
	singleKeys: 'Use shortcuts with a single key',
	singleKeysHint: 'Turn them off if you control the computer by voice, or if they get in the way.',
	key: 'Key',
	action: 'Action',
	change: 'Change',
	changeFor: (name) => `Change the key for: ${name}`,
	pressNew: 'Press the new key',
	taken: (name) => `That key is already used for: ${name}`,
	reset: 'Reset all',
	keys: {
		' ': 'Space',
		ArrowLeft: '←',
		ArrowRight: '→',
		ArrowUp: '↑',
		ArrowDown: '↓',
		Escape: 'Esc',
		Enter: 'Enter',
		Shift: 'Shift',
		Ctrl: 'Ctrl',
		Alt: 'Alt'
	}
};
