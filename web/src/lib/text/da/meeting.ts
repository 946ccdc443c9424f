// Texts of what frames a meeting: contract, time-out, questions, order, what is taken along. In Danish.
import { plural } from '../plural';

export const meeting = {
	contract: {
		label: 'Kontrakt',
		lead: 'Én linje om, hvad I vil bruge mødet til, og hvordan I siger stop.',
		field: 'Kontrakt for mødet',
		suggestion: 'Vi ser efter det, der hjælper. Vi kan begge sige stop undervejs.',
		propose: 'Brug kontrakten',
		edit: 'Ret kontrakten',
		whole: 'Vis hele',
		later: 'Uden kontrakt i dag',
		accept: 'Det er jeg med på',
		acceptedByBoth: 'I er begge med på den',
		waitsForOther: (name: string) => `${name} har ikke sagt ja endnu`,
		proposed: (name: string) => `${name} foreslår`,
		invalid: 'Kontrakten kunne ikke gemmes. Den må højst fylde én linje.'
	},
	timeOut: {
		take: 'Tag en time-out',
		title: 'Time-out',
		body: (name: string) => `${name} har bedt om en pause fra klippet. Det står stille hos jer begge.`,
		bodyOwn: 'Du har bedt om en pause fra klippet. Det står stille hos jer begge.',
		contract: 'Det aftalte I',
		go: 'Fortsæt mødet',
		playWaits: 'Klippet står stille, til I fortsætter mødet.'
	},
	question: {
		find: 'Find et spørgsmål',
		title: 'Vis et spørgsmål for jer begge',
		hint: 'Pil op og ned vælger, Enter viser spørgsmålet hos jer begge.',
		none: 'Du kan lægge et spørgsmål frem for jer begge, også uden et klip.',
		onTheTable: 'Spørgsmål på bordet',
		takeOff: 'Fjern spørgsmålet'
	},
	order: {
		title: 'Dagsorden',
		hint: 'Rækkefølgen er et forslag. I kan springe frit.',
		agreement: 'Én aftale',
		closing: 'Hvad tager I med?'
	},
	clip: {
		mute: 'Slå lyden fra',
		unmute: 'Slå lyden til'
	},
	layout: {
		enlarge: 'Forstør klippet hos mig',
		enlargeHint: 'Kun på din skærm. Panelerne skjules imens.'
	},
	pods: {
		showChat: (count: number) => `Vis chatten, ${plural(count, 'ny besked', 'nye beskeder')}`,
		unread: (count: number) => plural(count, 'ny besked', 'nye beskeder'),
		participant: 'Socialrådgiver',
		host: 'Supervisor'
	},
	closing: {
		title: 'Afslutning',
		ask: 'Hvad tager du med?',
		askBoth: 'Hvad tager du med? Hvad hjalp, og hvad skal vi gøre anderledes næste gang?',
		of: (name: string) => `${name} tager med`,
		notYet: (name: string) => `${name} har ikke skrevet noget endnu.`,
		missing: 'Ingen har skrevet, hvad de tager med. Det tager et minut at spørge.',
		askNow: 'Stil spørgsmålet for jer begge'
	},
	devices: {
		title: 'Din mikrofon og dit kamera',
		microphone: 'Mikrofon',
		microphoneOff: 'Mikrofon slukket',
		camera: 'Kamera',
		cameraOff: 'Kamera slukket'
	},
	ownView: {
		mine: 'Dit eget blik',
		startHint: 'Hvad lagde du selv mærke til? Først derefter klippene.'
	},
	note: {
		writes: (name: string) => `${name} skriver …`
	},
	held: {
		contract: 'Kontrakten for mødet',
		agreement: 'Aftalen',
		takeaways: 'Det tog I med',
		chat: 'Chat (alle)',
		chatNone: 'I skrev ikke sammen i chatten.',
		print: 'Udskriv',
		spent: (minutes: string) => `set på i ${minutes} min`
	}
};

export type MeetingText = typeof meeting;
