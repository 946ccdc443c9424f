// Texts of watching and noting in the workbench, in English.
import type { NotingText } from '../da/noting';
import { plural } from '../plural';

export const noting: NotingText = {
	until: (time) => `to ${time}`,
	line: {
		pauses: 'Pause while I write',
		lead: (option) => `Time: ${option}`,
		dropEnd: (time) => `The stretch ends at ${time}. Make it a moment again`
	},
	said: {
		stretchBegins: (time) => `The stretch begins at ${time}. Press again to end it.`,
		stretchEnds: (from, to) => `Stretch from ${from} to ${to}. Write, and store with Enter.`,
		stretch: (from, to) => `From ${from} to ${to}.`,
		stretchStored: (from, to) => `Keyword from ${from} to ${to}.`,
		stretchDropped: 'The keyword is a moment again.',
		tooShort: 'The stretch was too short, so it is a moment.',
		noFavourite: (digit) => `There is no favourite on ${digit}.`,
		favouriteSet: (name, digit) => `${name} is now favourite ${digit}.`,
		favouriteGone: (name) => `${name} is no longer a favourite.`,
		allShown: 'All marks are shown.',
		nothingInHand: 'First choose a keyword in the list or on the time line.'
	},
	favourites: {
		title: 'Favourite keys',
		lead: 'In Command the key sets a mark here. Hold it down, and the mark becomes a stretch.',
		keyFor: (name) => `Favourite key for ${name}`,
		whole: 'The whole dimension',
		none: 'None',
		taken: (digit, name) => `${digit} (now ${name})`,
		reset: 'Use the first ten dimensions again'
	},
	filter: {
		label: 'Search and filter',
		text: 'Search keywords and questions',
		tag: 'Manual',
		everything: 'All',
		untied: 'Without a dimension',
		stretches: 'Keywords that last',
		clips: 'Clips',
		shown: (shown, all) => `${shown} of ${all} shown`,
		showAll: 'Show all',
		none: 'No marks match the filter.'
	},
	list: {
		after: (delta) => `${delta} after the one before`,
		number: (place, count) => `${place} of ${count}`,
		times: 'Time of the keyword',
		start: 'Start',
		end: 'End',
		earlier: (border) => `${border} half a second earlier`,
		later: (border) => `${border} half a second later`,
		lasts: 'Let it last',
		moment: 'Make it a moment',
		marks: (count) => plural(count, 'mark', 'marks')
	},
	timeline: {
		areas: 'Areas',
		areasHint: 'A lane for each focus area',
		pictures: 'Pictures',
		untied: 'No area',
		stretch: (from, to, body, dimensions) => `Keyword from ${from} to ${to}: ${body}${dimensions ? `. ${dimensions}` : ''}`
	}
};
