// Texts that every page shares, in Danish.
import { plural } from '../plural';

export const common = {
	skipToContent: 'Spring til indhold',
	loading: 'Henter …',
	cancel: 'Annuller',
	close: 'Luk',
	back: 'Tilbage',
	next: 'Videre',
	save: 'Gem',
	remove: 'Fjern',
	edit: 'Ret',
	undo: 'Fortryd',
	yes: 'Ja',
	no: 'Nej',
	retry: 'Prøv igen',
	optional: 'valgfrit',
	required: 'skal udfyldes',
	search: 'Søg',
	showMore: 'Vis flere',
	menu: 'Menu',
	closeMenu: 'Luk menu',
	mainNavigation: 'Hovedmenu',
	messages: 'Beskeder',
	dismiss: 'Luk besked',
	you: 'dig',
	cprWarning: 'Det ligner et cpr-nummer. Fjern det, hvis det er et: navne og numre skal ikke stå her.',
	lookingGood: 'Looking good',
	lookingCloser: 'Looking closer',
	notice: { info: 'Til orientering', ok: 'Klaret', attention: 'Vær opmærksom' },
	saveState: {
		saved: 'Alt er gemt',
		saving: 'Gemmer …',
		unsaved: 'Ikke gemt endnu – prøver igen'
	},
	roles: {
		socialraadgiver: 'Socialrådgiver',
		supervisor: 'Supervisor',
		koordinator: 'Koordinator',
		leder: 'Leder',
		forsker: 'Forsker',
		forskningsleder: 'Forskningsleder',
		kurator: 'Kurator',
		underviser: 'Underviser',
		administrator: 'Administrator'
	},
	navigation: {
		home: 'Min side',
		course: 'Forløb',
		record: 'Samtaler',
		analyse: 'Analyse',
		feedback: 'Feedback',
		reflect: 'Refleksion',
		library: 'Videobibliotek',
		concern: 'Bekymringer',
		manual: 'Observationsmanual',
		people: 'Administration'
	},
	account: {
		open: 'Din konto',
		short: 'Konto',
		language: 'Sprog',
		danish: 'Dansk',
		english: 'English',
		shortcuts: 'Genvejstaster',
		signOut: 'Log ud',
		signOutEverywhere: 'Log ud alle steder',
		signOutEverywhereQuestion: 'Vil du logge ud alle steder?',
		signOutEverywhereBody:
			'Du bliver logget ud her og på alle andre computere og telefoner, hvor du er logget ind. Det, du har skrevet, er gemt.'
	},
	circle: {
		label: 'Runden trin for trin',
		round: 'Runde',
		of: (from: number, to: number) => (from === to ? `af ${to}` : `af ${from}–${to}`),
		roundOf: (round: number, from: number, to: number) =>
			from === to ? `Runde ${round} af ${to}` : `Runde ${round} af ${from}–${to}`,
		record: 'Optagelse',
		analyse: 'Analyse',
		feedback: 'Feedback',
		reflect: 'Refleksion',
		done: 'gjort',
		begun: 'i gang',
		current: 'næste',
		waiting: 'kommer senere'
	},
	lock: {
		title: 'Skærmen er låst',
		body: 'Du har været væk et stykke tid. Det, du var i gang med, er der stadig. Skriv din adgangskode for at fortsætte.',
		password: 'Adgangskode',
		unlock: 'Lås op',
		someoneElse: 'Log ud i stedet'
	},
	error: {
		notFoundTitle: 'Siden findes ikke',
		notFoundBody: 'Den kan være flyttet eller slettet, eller også er adressen skrevet forkert. Der er ikke sket noget med det, du har gemt.',
		title: 'Det lykkedes ikke at vise siden',
		body: 'Det, du har gemt, er der stadig. Prøv igen om lidt.',
		home: 'Gå til Min side',
		reference: (id: string) => `Oplys dette nummer, hvis du beder om hjælp: ${id}`
	},
	footer: {
		accessibility: 'Tilgængelighedserklæring',
		caseFile: 'Programmet er ikke en journal. Husk at notere samtalen i fagsystemet.'
	},
	count: {
		rounds: (count: number) => plural(count, 'runde', 'runder'),
		clips: (count: number) => plural(count, 'klip', 'klip'),
		keywords: (count: number) => plural(count, 'stikord', 'stikord')
	},
	percentDone: (percent: number) => `${percent} procent færdig`
};

export type CommonText = typeof common;
