// Texts of watching and noting in the workbench, in Danish: stretches, favourites, filters, lanes.
import { plural } from '../plural';

export const noting = {
	until: (time: string) => `til ${time}`,
	line: {
		pauses: 'Pause, mens jeg skriver',
		lead: (option: string) => `Tid: ${option}`,
		dropEnd: (time: string) => `Tidsrummet slutter ${time}. Gør det til et øjeblik igen`
	},
	said: {
		stretchBegins: (time: string) => `Tidsrummet begynder ved ${time}. Tryk igen for at slutte.`,
		stretchEnds: (from: string, to: string) => `Tidsrum fra ${from} til ${to}. Skriv, og gem med Enter.`,
		stretch: (from: string, to: string) => `Fra ${from} til ${to}.`,
		stretchStored: (from: string, to: string) => `Stikord fra ${from} til ${to}.`,
		stretchDropped: 'Stikordet er et øjeblik igen.',
		tooShort: 'Tidsrummet var for kort, så det er et øjeblik.',
		noFavourite: (digit: string) => `Der er ingen favorit på ${digit}.`,
		favouriteSet: (name: string, digit: string) => `${name} er nu favorit ${digit}.`,
		favouriteGone: (name: string) => `${name} er ikke længere favorit.`,
		allShown: 'Alle mærker vises.',
		nothingInHand: 'Vælg først et stikord i listen eller på tidslinjen.'
	},
	favourites: {
		title: 'Favorittaster',
		lead: 'I Kommando sætter tasten et mærke her. Hold den nede, så gælder mærket hele tidsrummet.',
		keyFor: (name: string) => `Favorittast for ${name}`,
		whole: 'Hele dimensionen',
		none: 'Ingen',
		taken: (digit: string, name: string) => `${digit} (nu ${name})`,
		reset: 'Brug de første ti dimensioner igen'
	},
	filter: {
		label: 'Søg og filtrér',
		text: 'Søg i stikord og spørgsmål',
		tag: 'Manual',
		everything: 'Alle',
		untied: 'Uden dimension',
		stretches: 'Stikord, der varer',
		clips: 'Klip',
		shown: (shown: number, all: number) => `${shown} af ${all} vises`,
		showAll: 'Vis alle',
		none: 'Ingen mærker passer til filteret.'
	},
	list: {
		after: (delta: string) => `${delta} efter forrige`,
		number: (place: number, count: number) => `${place} af ${count}`,
		times: 'Stikordets tid',
		start: 'Start',
		end: 'Slut',
		earlier: (border: string) => `${border} et halvt sekund tidligere`,
		later: (border: string) => `${border} et halvt sekund senere`,
		lasts: 'Lad det vare',
		moment: 'Gør det til et øjeblik',
		marks: (count: number) => plural(count, 'mærke', 'mærker')
	},
	timeline: {
		areas: 'Områder',
		areasHint: 'Et spor for hvert fokusområde',
		pictures: 'Billeder',
		untied: 'Uden område',
		stretch: (from: string, to: string, body: string, dimensions: string) =>
			`Stikord fra ${from} til ${to}: ${body}${dimensions ? `. ${dimensions}` : ''}`
	}
};

export type NotingText = typeof noting;
