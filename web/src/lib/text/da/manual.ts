// Texts about the observation manual as such: its editions, reading, writing and comparing them, in Danish.
import type { Schema } from '../../api/client';
import { plural } from '../plural';

type Finding = Schema<'FindingCode'>;

/** What is wrong with a written text, and what to do about it. */
const findings: Record<Finding, (about: string) => string> = {
	too_large: (about) => `Teksten fylder mere end ${about} KB. Indsæt én udgave og ikke andet.`,
	unreadable: (about) => `Teksten kan ikke læses som YAML eller JSON her (${about}). Se efter, om et kolon, et anførselstegn eller en indrykning mangler.`,
	alias: () => 'Genveje med & og * kan ikke bruges her. Skriv teksten ud begge steder.',
	too_much: () => 'Der er flere dele, eller flere lag inden i hinanden, end en manual kan have.',
	field_twice: (about) => `Feltet “${about}” står her to gange. Behold det ene.`,
	field_missing: (about) => `Feltet “${about}” mangler. Tilføj det.`,
	field_unknown: (about) => `“${about}” er ikke et felt her. Ret stavningen, eller fjern det.`,
	wrong_kind: (about) => `Her skal stå ${KINDS[about] ?? KINDS['string']}.`,
	out_of_range: (about) => `Tallet skal ligge inden for ${about}.`,
	word_unknown: (about) => `Her kan stå et af ordene: ${about}.`,
	text_empty: () => 'Teksten er tom. Skriv den på både dansk og engelsk.',
	text_too_long: (about) => `Teksten er længere end ${about} tegn. Del den op, eller gør den kortere.`,
	key_unfit: (about) => `“${about}” kan ikke være en nøgle. Brug små bogstaver a–z, tal og tegnene _ - og .`,
	key_twice: (about) => `Nøglen “${about}” bruges to gange. Giv den ene et andet navn.`,
	several_bands: () => 'Kun ét område kan gå på tværs af de andre (cross_cutting).',
	nothing_in: (about) => `Der er ikke noget i “${about}”. Tilføj mindst én, eller fjern den.`,
	scale: (about) => `Skalaen hænger ikke sammen (${about}). Hvert tal skal stå én gang, fra lavt til højt, i low, mid og high.`,
	id_taken: (about) => `Der findes allerede en udgave med id “${about}”. Vælg et andet id.`,
	edition_unknown: (about) => `Her skal stå “${about}”.`,
	key_unknown: (about) => `“${about}” findes ikke i udgaven. Ret nøglen.`,
	not_once: (about) => `“${about}” skal stå i netop én række.`,
	change_untrue: (about) => `Rækken siger “${about}”, men det er ikke, hvad de to udgaver viser. Ret rækkens kind eller nøgler.`
};

const KINDS: Record<string, string> = {
	string: 'en tekst. Sæt den i anførselstegn, hvis den ligner et tal',
	integer: 'et helt tal',
	boolean: 'true eller false',
	array: 'en liste, hvor hver linje begynder med en bindestreg',
	object: 'en gruppe felter, rykket ind'
};

