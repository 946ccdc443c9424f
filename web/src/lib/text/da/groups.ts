// Texts of group sessions (opfølgning i afdelingen, fokusgruppe, kollegial respons), in Danish.
import { genitive } from '../genitive';
import { plural } from '../plural';

const kinds = {
	department: 'Opfølgning i afdelingen',
	focus_group: 'Fokusgruppe',
	collegial_response: 'Kollegial respons'
};

export const groups = {
	title: 'Gruppesessioner',
	lead: 'Opfølgning i afdelingen, fokusgrupper og kollegial respons. Her er I mellem to og otte.',
	fromFeedback: 'Se gruppesessioner',
	fromFeedbackCount: (count: number) => `Se gruppesessioner (${count})`,
	fromFeedbackHint: 'Opfølgning i afdelingen, fokusgrupper og kollegial respons har deres eget rum.',
	kinds,
	kindHints: {
		department: 'I deler erfaringer og ser, hvad der virker hos flere af jer.',
		focus_group: 'I undersøger et emne sammen, og alle bliver hørt.',
		collegial_response: 'Én har et spørgsmål, én spørger, og de andre lytter og reflekterer.'
	},
	list: {
		next: 'Kommende og i gang',
		held: 'Afholdt',
		create: 'Ny gruppesession',
		none: 'Der er ingen gruppesessioner endnu',
		noneHint: 'Når du selv opretter en, eller nogen inviterer dig, står den her.',
		enter: 'Gå til sessionen',
		enterNamed: (title: string) => `Gå til sessionen ${title}`,
		look: 'Se, hvad I tog med',
		lookNamed: (title: string) => `Se, hvad I tog med fra ${title}`,
		starts: (when: string) => `Begynder ${when}`,
		begun: (when: string) => `Begyndte ${when}`,
		all: (count: number) => `Se alle ${count}`,
		ended: (when: string) => `Sluttede ${when}`,
		host: (name: string) => `Vært: ${name}`,
		people: (count: number) => plural(count, 'deltager', 'deltagere')
	},
	create: {
		title: 'Ny gruppesession',
		lead: 'Du er vært. De inviterede ser sessionen på deres egen side, når du har oprettet den.',
		kind: 'Hvad skal I bruge den til?',
		name: 'Hvad handler den om?',
		nameMissing: 'Skriv, hvad sessionen handler om.',
		when: 'Hvornår begynder den?',
		invite: 'Hvem inviterer du?',
		inviteHint: 'Kolleger fra din egen kommune. I kan være op til otte med dig selv.',
		inviteMissing: 'Vælg mindst én kollega.',
		inviteTooMany: 'I kan højst være otte. Vælg nogle fra.',
		chosen: (count: number) => `${count} af 7 valgt`,
		nobody: 'Der er ingen kolleger at invitere endnu. Administratoren kan oprette dem.',
		rules: 'Rammer for sessionen',
		rulesHint: 'Én på hver linje. Alle læser og godkender dem, før de kan gå ind.',
		rulesMissing: 'Skriv mindst én ramme.',
		submit: 'Opret sessionen',
		defaultRules: [
			'Værten leder samtalen og holder øje med tiden.',
			'Alle perspektiver er gyldige, også når de er forskellige.',
			'Vi lytter, til den anden er færdig.',
			'Vi spørger, når der er noget, vi ikke forstår eller ser anderledes.',
			'Det, vi hører om unge og kolleger, bliver her.'
		]
	},
	lobby: {
		rulesTitle: 'Rammer for sessionen',
		rulesLead: 'Læs dem, og godkend dem, før du går ind.',
		accept: 'Jeg godkender rammerne',
		accepted: (when: string) => `Du godkendte rammerne ${when}.`,
		whoAccepted: 'Hvem har godkendt',
		acceptedAt: (when: string) => `godkendt ${when}`,
		notYet: 'ikke endnu',
		enter: 'Gå ind',
		enterFirst: 'Godkend rammerne først, så kan du gå ind.',
		notRecorded: 'Samtalen optages ikke',
		notRecordedBody:
			'Bagefter er der tre ting tilbage: hvem der godkendte rammerne, de noter, I har vist hinanden, og det, I tager med. Chatten og de noter, ingen har vist, bliver slettet.',
		callOff: 'Aflys sessionen',
		callOffQuestion: 'Vil du aflyse sessionen?',
		callOffBody: 'Den lukkes for alle, og ingen kan gå ind.',
		more: 'Invitér flere',
		invite: 'Invitér'
	},
	after: {
		lead: (when: string) => `Sessionen sluttede ${when}.`,
		decisions: 'Det tager vi med',
		noDecisions: 'I skrev ikke noget ned.',
		notes: 'Noter, I viste hinanden',
		noNotes: 'Ingen noter blev vist.',
		rules: 'Rammerne'
	},
	/** Own words the session has let go of. */
	left: {
		note: {
			title: 'Din egen note',
			body: 'Du viste den ikke, og den er slettet fra sessionen. Nu står den kun her på din skærm, til du lukker den eller forlader sessionen.'
		},
		decisions: {
			title: 'Det nåede ikke at komme med',
			body: 'Du skrev det i »Det tager vi med«, men sessionen sluttede, før det var gemt. Nu står det kun her på din skærm, til du lukker det eller forlader siden.'
		},
		copy: 'Kopiér',
		copied: 'Teksten er kopieret.',
		close: 'Luk'
	},
	room: {
		audience: (count: number) => `Deltagere (${count})`,
		leave: 'Forlad sessionen',
		end: 'Afslut for alle',
		endQuestion: 'Vil du afslutte sessionen for alle?',
		endBody: 'Det, I tager med, og de viste noter bliver gemt. Chatten og de noter, ingen har vist, bliver slettet.',
		ended: 'Sessionen er slut.',
		you: 'dig',
		away: 'er her ikke lige nu',
		free: 'Ordet er frit.',
		wordTitle: 'Ordet',
		hands: 'Vil gerne have ordet',
		noHands: 'Ingen har hånden oppe.',
		raise: 'Ræk hånden op',
		lower: 'Tag hånden ned',
		lowerOf: (name: string) => `Tag hånden ned for ${name}`,
		handNumber: (number: number) => `hånd oppe, nr. ${number}`,
		speaking: 'har ordet',
		closedForYou: 'Din mikrofon og chatten er lukket, til det er din tur.',
		chatClosed: 'Chatten er åben for den, der har ordet.',
		leads: 'Du leder',
		leadsLater: 'Når I er færdige med det, I er i gang med, kan du begynde noget nyt her.',
		microphoneClosed: 'Mikrofonen er lukket, til det er din tur',
		encrypted: 'Lyd og billede er krypteret til og fra programmets server, som sender dem videre uden at gemme dem.',
		stick: {
			use: 'Brug talepind',
			stop: 'Stop med talepind',
			take: 'Tag talepinden',
			lay: 'Læg talepinden',
			free: 'Læg talepinden på bordet',
			onTable: 'Talepinden ligger på bordet. Tag den, når du vil sige noget.',
			yours: 'Du har talepinden. Læg den, når du er færdig.',
			held: (name: string) => `${name} har talepinden.`,
			has: 'har talepinden'
		},
		turns: {
			start: 'Tjek ind',
			end: 'Tjek ud',
			beginStart: 'Begynd tjek ind',
			beginEnd: 'Begynd tjek ud',
			startHint: 'Hvad har du med dig i dag, og hvad håber du at gå herfra med?',
			endHint: 'Hvad tager du med herfra?',
			said: 'har sagt noget',
			saidBy: (name: string) => `${name} har sagt noget`,
			count: (said: number, of: number) => `${said} af ${of} har sagt noget`,
			close: 'Luk runden'
		},
		quiet: {
			title: 'Stille tid',
			begin: 'Begynd stille tid',
			minutes: 'Hvor længe?',
			minutesOf: (minutes: number) => plural(minutes, 'minut', 'minutter'),
			question: 'Hvad skal alle tænke over?',
			questionHint: 'Spørg til noget, som ikke kan besvares med ja eller nej.',
			left: (time: string) => `Stille tid: ${time} tilbage`,
			leftLabel: 'Tid tilbage',
			lead: 'Skriv for dig selv. Ingen andre kan se det, før du selv viser det.',
			note: 'Din egen note',
			noteHint: 'Ingen andre kan se den, før du selv viser den. Viser du den ikke, bliver den slettet, når runden er slut.',
			saved: 'gemt, kun til dig',
			saving: 'gemmer …',
			end: 'Slut stille tid nu',
			round: 'Runde',
			roundLead: 'Alle får ordet efter tur. Der diskuteres ikke.',
			yourTurn: 'Det er din tur. Vis din note, eller giv ordet videre uden.',
			turnOf: (name: string) => `Det er ${genitive(name)} tur.`,
			reveal: 'Vis min note',
			pass: 'Giv ordet videre',
			skip: (name: string) => `Gå videre fra ${name}`,
			endRound: 'Slut runden',
			endRoundQuestion: 'Vil du slutte runden for alle?',
			endRoundWaiting: (names: string, count: number) => `${names} har ikke haft ${count === 1 ? 'sin' : 'deres'} tur endnu.`,
			endRoundAll: 'Alle har haft ordet.',
			endRoundBody: 'De noter, ingen har vist, bliver slettet fra sessionen. Den, der har skrevet en, kan selv kopiere den bagefter.',
			endRoundNow: 'Slut runden for alle'
		},
		response: {
			title: 'Kollegial respons',
			setUp: 'Fordel rollerne',
			change: 'Byt roller',
			mainPerson: 'Hovedperson',
			mainPersonHint: 'Den, der har et spørgsmål og ejer sin sag.',
			interviewer: 'Interviewer',
			interviewerHint: 'Den, der hjælper ved at spørge.',
			team: 'Reflekterende team',
			teamHint: 'Alle de andre. De lytter og taler, når de bliver inviteret ind.',
			begin: 'Begynd',
			samePerson: 'Hovedperson og interviewer skal være to forskellige.',
			waiting: 'Værten fordeler rollerne om lidt.',
			phases: ['Beskrive', 'Bearbejde', 'Handle'] as readonly string[],
			phaseOf: (number: number, name: string) => `Fase ${number} af 3: ${name}`,
			goTo: (number: number, name: string) => `Gå til fase ${number}: ${name}`,
			phaseLeads: [
				'Hovedpersonen fortæller, og intervieweren undersøger, hvad det handler om.',
				'Intervieweren spørger til sammenhænge, andres blik og nye muligheder.',
				'Hovedpersonen finder ud af, hvad der kan gøres, og hvad der er det første skridt.'
			] as readonly string[],
			questions: [
				[
					'Hvad håber du at se klarere, når vi er færdige?',
					'Hvornår begyndte det, og hvem er med i det?',
					'Hvad betyder mest for dig i det her?',
					'Hvad har du prøvet indtil nu?',
					'Hvilken slags hjælp vil du have af os i dag?'
				],
				[
					'Hvornår fylder det meget, og hvornår næsten ikke?',
					'Hvordan ser de andre på det, og hvad gør forskellen?',
					'Hvis den unge sad her, hvad ville du så høre?',
					'Sæt et tal fra 1 til 10 på det. Hvilket tal ville de andre sætte?',
					'Hvad gør du anderledes, de gange det går bedre?'
				],
				[
					'Vil du høre, hvad jeg er kommet til at tænke på?',
					'Hvad skulle være anderledes om en måned?',
					'Hvilke veje kan du se, og hvilken frister mest?',
					'Hvad er det mindste første skridt?',
					'Hvem kan hjælpe dig med det?'
				]
			] as readonly (readonly string[])[],
			metaTitle: 'Undervejs',
			meta: [
				'Er vi på rette vej?',
				'Hvad har du kunnet bruge indtil nu?',
				'Er der noget, vi skal lade ligge?',
				'Hvordan er det for dig at tale om det?'
			] as readonly string[],
			questionsTitle: 'Spørgsmål til fasen',
			contract: 'Aftalen om hjælpen',
			contractHint: 'Hovedpersonen kan ændre den når som helst.',
			contractEmpty: 'Hovedpersonen har ikke skrevet noget endnu.',
			saved: 'gemt',
			saving: 'gemmer …',
			invite: 'Invitér teamet ind',
			thank: 'Tak teamet for nu',
			teamIn: 'Teamet taler sammen om sagen. Hovedpersonen og intervieweren lytter.',
			teamInYours: 'Nu er det jeres tur. Tal sammen om det, I har hørt. Hovedpersonen og intervieweren lytter.',
			teamOut: (main: string, interviewer: string) => `${main} og ${interviewer} taler. Teamet lytter.`,
			stop: 'Stop her',
			resume: 'Fortsæt',
			stopped: (name: string) => `${name} har stoppet. Ordet er frit.`,
			ownNote: 'Din note til teamets refleksion',
			ownNoteHint: 'Ingen ser den, før teamet bliver inviteret ind. Så vises alle teamets noter på én gang.'
		},
		notes: 'Viste noter',
		noNotes: 'Her står de noter, I viser hinanden.',
		decisions: 'Det tager vi med',
		decisionsHint: 'Aftaler og beslutninger. Alle kan skrive, og det bliver gemt af sig selv.',
		saved: 'gemt',
		saving: 'gemmer …',
		news: {
			hand: (name: string) => `${name} har rakt hånden op.`,
			handDown: (name: string) => `${name} har ikke længere hånden oppe.`,
			stickOut: 'Talepinden er fremme. Den ligger på bordet.',
			stickTaken: (name: string) => `${name} har taget talepinden.`,
			stickLaid: 'Talepinden ligger på bordet.',
			stickAway: 'Talepinden er lagt væk. Ordet er frit.',
			turnsBegun: (name: string) => `${name} er begyndt.`,
			turnsOver: 'Runden er lukket.',
			said: (name: string) => `${name} har sagt noget.`,
			quietBegun: 'Stille tid er begyndt.',
			quietOver: 'Stille tid er slut.',
			roundOver: 'Runden er slut. Ordet er frit.',
			shown: (name: string) => `${name} har vist sin note.`,
			cast: (main: string, interviewer: string) => `${main} er hovedperson, og ${interviewer} er interviewer.`,
			contract: 'Aftalen om hjælpen er ændret.',
			resumed: 'Hovedpersonen fortsætter.',
			decisions: (name: string) => `${name} har skrevet i Det tager vi med.`
		},
		refused: {
			stick_taken: 'En anden nåede talepinden først.',
			not_your_turn: 'Det er ikke din tur lige nu, så det kom ikke med.',
			note_not_now: 'Der kan ikke skrives noter lige nu.',
			text_too_long: 'Teksten er for lang til at blive gemt. Gør den kortere.',
			other: 'Det kan ikke lade sig gøre lige nu. Se, hvad der gælder, og prøv igen.'
		}
	}
};

export type GroupsText = typeof groups;
