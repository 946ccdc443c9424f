// Texts of drawing on the picture, in Danish.
import { plural } from '../plural';

const places = {
	top: { left: 'øverst til venstre', centre: 'øverst i midten', right: 'øverst til højre' },
	middle: { left: 'i venstre side', centre: 'midt i billedet', right: 'i højre side' },
	bottom: { left: 'nederst til venstre', centre: 'nederst i midten', right: 'nederst til højre' }
};

export const drawing = {
	tools: { pen: 'Pen', arrow: 'Pil', ellipse: 'Ring', text: 'Tekst', fading: 'Svindende streg', pointer: 'Peg' },
	hints: {
		pen: 'Tegn på billedet med mus, pen eller finger.',
		arrow: 'Træk fra pilens ende til det, den skal pege på. Et tryk giver en kort pil.',
		ellipse: 'Træk over det, ringen skal stå om. Et tryk giver en lille ring.',
		text: 'Tryk der, hvor teksten skal begynde.',
		fading: 'Stregen svinder efter få sekunder og bliver ikke gemt.',
		pointer: 'Alle i rummet ser, hvor du peger. Det bliver ikke gemt, og klippet må gerne køre.'
	},
	keysTitle: 'Med tastaturet',
	keys: 'Skriv et bogstav og et tal for at gå til et felt, for eksempel C3. Flyt med piletasterne, mindre skridt med Skift. Enter begynder og slutter, Escape fortryder.',
	toolsLegend: 'Tegn med',
	coloursLegend: 'Farve',
	colours: { yellow: 'Gul', blue: 'Blå', pink: 'Lyserød', white: 'Hvid' },
	bar: 'Tegneværktøj',
	undo: 'Fortryd',
	redo: 'Gentag',
	clearMine: 'Ryd mine',
	clearAll: 'Ryd alle',
	done: 'Færdig',
	grid: 'Gitter',
	menu: {
		start: 'Tegn på billedet',
		stop: 'Stop med at tegne',
		undo: 'Fortryd min seneste tegning',
		redo: 'Gendan min tegning',
		clearMine: 'Ryd mine tegninger på klippet',
		clearAll: 'Ryd alle tegninger på klippet',
		show: 'Vis tegninger',
		showHint: 'Kun på din skærm'
	},
	layer: 'Billedet, der tegnes på',
	askMine: 'Vil du rydde dine tegninger på klippet?',
	askAll: 'Vil du rydde alle tegninger på klippet?',
	askBody: (count: number) => `${plural(count, 'tegning forsvinder', 'tegninger forsvinder')} for jer begge og kan ikke hentes tilbage.`,
	places,
	field: (field: string, place: string) => `felt ${field}, ${place}`,
	begun: { pen: 'Pennen er sat.', fading: 'Stregen er begyndt.', arrow: 'Pilens ende er sat.', ellipse: 'Ringens midte er sat.' },
	setBy: (what: string, where: string) => `${what} er sat: ${where}.`,
	givenUp: 'Opgivet.',
	pointing: (where: string) => `Du peger på ${where}.`,
	pointsAt: (name: string, where: string) => `${name} peger på ${where}.`,
	drew: (name: string, what: string) => `${name} har tegnet: ${what}.`,
	tookBack: (name: string) => `${name} tog en tegning tilbage.`,
	cleared: (name: string, all: boolean) => (all ? `${name} ryddede alle tegninger på klippet.` : `${name} ryddede sine egne tegninger.`),
	undone: 'Tegningen er taget tilbage.',
	redone: 'Tegningen er sat tilbage.',
	what: { pen: 'Streg', arrow: 'Pil', ellipse: 'Ring', text: 'Tekst', fading: 'Streg' },
	described: (what: string, where: string, colour: string) => `${what} ved ${where}, ${colour}`,
	describedText: (text: string, where: string, colour: string) => `Teksten „${text}“ ved ${where}, ${colour}`,
	arrowTo: (from: string, to: string) => `fra ${from} til ${to}`,
	by: (name: string) => `af ${name}`,
	someone: 'en, der var med',
	you: 'dig',
	textLabel: 'Teksten på billedet',
	textSet: 'Sæt teksten',
	textLeft: (count: number) => `${plural(count, 'tegn', 'tegn')} tilbage`,
	list: (count: number) => `Tegninger på klippet (${count})`,
	goTo: (time: string, what: string) => `Gå til ${time}: ${what}`,
	refused: {
		drawings_full: 'Der er ikke plads til flere tegninger på klippet. Ryd nogle af dem, og tegn igen.',
		drawing_too_long: 'Stregen blev for lang til at blive gemt. Tegn den i to omgange.',
		drawing_text_invalid: 'Teksten blev ikke sat. Skriv højst 120 tegn.',
		drawing_not_yours: 'Den tegning er den andens. Hver især tager sine egne tilbage.',
		drawing_invalid: 'Tegningen kunne ikke gemmes. Gå tilbage til klippet, og tegn den igen.'
	},
	again: {
		title: 'Tegningerne fra mødet',
		lead: 'Klippet standser på billedet, hvor I tegnede, og tegningerne kommer frem, som de blev til.',
		clip: (number: number) => `Klip ${number}`,
		play: 'Se klippet med tegningerne',
		pause: 'Pause',
		none: 'I tegnede ikke på klippene.',
		closed: 'Filmen kan ikke vises nu, og tegningerne derfor heller ikke.',
		export: 'Hent tegningerne som fil',
		exportHint: 'En fil, du har hentet, kan ikke kaldes tilbage. Der står ingen navne i den. Formatet er W3C Web Annotation.',
		standing: 'Klippet står stille, mens der tegnes.'
	}
};

export type DrawingText = typeof drawing;
