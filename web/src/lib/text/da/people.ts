// Texts of signing in, accounts and administration, in Danish.

export const people = {
	title: 'Administration',
	signIn: {
		title: 'Log ind',
		email: 'E-mail',
		password: 'Adgangskode',
		submit: 'Log ind',
		codeTitle: 'Skriv din engangskode',
		codeHint: 'De seks cifre fra din godkenderapp. Har du ikke telefonen, kan du bruge en af dine nødkoder.',
		code: 'Engangskode',
		codeSubmit: 'Fortsæt',
		startOver: 'Begynd forfra',
		forgotten: 'Har du glemt din adgangskode? Din administrator kan give dig et link til en ny.'
	},
	password: {
		new: 'Ny adgangskode',
		hint: 'Mindst 12 tegn. En kort sætning, du kan huske, er god.',
		repeat: 'Gentag adgangskoden',
		tooShort: 'Adgangskoden skal være på mindst 12 tegn.',
		differs: 'De to adgangskoder er ikke ens.',
	},
	invitation: {
		title: 'Velkommen',
		lead: (name: string) => `Hej ${name}. Vælg en adgangskode, så er din konto næsten klar.`,
		submit: 'Videre',
		totpTitle: 'Forbind din telefon',
		totpLead: 'Når du logger ind, bruger du både adgangskoden og en engangskode fra din telefon. Sådan bliver optagelserne hos jer.',
		totpStep1: 'Åbn en godkenderapp på telefonen, for eksempel den, du bruger i forvejen på arbejdet.',
		totpStep2: 'Vælg at tilføje en konto, og skan billedet her.',
		totpStep3: 'Skriv de seks cifre, appen viser.',
		qrAlt: 'QR-kode med din hemmelige nøgle. Du kan i stedet skrive nøglen herunder i appen.',
		secret: 'Kan du ikke skanne? Skriv nøglen i appen:',
		code: 'Engangskode',
		confirm: 'Gør kontoen klar',
		codesTitle: 'Gem dine nødkoder',
		codesLead:
			'Hver kode virker én gang, hvis du ikke har din telefon. De vises kun nu. Skriv dem ned, eller print dem, og læg dem et sikkert sted.',
		codesPrint: 'Print koderne',
		codesDone: 'Jeg har gemt koderne',
		invalidTitle: 'Linket virker ikke længere'
	},
	reset: {
		title: 'Vælg en ny adgangskode',
		lead: (name: string) => `Hej ${name}. Vælg en ny adgangskode. Du bliver logget ud alle andre steder.`,
		submit: 'Gem adgangskoden',
		doneTitle: 'Adgangskoden er ny',
		doneBody: 'Log ind med den nye adgangskode.'
	}
};

export type PeopleText = typeof people;
