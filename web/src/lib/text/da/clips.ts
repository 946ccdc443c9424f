// Texts of clips in the making, of what comes before a release, of focus and of private concerns, in Danish.
import { plural } from '../plural';

export const clips = {
	split: 'Del ved afspilningsstedet',
	extendStart: '5 s før',
	extendEnd: '5 s efter',
	extendStartLong: 'Begynd klippet 5 sekunder tidligere',
	extendEndLong: 'Slut klippet 5 sekunder senere',
	handle: (number: number) => `Flyt klip ${number}. Pil op og ned flytter det.`,
	sign: 'Tegn',
	signLong: 'Tegn på fokus eller på den seneste aftale',
	signs: (count: number) => plural(count, 'tegn på fokus eller aftale', 'tegn på fokus eller aftale'),
	lengths: {
		short: 'Kort. 45–60 sekunder er ofte passende.',
		good: 'God længde.',
		fair: '45–60 sekunder er ofte passende.',
		long: 'Over 2 minutter. Er hele stykket nødvendigt, eller kan klippet blive kortere?',
		veryLong: 'Over 4 minutter. Del klippet, eller bekræft, at det skal være så langt.'
	},
	confirmLength: (length: string) => `Ja, klippet skal vare ${length}`,
	confirmed: 'Længden er bekræftet.',
	said: {
		split: (at: string, first: number, second: number) => `Delt ved ${at}. Klip ${first} og klip ${second}.`,
		noSplit: 'Stil afspilleren inde i et klip for at dele det.',
		noClip: 'Vælg et klip først.',
		noMark: 'Gå til et stikord eller et klip først.',
		signOn: 'Markeret som tegn.',
		signOff: 'Ikke længere et tegn.',
		length: (length: string) => `Klippet varer nu ${length}.`,
		edge: 'Klippet kan ikke blive længere i den retning.'
	},
	order: {
		hint: 'Begynd gerne med det, der lykkes. Så er der noget at stå på, når I ser nærmere.',
		apply: 'Sæt Looking good først',
		done: 'Looking good ligger først i planen.'
	},
	playAll: {
		start: 'Afspil hele planen',
		stop: 'Stop',
		next: 'Næste klip',
		previous: 'Forrige klip',
		begin: 'Afspil nu',
		label: 'Afspilning af planen',
		card: (number: number, count: number, kind: string) => `Klip ${number} af ${count}: ${kind}`,
		spoken: (number: number, count: number, kind: string, question: string) => `Klip ${number} af ${count}, ${kind}. ${question}`,
		over: 'Planen er afspillet.',
		stopped: 'Afspilningen af planen er stoppet.',
		keys: 'Page Down: næste. Page Up: forrige. Esc: stop.'
	},
	bank: {
		open: 'Find et spørgsmål',
		title: (number: number) => `Spørgsmål til klip ${number}`,
		search: 'Søg i spørgsmålene',
		hint: 'Pil op og ned vælger, Enter sætter spørgsmålet ind.',
		list: 'Spørgsmål',
		own: (text: string) => `Brug dine egne ord: »${text}«`,
		ownFrom: 'Fri tekst',
		none: 'Ingen spørgsmål passer. Skriv dit eget i klippet.',
		results: (count: number) => plural(count, 'spørgsmål', 'spørgsmål')
	},
	look: {
		preview: (name: string) => `Se analysen, som ${name} vil se den`,
		areaBalance: 'Klip for hvert fokusområde',
		area: (good: number, closer: number) => `${good} Looking good, ${closer} Looking closer`,
		untiedClips: 'Uden dimension',
		voices: 'Hvem taler i klippene',
		voice: (name: string, length: string) => `${name} ${length}`,
		firstRound: 'I den første runde er Looking closer frivilligt.',
		onlyGood: 'Det er helt fint kun at frigive Looking good.',
		lengths: 'Klippenes længde',
		lengthsGood: 'Alle klip er under 2 minutter.',
		longClip: (number: number, length: string) => `Klip ${number} varer ${length}. Kan det blive kortere?`,
		unconfirmed: (number: number, length: string) => `Klip ${number} varer ${length}. Klip over 4 minutter skal du bekræfte.`,
		strengths: 'Styrker først',
		strengthsBody:
			'Der skal være mindst to Looking good, før en Looking closer frigives. Tilføj et klip, der viser noget, som lykkes, eller skriv, hvorfor det er rigtigt at gøre det anderledes denne gang.',
		reason: 'Begrundelse',
		reasonHint: 'Gemmes sammen med frigivelsen. Kun du og en supervisor, der overtager forløbet, kan læse den. I loggen står kun, at der er givet en begrundelse.',
		reasonFirst: 'Tilføj et Looking good, eller skriv en begrundelse.',
		confirmFirst: 'Bekræft længden af de lange klip først.',
		reasonGiven: (reason: string) => `Din begrundelse for at begynde med færre styrker: ${reason}`
	},
	preview: {
		title: (name: string) => `Sådan ser ${name} analysen`,
		body: 'Det er den samme side. Intet er frigivet endnu.',
		back: 'Tilbage til analysen'
	},
	focus: {
		title: 'Fokus i denne runde',
		next: 'Fokus i næste runde',
		nextLead: 'Vælg op til tre dimensioner, som I vil have særligt øje for næste gang. De bliver fremhævet i analysen.',
		none: 'Intet fokus valgt',
		choose: 'Vælg fokus',
		change: 'Ændr fokus',
		dialogLead: 'Op til tre dimensioner. I kan begge vælge og ændre dem.',
		left: (count: number) => (count === 0 ? 'Du har valgt tre.' : `Du kan vælge ${count} mere.`),
		saidIn: (round: number) => `Aftalt i runde ${round}`,
		inFocus: 'I fokus',
		saved: 'Fokus er gemt.'
	},
	agreement: { title: (round: number) => `Aftale fra runde ${round}` },
	concern: {
		title: 'Bekymring – kun du og forskningslederen kan se det',
		purpose: 'Brug det, når noget i optagelsen bekymrer dig, og du har brug for at fastholde det og tale med forskningslederen.',
		notFor:
			'Det er ikke en underretning. Skal der underrettes, gør du det ad den vej, du plejer, og venter ikke. Skriv heller ikke ting her, som socialrådgiveren selv skal høre: tag dem op i feedbacken.',
		trace: 'Det står ikke i analysen, i tal, i udtræk eller i loggen, og det bliver slettet sammen med optagelsen.',
		body: 'Hvad bekymrer dig?',
		atPlace: (time: string) => `Knyt den til stedet ${time}`,
		add: 'Gem bekymringen',
		saved: 'Gemt. Kun du og forskningslederen kan se det.',
		at: (time: string) => `Ved ${time}`,
		whole: 'Hele optagelsen',
		read: (when: string) => `Læst af forskningslederen ${when}`,
		unread: 'Ikke læst af forskningslederen endnu',
		remove: 'Slet',
		removed: 'Bekymringen er slettet.',
		count: (count: number) => plural(count, 'bekymring', 'bekymringer')
	},
	concerns: {
		title: 'Bekymringer',
		lead: 'Det, supervisorer har skrevet til dig. Kun du og den, der har skrevet, kan se det. Supervisoren kan se, at du har læst det.',
		about: 'Kontakt supervisoren, når noget skal drøftes. Optagelserne kan du ikke åbne herfra.',
		notFor: 'En bekymring her er ikke en underretning. Er der grund til at underrette, skal det ske ad den sædvanlige vej.',
		from: (name: string, municipality: string, round: number) => `${name} · ${municipality} · runde ${round}`,
		none: 'Der er ingen bekymringer',
		noneBody: 'Når en supervisor skriver en bekymring, står den her.'
	}
};

export type ClipsText = typeof clips;