export const manual = {
	title: 'Observationsmanual',
	nav: 'Observationsmanual',
	findings,
	list: {
		lead: 'Udgaverne af den manual, der iagttages efter. Alle, der logger ind, kan læse dem.',
		write: 'Skriv eller importér en udgave',
		caption: 'Udgaver',
		columns: { name: 'Udgave', origin: 'Hvor den kommer fra', uses: 'Bruges i', actions: 'Handlinger' },
		builtIn: 'Følger med programmet',
		own: 'Skrevet her',
		used: 'Er brugt og ændres ikke mere',
		open: 'Kan rettes, til den er brugt',
		version: (version: string) => `Version ${version}`,
		courses: (count: number) => plural(count, 'forløb', 'forløb'),
		codings: (count: number) => plural(count, 'analyse', 'analyser'),
		unused: 'Ikke brugt endnu',
		read: 'Læs',
		copy: 'Ny udgave ud fra denne',
		edit: 'Ret',
		remove: 'Slet',
		of: (action: string, name: string) => `${action}: ${name}`,
		removeTitle: (name: string) => `Slet ${name}?`,
		removeBody: 'Ingen analyser bruger den. Den kan ikke hentes tilbage, så hent den eventuelt først.',
		removed: (name: string) => `${name} er slettet`,
		schema: 'Formen af en udgave (JSON Schema)',
		crosswalkSchema: 'Formen af en oversættelse (JSON Schema)',
		compareTitle: 'Sammenlign to udgaver',
		compareFrom: 'Den tidligere',
		compareTo: 'Den senere',
		compare: 'Sammenlign'
	},
	page: {
		print: 'Print',
		yaml: 'Hent som YAML',
		json: 'Hent som JSON',
		all: 'Alle udgaver',
		overview: 'Fokusområder og dimensioner',
		guidance: 'Sådan bruges manualen',
		scale: 'Skalaen',
		scaleLead: 'Tal er et tilvalg og følger altid et stikord med tid.',
		link: (name: string) => `Adressen på ${name}`,
		hits: (count: number) => (count === 0 ? 'Ingen dimensioner passer' : `${plural(count, 'dimension', 'dimensioner')} passer`),
		search: 'Søg i manualen',
		provenance: 'Hvis ord det er'
	},
	desk: {
		title: 'Skriv en udgave',
		titleEdit: (name: string) => `Ret ${name}`,
		lead: 'Skriv i YAML eller JSON, indsæt en tekst, eller vælg en fil. Teksten ses efter, mens du skriver, og gemmes på denne maskine, til du gemmer den i programmet.',
		startFrom: 'Begynd med en kopi af',
		file: 'Vælg en fil',
		fileTooLarge: (megabytes: string) => `Filen fylder ${megabytes}. En udgave fylder højst 1 MB. Det, der stod her, er ikke rørt.`,
		text: 'Udgavens tekst',
		preview: 'Sådan kommer den til at se ud',
		previewEarlier: 'Sådan så den ud, sidst den hang sammen',
		previewNone: 'Udgaven vises her, når teksten hænger sammen.',
		checking: 'Ser efter …',
		sound: 'Teksten hænger sammen.',
		toMend: (count: number) => `${plural(count, 'sted', 'steder')} skal rettes, før den kan gemmes`,
		line: (line: number) => `Linje ${line}`,
		noLine: 'Hele teksten',
		more: (count: number) => `… og ${count} til`,
		save: 'Gem udgaven',
		saveChange: 'Gem rettelsen',
		saved: (name: string) => `${name} er gemt`,
		draft: 'Din kladde fra sidst er her stadig.',
		discard: 'Begynd forfra',
		lockedTitle: 'Denne udgave ændres ikke mere',
		lockedBody: 'Den er brugt i en analyse, eller den følger med programmet. Begynd i stedet en ny udgave ud fra den.',
		newFrom: 'Ny udgave ud fra denne'
	},
	compare: {
		title: 'To udgaver ved siden af hinanden',
		lead: (from: string, to: string) => `Fra ${from} til ${to}`,
		tabs: { label: 'Sammenligning', crosswalk: 'Hvad blev dimensionerne til?', differences: 'Alle forskelle' },
		swap: 'Byt om',
		same: 'De to udgaver siger det samme.',
		count: (count: number) => plural(count, 'forskel', 'forskelle'),
		language: 'Forskellene vises på dansk.',
		kinds: { added: 'Ny', removed: 'Udgået', moved: 'Flyttet', renamed: 'Nyt navn', changed: 'Ny ordlyd' },
		of: {
			edition: 'Udgaven',
			scale: 'Skalaen',
			guidance: 'Brugen af manualen',
			area: 'Fokusområde',
			dimension: 'Dimension',
			indicator: 'Indikator',
			marker: 'Eksempel'
		},
		fields: {
			title: 'Titel',
			name: 'Navn',
			heading: 'Overskrift',
			provenance: 'Hvis ord det er',
			source: 'Kilde',
			text: 'Tekst',
			values: 'Tal',
			definition: 'Definition',
			boundary: 'Afgrænsning',
			marker: 'Eksempel',
			'levels/low': 'Lavt niveau',
			'levels/mid': 'Mellemniveau',
			'levels/high': 'Højt niveau',
			'prompts/looking_good': 'Spørgsmål, Looking good',
			'prompts/looking_closer': 'Spørgsmål, Looking closer'
		} as Record<string, string>,
		anchor: (value: string) => `Tallet ${value}`,
		before: 'Før',
		after: 'Nu',
		removedWords: 'fjernet',
		addedWords: 'tilføjet',
		crosswalkCaption: (from: string, to: string) => `Fra ${from} til ${to}`,
		change: 'Hvad skete der?',
		comparable: 'Kan kodninger sammenlignes?',
		note: 'Bemærkning',
		changes: {
			same: 'Uændret',
			removed: 'Udgået',
			added: 'Ny',
			renamed: 'Nyt navn',
			merged: 'Lagt sammen',
			order: 'Byttet om',
			moved: 'Flyttet'
		},
		comparables: {
			directly: 'Ja',
			flagged: 'Ja, med udgaven nævnt',
			derived: 'Kun som afledt',
			no: 'Nej'
		},
		onlyIn: (name: string) => `Kun i ${name}`,
		origins: {
			built_in: 'Oversættelsen følger med programmet.',
			written: 'Oversættelsen er skrevet her.',
			suggested: 'Ingen har skrevet en oversættelse endnu. Her ses, hvad dimensionernes nøgler alene fortæller.'
		},
		editCrosswalk: 'Skriv oversættelsen',
		crosswalkTitle: 'Skriv oversættelsen',
		crosswalkLead: 'Hver dimension i de to udgaver står i netop én række. Ingen kodning bliver lavet om; oversættelsen bruges, når kodninger ses ved siden af hinanden.',
		crosswalkText: 'Oversættelsens tekst',
		saveCrosswalk: 'Gem oversættelsen',
		crosswalkSaved: 'Oversættelsen er gemt'
	},
	choice: {
		label: 'Udgave af manualen',
		hint: 'Kan vælges om, til den første analyse i forløbet er begyndt.',
		phaseDefault: (name: string) => `Fasens udgave (${name})`,
		change: 'Skift udgave',
		changeOf: (name: string) => `Skift udgave af manualen for ${name}`,
		submit: 'Brug denne udgave',
		changed: (name: string) => `Forløbet analyseres med ${name}`,
		column: 'Manual',
		notChosen: 'Forløbet er oprettet, men udgaven er ikke valgt endnu. Prøv igen, eller vælg den i listen over forløb.'
	},
	course: {
		title: 'Dimensioner gennem forløbet',
		lead: 'Antal mærker i de frigivne analyser, også fra tidligere forløb. Tallene siger, hvad I har set på, ikke hvor godt det gik. Tryk på et tal for at se mærkerne.',
		none: 'Når en analyse er frigivet, kan I se her, hvilke dimensioner I har set på.',
		dimension: 'Dimension',
		round: (number: number) => `Runde ${number}`,
		earlier: (number: number) => `Tidligere forløb, runde ${number}`,
		open: (name: string, round: number, marks: number) => `${name}, runde ${round}: ${plural(marks, 'mærke', 'mærker')}. Åbn analysen`,
		edition: (name: string) => `Analyseret med ${name}`,
		derived: 'afledt',
		flagged: 'anden ordlyd',
		was: (names: string) => `Hed: ${names}`,
		notIn: (name: string) => `Findes ikke i ${name}`,
		mapped: 'Analyser fra en tidligere udgave beholder deres egne navne og er sat ind efter oversættelsen mellem udgaverne.',
		suggested: 'Mellem nogle af udgaverne er der ingen skreven oversættelse; kun ens nøgler er sat sammen.',
		readManual: 'Læs manualen'
	},
	panel: {
		whole: 'Åbn hele manualen',
		found: { name: 'Navn', definition: 'Definition', boundary: 'Afgrænsning', indicator: 'Indikator', marker: 'Eksempel', level: 'Niveau' }
	}
};

export type ManualText = typeof manual;
