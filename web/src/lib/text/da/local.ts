// Texts about what lies on this machine, on the server, and in the history, in Danish.
import { plural } from '../plural';

const marks = (count: number) => plural(count, 'mærke', 'mærker');

export const local = {
	waits: (count: number, since: string) => `${marks(count)} venter på denne maskine siden kl. ${since}`,
	waitsShort: (count: number, since: string) => `${count} venter her siden kl. ${since}`,
	windowOnly: (count: number) => `${marks(count)} ligger kun i dette vindue. Luk det ikke, før de er sendt`,
	windowOnlyShort: (count: number) => `${count} kun her. Luk ikke`,
	refused: (count: number) => `${marks(count)} er ikke gemt på serveren`,
	refusedShort: (count: number) => `${count} ikke gemt`,
	overtaken: {
		keyword: 'Stikordet er også ændret et andet sted, senere end her. Den udgave gælder nu. Din ligger i historikken.',
		clip: 'Klippet er også ændret et andet sted, senere end her. Den udgave gælder nu. Din ligger i historikken.'
	},
	stays: {
		keyword: 'Stikordet blev ændret et andet sted, før du slettede det her. Derfor er det der stadig.',
		clip: 'Klippet blev ændret et andet sted, før du slettede det her. Derfor er det der stadig.'
	},
	stands: (mark: string) => `Ikke fortrudt: ${mark} er ændret et andet sted siden.`,
	standsRedo: (mark: string) => `Ikke gjort igen: ${mark} er ændret et andet sted siden.`,
	history: {
		open: 'Historik',
		ofMark: 'Stikordets historik',
		ofClip: 'Klippets historik',
		ofAll: 'Seneste ændringer i analysen',
		lead: 'Hver ændring er gemt, til optagelsen slettes. Kun du kan se den. Du kan hente en tidligere udgave tilbage og fortryde det igen.',
		loading: 'Henter historikken …',
		none: 'Der er ingen ændringer endnu.',
		here: 'på denne maskine',
		elsewhere: 'på en anden maskine',
		made: 'Skrevet',
		changed: 'Ændret',
		deleted: 'Slettet',
		back: 'Hentet tilbage',
		present: 'Sådan er det nu',
		overtaken: 'Nåede frem efter en nyere ændring og har ikke været gældende',
		restore: 'Hent tilbage',
		restoreLabel: (what: string, when: string) => `Hent ${what} fra ${when} tilbage`,
		restored: { keyword: 'Stikordet er, som det var.', clip: 'Klippet er, som det var.' },
		keyword: 'stikordet',
		clip: 'klippet',
		body: (text: string) => `»${text}«`,
		time: (time: string) => `Tid ${time}`,
		span: (from: string, to: string) => `${from} – ${to}`,
		question: (text: string) => (text === '' ? 'Intet spørgsmål' : `Spørgsmål: »${text}«`),
		dimensions: (names: string) => (names === '' ? 'Ingen dimension' : names),
		place: 'Ny plads i planen',
		other: 'Andet'
	},
	leaving: {
		title: 'Noget er ikke sendt endnu',
		body: (left: { marks: number; lines: number }) => {
			const parts = [
				...(left.marks > 0 ? [marks(left.marks)] : []),
				...(left.lines > 0 ? [left.lines === 1 ? 'én halvskrevet linje' : `${left.lines} halvskrevne linjer`] : [])
			];
			const what = parts.join(' og ');
			return `${what.charAt(0).toUpperCase()}${what.slice(1)} i dine analyser ligger kun på denne maskine. Det bliver liggende, til du logger ind her igen. Andre, der logger ind på maskinen, ser det ikke.`;
		},
		stay: 'Bliv logget ind',
		leave: 'Log ud alligevel'
	}
};

export type LocalText = typeof local;
