// A drawing in words: what it is, where it lies, in which colour; what a screen reader says and a list shows.
import type { DrawingText } from '../text/da';
import { middleOf } from './geometry';
import { fieldOf, partOf } from './grid';
import type { Figure, Place } from './protocol';

/** "felt C3, øverst til højre". */
export function placeInWords(words: DrawingText, place: Place): string {
	const { height, side } = partOf(place);
	return words.field(fieldOf(place), words.places[height][side]);
}

export function inWords(words: DrawingText, figure: Figure): string {
	const colour = words.colours[figure.colour].toLowerCase();
	if (figure.tool === 'arrow') {
		const [x = 0, y = 0, u = 0, v = 0] = figure.points;
		const way = words.arrowTo(placeInWords(words, { x, y }), placeInWords(words, { x: u, y: v }));
		return `${words.what.arrow} ${way}, ${colour}`;
	}
	const where = placeInWords(words, middleOf(figure));
	if (figure.tool === 'text') return words.describedText(figure.text ?? '', where, colour);
	return words.described(words.what[figure.tool], where, colour);
}
