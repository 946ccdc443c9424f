// What we say when something did not work, by the stable `code` of the problem document: what happened, what to do.
// No blame, no jargon. A code that is missing here falls back on the sentence for its kind (see api/problem.ts).

export interface ProblemText {
	/** What happened. */
	what: string;
	/** What the user can do about it. */
	then: string;
}

export const fallbacks = {
	offline: {
		what: 'Der er ingen forbindelse lige nu.',
		then: 'Det, du skriver, bliver her på siden. Tjek dit netværk, og prøv igen.'
	},
	refused: { what: 'Det har du ikke adgang til.', then: 'Spørg din supervisor eller administrator, hvis du mener, du skal have adgang.' },
	notFound: { what: 'Det, du leder efter, findes ikke – eller du har ikke adgang til det.', then: 'Gå tilbage, og prøv at åbne det fra Min side.' },
	conflict: { what: 'Det er blevet ændret et andet sted i mellemtiden.', then: 'Indlæs siden igen for at se det nyeste, og prøv så igen.' },
	invalid: { what: 'Noget af det, du har skrevet, kan ikke bruges, som det står.', then: 'Se felterne igennem, og prøv igen.' },
	tooMany: { what: 'Der er prøvet for mange gange på kort tid.', then: 'Vent et øjeblik, og prøv igen.' },
	signedOut: { what: 'Du er ikke længere logget ind.', then: 'Log ind igen. Det, du har gemt, er der stadig.' },
	ours: { what: 'Det lykkedes ikke, og det skyldes ikke noget, du har gjort.', then: 'Prøv igen om lidt.' }
};

export const byCode = {
	sign_in_refused: {
		what: 'E-mail, adgangskode eller engangskode passer ikke.',
		then: 'Prøv igen. Har du glemt din adgangskode, kan din administrator give dig et link til en ny.'
	},
	totp_required: { what: 'Vi mangler engangskoden.', then: 'Skriv de seks cifre, din godkenderapp viser lige nu.' },
	too_many_attempts: { what: 'Der er prøvet for mange gange.', then: 'Vent et kvarter, og prøv igen.' },
	unlock_refused: { what: 'Adgangskoden passer ikke.', then: 'Prøv igen, eller log ud i stedet.' },
	session_locked: { what: 'Skærmen er låst.', then: 'Skriv din adgangskode for at fortsætte.' },
	link_expired: { what: 'Linket er brugt eller for gammelt.', then: 'Bed din administrator om et nyt.' },
	weak_password: {
		what: 'Adgangskoden er for let at gætte.',
		then: 'Vælg en på mindst 12 tegn. En kort sætning, du kan huske, er god.'
	},
	totp_refused: { what: 'Engangskoden passer ikke.', then: 'Vent på den næste kode i appen, og skriv den.' }
};

export const problems = {
	/** Stands above the sentence for screen readers and in the colourless view. */
	label: 'Det lykkedes ikke',
	fallbacks: fallbacks as Record<keyof typeof fallbacks, ProblemText>,
	byCode: byCode as Record<keyof typeof byCode, ProblemText>,
	/** Small print beneath the sentence. */
	reference: (id: string) => `Nummer til support: ${id}`
};

export type ProblemsText = typeof problems;
