// Texts of courses, rounds and Min side, in Danish.
import { plural } from '../plural';

export const course = {
	title: 'Forløb',
	round: (number: number) => `Runde ${number}`,
	/** Where a round stands, the same for everybody who may see it. */
	stands: {
		agree_to_participation: 'Socialrådgiverens aftale om at være med mangler',
		plan_conversation: 'Samtalen skal planlægges',
		record_conversation: 'Samtalen skal optages',
		await_processing: 'Filmen bliver gjort klar',
		begin_analysis: 'Venter på analyse',
		finish_analysis: 'Analysen er i gang',
		hold_feedback: 'Klar til feedback',
		make_agreement: 'Aftalen mangler',
		prepare_next: 'Næste samtale forberedes',
		nothing: 'Færdig'
	},
	closedAs: { skipped: 'Sprunget over', ended_early: 'Stoppet før tid' },
	since: (date: string) => `siden ${date}`,
	done: (date: string) => `Færdig ${date}`,
	plannedFor: (day: string, clock: string) => `Samtale ${day} kl. ${clock}`,
	notPlanned: 'Ingen dato endnu',
	facts: {
		conversation_planned: 'Samtalen er planlagt',
		recording_arrived: 'Filmen er modtaget',
		recording_playable: 'Filmen kan afspilles',
		recording_deleted: 'Filmen er slettet',
		analysis_begun: 'Analysen er begyndt',
		analysis_released: 'Analysen er frigivet',
		release_opened: 'Analysen er åbnet af socialrådgiveren',
		feedback_booked: 'Feedback er aftalt',
		feedback_held: 'Feedback er holdt',
		agreement_made: 'Aftalen er lavet',
		reflection_written: 'Refleksionen er skrevet',
		preparation_written: 'Næste samtale er forberedt'
	},
	/** The one next thing for the social worker: headline, a sentence, a button. */
	worker: {
		agree_to_participation: {
			title: 'Vil du være med?',
			lead: 'Du er selv med på filmen. Læs, hvad det betyder for dig, og sig ja, før du optager.',
			action: 'Læs om at være med'
		},
		plan_conversation: {
			title: 'Gør samtalen klar',
			lead: 'Skriv, hvem der er med, og spørg dem, om samtalen må filmes.',
			action: 'Gør samtalen klar'
		},
		record_conversation: {
			title: 'Optag samtalen',
			lead: 'Optag her i browseren, eller hent en fil fra dit kamera.',
			action: 'Gå til optagelsen'
		},
		await_processing: {
			title: 'Filmen bliver gjort klar',
			lead: 'Du behøver ikke vente. Din supervisor kan se den, så snart den er klar.',
			action: 'Se, hvor langt den er'
		},
		begin_analysis: {
			title: 'Filmen ligger hos din supervisor',
			lead: 'Du skal ikke gøre noget nu. Her på siden kan du se, når analysen er klar.',
			action: 'Se din optagelse'
		},
		finish_analysis: {
			title: 'Din supervisor er i gang med analysen',
			lead: 'Du skal ikke gøre noget nu. Her på siden kan du se, når den er klar.',
			action: 'Se din optagelse'
		},
		hold_feedback: {
			title: 'I er klar til feedback',
			lead: 'Din supervisor har valgt klip til jer. Se dem på forhånd, hvis du vil.',
			action: 'Gå til feedbackrummet'
		},
		make_agreement: {
			title: 'Lav jeres aftale',
			lead: 'Vælg den ene ting, du tager med ind i næste samtale.',
			action: 'Skriv aftalen'
		},
		prepare_next: {
			title: 'Forbered næste samtale',
			lead: 'Skriv kort, hvad du vil øve, og hvem samtalen er med.',
			action: 'Skriv din forberedelse'
		},
		nothing: { title: 'Runden er færdig', lead: 'Begynd på den næste, når du er klar.', action: 'Forbered næste runde' }
	},
	/** The same for the supervisor, who has several courses: a few words and a button. */
	supervisor: {
		agree_to_participation: { title: 'Socialrådgiveren har ikke sagt ja til at være med endnu' },
		plan_conversation: { title: 'Samtalen bliver planlagt' },
		record_conversation: { title: 'Samtalen skal optages' },
		await_processing: { title: 'Filmen bliver gjort klar' },
		begin_analysis: { title: 'Afventer din analyse', action: 'Begynd analysen' },
		finish_analysis: { title: 'Din analyse er i gang', action: 'Fortsæt analysen' },
		hold_feedback: { title: 'Klar til feedback', action: 'Gå til feedbackrummet' },
		make_agreement: { title: 'Aftalen mangler', action: 'Skriv aftalen' },
		prepare_next: { title: 'Næste samtale forberedes' },
		nothing: { title: 'Runden er færdig' }
	} as Record<string, { title: string; action?: string }>,
	home: {
		next: 'Næste skridt',
		roundDone: (number: number) => `Runde ${number} er færdig`,
		readySince: (date: string) => `Klar siden ${date}.`,
		planned: (day: string) => `Samtale ${day}`,
		at: (clock: string) => `kl. ${clock}`,
		seeClips: 'Se klippene',
		seeRounds: 'Se hele forløbet',
		prepareRound: (number: number) => `Forbered runde ${number}`,
		rounds: 'Dine runder',
		underWay: (step: string) => `I gang · ${step}`,
		noCourse: 'Dit forløb er ikke oprettet endnu',
		noCourseHint:
			'Din administrator sætter dig sammen med en supervisor. Så står din første runde her, og du kan begynde at optage.',
		courseEnded: (date: string) => `Forløbet sluttede ${date}`,
		courseOver: (date: string) =>
			`Forløbets sidste dag var ${date}, så der begyndes ikke flere runder. Skal I fortsætte, kan jeres administrator oprette et nyt forløb.`,
		allRounds: 'Alle forløbets runder er begyndt.',
		firstRound: 'Velkommen til dit forløb',
		firstRoundHint: 'Begynd med at give den første runde et navn. Du kan ændre det senere.',
		agreementFrom: (number: number) => `Din aftale fra runde ${number}`,
		agreementSeen: (how: string) => `Det ses på: ${how}`,
		agreementNone: 'Din aftale',
		agreementNoneHint: 'Efter feedback vælger I én ting, du tager med. Den står her med dine egne ord.',
		agreementOpen: 'Ikke besvaret endnu',
		agreementAnswer: 'Skriv, hvordan det gik',
		viewers: 'Hvem har set dine optagelser?',
		viewersNobody: 'Ingen har set dem endnu.',
		viewersNoFilm: 'Du har ingen optagelser endnu.',
		viewersYou: (when: string) => `Kun du selv. Senest ${when}.`,
		viewersPair: (when: string) => `Kun du og din supervisor. Senest ${when}.`,
		viewersNames: (names: string, when: string) => `Du og ${names}. Senest ${when}.`,
		viewersFetched: (names: string) => `Klippene er hentet på forhånd til mødet hos ${names}, men ikke vist endnu.`,
		viewersAhead: 'hentet på forhånd til mødet',
		viewersPreviewed: 'kun de små billeder',
		viewersUnknown: 'Det kan ikke vises lige nu.',
		viewersOpen: 'Se hvem og hvornår',
		viewersColumns: { who: 'Hvem', when: 'Hvornår', what: 'Optagelse', stretch: 'Set fra og til' },
		viewersPromise: 'Hver visning står her, også dine egne. Klip, der hentes til mødet, før de vises, står for sig.',
		newConversation: 'Ny samtale',
		newConversationHint: 'Optag her, eller hent en fil fra dit kamera.',
		caseFile: 'Har du noteret samtalen i fagsystemet?',
		caseFileHint: 'Programmet er ikke journalen. Filmen og det, I skriver, bliver slettet igen.',
		caseFileDone: 'Ja, det er gjort',
		supervisorWaiting: (count: number) =>
			count === 0 ? 'Intet venter på dig lige nu' : `${plural(count, 'runde', 'runder')} venter på dig`,
		supervisorWaitingTitle: 'Venter på dig',
		supervisorNothing: 'Når en film er klar til analyse, står den her.',
		supervisorCourses: 'Dine forløb',
		supervisorCounts: (courses: number, analyses: number) =>
			`${plural(courses, 'forløb', 'forløb')} i gang · ${plural(analyses, 'analyse', 'analyser')} venter`,
		supervisorNone: 'Du har ingen forløb endnu',
		supervisorNoneHint: 'Når en administrator sætter dig sammen med en socialrådgiver, står forløbet her.',
		coordinatorTitle: (municipality: string) => `Forløb i ${municipality}`,
		coordinatorLead: 'Her er kun datoer: hvem der er i hvilken runde, og hvad der er næste skridt. Ingen optagelser og intet indhold.',
		coordinatorNone: 'Der er ingen forløb i kommunen endnu',
		coordinatorNoneHint: 'Når en administrator opretter det første, kan du følge datoerne her.',
		leaderTitle: (municipality: string) => `${municipality} i tal`,
		leaderLead: 'Antal for hele kommunen. Du kan ikke se personer, optagelser eller indhold.',
		leaderSuppressed: 'vises ikke, fordi gruppen er for lille',
		leaderSuppressedHint: 'Tal bliver først vist, når de står for mindst fem forløb.',
		figures: {
			courses: 'Forløb begyndt',
			open_courses: 'Forløb i gang',
			rounds: 'Runder begyndt',
			rounds_held: 'Runder med feedback'
		},
		administratorTitle: 'Opsætning',
		setup: {
			social_workers: { title: 'Opret konti til socialrådgivere', lead: 'Hver får et link til at vælge adgangskode.', action: 'Gå til konti' },
			supervisors: { title: 'Opret en konto til en supervisor', lead: 'Supervisoren ser optagelserne og holder feedback.', action: 'Gå til konti' },
			courses: { title: 'Opret forløb', lead: 'Sæt en socialrådgiver sammen med en supervisor.', action: 'Gå til forløb' },
			invitations: { title: 'Invitationer venter', lead: 'Nogle har ikke brugt deres link endnu. Et link gælder i syv dage.', action: 'Gå til konti' },
			med: { title: 'Notér drøftelsen i MED', lead: 'Brugen af film skal drøftes, før I går i gang.', action: 'Gå til kommuner' },
			nothing: { title: 'Alt er sat op', lead: 'Der er ikke noget, der venter på dig.' }
		},
		setupOf: {
			municipalities: (count: number) => plural(count, 'kommune', 'kommuner'),
			accounts: (count: number) => plural(count, 'åben konto', 'åbne konti'),
			courses: (count: number) => plural(count, 'forløb i gang', 'forløb i gang'),
			withoutCourse: (count: number) => plural(count, 'socialrådgiver uden forløb', 'socialrådgivere uden forløb'),
			invited: (count: number) => plural(count, 'ubrugt invitation', 'ubrugte invitationer')
		},
		curatorTitle: (count: number) =>
			count === 0 ? 'Ingen klip venter på dig' : `${plural(count, 'klip', 'klip')} venter på dig`,
		curatorLead: 'Et klip kommer først i biblioteket, når en anden har set det igennem.',
		curatorAction: 'Se dem igennem',
		nobody: 'Der er ikke noget, der venter på dig',
		nobodyHint: 'Når der er noget at gøre, står det her.'
	},
	participation: {
		title: 'Din aftale om at være med',
		link: 'Din aftale om at være med',
		linkForSupervisor: 'Aftalen om at være med',
		titleForSupervisor: (name: string) => `Aftalen om at være med: ${name}`,
		lead: 'Du giver aftalen selv, én gang for hele forløbet. Ingen kan give den for dig.',
		leadForSupervisor: 'Det læser socialrådgiveren, før hun optager. Kun hun selv kan sige ja eller tage det tilbage.',
		agree: 'Ja, jeg vil være med',
		notNow: 'Ikke nu',
		notNowHint: 'Siger du ikke ja, sker der ikke noget. Du kan komme tilbage til siden, når du vil.',
		agreed: (when: string) => `Du sagde ja ${when}`,
		agreedBody: 'Du kan optage i forløbet. Du kan tage aftalen tilbage når som helst.',
		agreedNow: 'Tak. Nu kan du optage.',
		standsForSupervisor: (name: string, when: string) => `${name} sagde ja ${when}`,
		missingForSupervisor: (name: string) => `${name} har ikke sagt ja`,
		missingForSupervisorBody: 'Der kan ikke optages noget nyt i forløbet, før hun selv har sagt ja.',
		goOn: 'Gå videre',
		takeBack: 'Tag aftalen tilbage',
		takeBackTitle: 'Vil du tage aftalen tilbage?',
		takeBackBody: 'Så kan der ikke optages mere i forløbet, og en optagelse, der er i gang, stopper. Du skal ikke forklare hvorfor.',
		takeBackFilms: 'De film, der allerede er der, bliver liggende, til deres tid er gået. Du kan selv slette dem under Samtaler.',
		takenBack: 'Aftalen er taget tilbage.',
		toFilms: 'Se og slet dine film'
	},
	newRound: {
		title: (number: number) => `Forbered runde ${number}`,
		name: 'Hvad skal runden hedde?',
		nameHint: 'For eksempel »Samtale om skolestart«. Skriv ingen navne.',
		when: 'Hvornår er samtalen?',
		create: 'Begynd runden',
		nameMissing: 'Giv runden et navn.'
	},
	list: {
		lead: 'Se, hvor langt hver runde er, og hvad der er næste skridt.',
		own: 'Dine forløb',
		municipality: (name: string) => `Forløb i ${name}`,
		pairs: 'Forløb i alle kommuner',
		pairsLead: 'Her kan du se, hvem der arbejder sammen. Indholdet i forløbene kan du ikke se.',
		columns: {
			socialWorker: 'Socialrådgiver',
			supervisor: 'Supervisor',
			round: 'Runde',
			stands: 'Status',
			since: 'Siden',
			planned: 'Samtale',
			phase: 'Fase',
			municipality: 'Kommune',
			period: 'Periode',
			actions: 'Handlinger'
		},
		none: 'Der er ingen forløb endnu',
		noneHint: 'Når en administrator opretter et forløb, står det her.',
		noneForAdministrator: 'Sæt den første socialrådgiver sammen med en supervisor.',
		noRound: 'Ingen runde endnu',
		open: (name: string) => `Åbn forløbet med ${name}`,
		openShort: 'Åbn forløbet',
		nothingForYou: 'Der er ingen forløb, du kan se',
		nothingForYouHint: 'Et forløb kan kun ses af dem, der er med i det.'
	},
	page: {
		withSupervisor: (name: string) => `Forløb med ${name}`,
		lead: (from: number, to: number, ends: string) => (from === to ? `${to} runder, senest ${ends}` : `${from}–${to} runder, senest ${ends}`),
		daysLeft: (days: number) => plural(days, 'dag tilbage', 'dage tilbage'),
		ended: (date: string) => `Sluttede ${date}`,
		endedReason: (reason: string) => `Begrundelse: ${reason}`,
		rounds: 'Runder',
		noRounds: 'Ingen runder endnu',
		noRoundsHint: 'Den første runde begynder med en samtale.',
		happened: 'Det er sket',
		reason: 'Begrundelse',
		edit: 'Ret eller flyt',
		editOf: (number: number) => `Ret eller flyt runde ${number}`,
		moveOf: (number: number, name: string) => `Flyt samtalen i runde ${number} for ${name}`,
		move: 'Flyt',
		close: 'Spring over eller stop',
		closeOf: (number: number) => `Spring runde ${number} over, eller stop den`,
		closeHow: 'Hvad skal der ske med runden?',
		closeOptions: { skipped: 'Den springes over', ended_early: 'Den stopper her' },
		closeHints: { skipped: 'Den blev ikke til noget og tæller ikke med.', ended_early: 'Den er begyndt, men bliver ikke gjort færdig.' },
		closeReason: 'Hvorfor?',
		closeReasonHint: 'I kan begge se begrundelsen. Skriv ingen navne.',
		closeSubmit: 'Gem',
		reflection: 'Aftale og refleksion',
		film: 'Samtale og film',
		end: 'Afslut forløbet',
		endLead: (held: number, from: number) =>
			held < from
				? `I har holdt feedback ${plural(held, 'gang', 'gange')} af mindst ${from}. Skriv derfor, hvorfor forløbet slutter nu.`
				: 'Der kan ikke begynde flere runder bagefter. Alt, hvad I har skrevet, bliver stående.',
		endReason: 'Hvorfor slutter forløbet?',
		endSubmit: 'Afslut forløbet',
		reasonMissing: 'Skriv en begrundelse.',
		saved: 'Gemt',
		endedNow: 'Forløbet er afsluttet',
		closedNow: (number: number) => `Runde ${number} er lukket`
	},
	pair: {
		create: 'Nyt forløb',
		title: 'Nyt forløb',
		socialWorker: 'Socialrådgiver',
		supervisor: 'Supervisor',
		choose: 'Vælg',
		phase: 'Fase',
		phases: { pilot: 'Pilotfase', test: 'Testfase' },
		phaseHint: 'Fasen bestemmer, hvilken udgave af observationsmanualen forløbet begynder med.',
		starts: 'Første dag',
		startsHint: 'Forløbet varer fem måneder.',
		submit: 'Opret forløb',
		created: 'Forløbet er oprettet',
		chooseBoth: 'Vælg en socialrådgiver og en supervisor.',
		samePerson: 'Det skal være to forskellige.',
		noAccounts: 'Der mangler konti',
		noAccountsHint: 'Et forløb kræver mindst én konto som socialrådgiver og én som supervisor.',
		toAccounts: 'Gå til konti',
		handOver: 'Skift supervisor',
		handOverOf: (name: string) => `Skift supervisor for ${name}`,
		handOverLead: (from: string) => `${from} mister adgang med det samme. Historik og optagelser bliver i forløbet. Skiftet bliver skrevet i loggen.`,
		handOverTo: 'Hvem tager over?',
		handOverReason: 'Hvorfor?',
		handOverSubmit: 'Skift supervisor',
		handedOver: (name: string) => `${name} er nu supervisor i forløbet`,
		ended: 'Afsluttet'
	}
};

export type CourseText = typeof course;
