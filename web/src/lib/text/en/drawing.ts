// Texts of drawing on the picture, in English.
import { plural } from '../plural';
import type { DrawingText } from '../da/drawing';

const places = {
	top: { left: 'top left', centre: 'top centre', right: 'top right' },
	middle: { left: 'on the left', centre: 'in the middle of the picture', right: 'on the right' },
	bottom: { left: 'bottom left', centre: 'bottom centre', right: 'bottom right' }
};

export const drawing: DrawingText = {
	tools: { pen: 'Pen', arrow: 'Arrow', ellipse: 'Ring', text: 'Text', fading: 'Fading line', pointer: 'Point' },
	hints: {
		pen: 'Draw on the picture with mouse, pen or finger.',
		arrow: 'Drag from the end of the arrow to what it should point at. A press makes a short one.',
		ellipse: 'Drag across what the ring should go around. A press makes a small ring.',
		text: 'Press where the text should begin.',
		fading: 'The line fades after a few seconds and is not kept.',
		pointer: 'Everybody in the room sees where you point. It is not kept, and the clip may run meanwhile.'
	},
	keysTitle: 'With the keyboard',
	keys: 'Type a letter and a digit to go to a field, C3 for example. Move with the arrow keys, in smaller steps with Shift. Enter begins and ends, Escape gives up.',
	toolsLegend: 'Draw with',
	coloursLegend: 'Colour',
	colours: { yellow: 'Yellow', blue: 'Blue', pink: 'Pink', white: 'White' },
	bar: 'Drawing tools',
	undo: 'Undo',
	redo: 'Redo',
	clearMine: 'Clear mine',
	clearAll: 'Clear all',
	done: 'Done',
	grid: 'Grid',
	menu: {
		start: 'Draw on the picture',
		stop: 'Stop drawing',
		undo: 'Undo my latest drawing',
		redo: 'Restore my drawing',
		clearMine: 'Clear my drawings on the clip',
		clearAll: 'Clear all drawings on the clip',
		show: 'Show drawings',
		showHint: 'Only on your screen'
	},
	layer: 'The picture that is drawn on',
	askMine: 'Clear your drawings on the clip?',
	askAll: 'Clear all drawings on the clip?',
	askBody: (count) => `${plural(count, 'drawing disappears', 'drawings disappear')} for both of you and cannot be brought back.`,
	places,
	field: (field, place) => `field ${field}, ${place}`,
	begun: { pen: 'The pen is down.', fading: 'The line has begun.', arrow: 'The end of the arrow is set.', ellipse: 'The middle of the ring is set.' },
	setBy: (what, where) => `${what} is set: ${where}.`,
	givenUp: 'Given up.',
	pointing: (where) => `You point at ${where}.`,
	pointsAt: (name, where) => `${name} points at ${where}.`,
	drew: (name, what) => `${name} has drawn: ${what}.`,
	tookBack: (name) => `${name} took a drawing back.`,
	cleared: (name, all) => (all ? `${name} cleared all drawings on the clip.` : `${name} cleared her own drawings.`),
	undone: 'The drawing is taken back.',
	redone: 'The drawing is back.',
	what: { pen: 'Line', arrow: 'Arrow', ellipse: 'Ring', text: 'Text', fading: 'Line' },
	described: (what, where, colour) => `${what} at ${where}, ${colour}`,
	describedText: (text, where, colour) => `The text “${text}” at ${where}, ${colour}`,
	arrowTo: (from, to) => `from ${from} to ${to}`,
	by: (name) => `by ${name}`,
	someone: 'somebody who took part',
	you: 'you',
	textLabel: 'The text on the picture',
	textSet: 'Set the text',
	textLeft: (count) => `${plural(count, 'character', 'characters')} left`,
	list: (count) => `Drawings on the clip (${count})`,
	goTo: (time, what) => `Go to ${time}: ${what}`,
	refused: {
		drawings_full: 'There is no room for more drawings on the clip. Clear some of them and draw again.',
		drawing_too_long: 'The line was too long to be kept. Draw it in two goes.',
		drawing_text_invalid: 'The text was not set. Write at most 120 characters.',
		drawing_not_yours: 'That drawing is the other’s. Each of you takes back her own.',
		drawing_invalid: 'The drawing could not be kept. Go back to the clip and draw it again.'
	},
	again: {
		title: 'The drawings of the meeting',
		lead: 'The clip stops at the picture where you drew, and the drawings appear as they were made.',
		clip: (number) => `Clip ${number}`,
		play: 'Watch the clip with the drawings',
		pause: 'Pause',
		none: 'You did not draw on the clips.',
		closed: 'The film cannot be shown now, and so neither can the drawings.',
		export: 'Download the drawings as a file',
		exportHint: 'A file you have downloaded cannot be called back. There are no names in it. The format is W3C Web Annotation.',
		standing: 'The clip stands still while it is drawn on.'
	}
};
