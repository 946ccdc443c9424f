// Texts about who speaks when, in English; part of record's.
import type { RecordText } from '../da/record';

export const speech: RecordText['speech'] = {
	title: 'Who speaks when',
	waiting: 'We are finding out who speaks when. You can use the film meanwhile.',
	failed: 'We could not find out who speaks when. The film itself is fine.',
	again: 'Try again',
	listenAgain: 'Listen again',
	notToldApart:
		'You can see when somebody speaks, but not who. The server cannot tell voices apart; it can once the voice model is installed.',
	nobody: 'We cannot hear anybody speak in the film.',
	anybody: 'Speech',
	lane: (who) => `${who} speaks`,
	voice: (letter) => `Voice ${letter}`,
	worker: 'The social worker',
	workerInside: 'the social worker',
	turn: (who, from, to) => `${who} speaks, ${from} to ${to}`,
	laneHint: 'Arrow right and left go between the turns, Enter goes to the place.',
	laneHintCorrecting:
		'Arrow right and left go between the turns, Enter goes to the place. Alt and arrow move the beginning, Alt, Shift and arrow move the end, Delete removes the turn.',
	who: {
		title: 'Who is who?',
		hint: 'Hear a voice, and choose who it is.',
		hear: (voice) => `Hear ${voice}`,
		is: (voice, who) => `${voice} is ${who}`
	},
	correct: {
		open: 'Put the turns right',
		close: 'Done',
		title: 'Put the turns right',
		hint: 'Choose a turn on the time line. Drag its ends, or use the buttons; they use the place where the film stands.',
		chosen: (who, from, to) => `${who}, ${from} to ${to}`,
		none: 'No turn is chosen.',
		start: 'Begin here',
		end: 'End here',
		split: 'Split here',
		splitNot: 'The turn can be split only where the film stands inside it.',
		addNot: 'That voice speaks here already. Move the film, or choose another voice.',
		who: 'Who speaks?',
		another: 'One more voice',
		remove: 'Remove the turn',
		add: 'New turn here',
		undo: 'Undo',
		computed: 'Use the turns that were found again',
		done: (what) => `${what}. Undo takes it back.`
	},
	changedMeanwhile: 'The other of you has changed the turns meanwhile. Here are the new ones; change them again if something is left.',
	silencesLead: (count) => (count === 1 ? 'See the place where it became quiet' : `See the ${count} places where it became quiet`),
	silence: (length) => `Quiet for ${length}`,
	silenceBroken: (length, who) => `Quiet for ${length}; ${who} broke the silence`,
	silenceAt: (time, what) => `${time}: ${what}`,
	moreSilences: (count) => (count === 1 ? 'Show one more place' : `Show ${count} more places`),
	numbers: 'The numbers',
	share: (who, percent) => `${who} has about ${percent}% of the talking time.`,
	turnLength: (who, middle, longest) => `${who} typically speaks for ${middle} at a time, and ${longest} at the most.`,
	longest: (length) => `Longest pause: ${length}.`,
	longestBroken: (length, who) => `Longest pause: ${length}; ${who} broke it.`,
	follows: (from, to, length) => `When ${from} has spoken, it typically takes ${length} before ${to} speaks.`,
	followsAtOnce: (from, to) => `When ${from} has spoken, ${to} typically speaks at once.`,
	overlap: (length) => `For ${length} in all, several speak at the same time.`,
	seconds: (number, one) => `${number} ${one ? 'second' : 'seconds'}`,
	afterNotes: 'The numbers appear when you have written your first keyword.',
	meaning: 'The numbers show how the talking was shared – not how good the conversation was.',
	how: 'How it is measured',
	howBody:
		'The computer has found the turns in the sound and does not know the words. Talking time leaves out short signs of listening such as ‘mm’. A pause is time in which nobody speaks. The numbers are rounded.',
	uncertain:
		'It is uncertain, above all when several speak at once, when the sound is weak, or when there is an interpreter. Put the turns right if the numbers are to be used for anything.'
};
