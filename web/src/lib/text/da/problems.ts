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
	rules_not_accepted: { what: 'Du har ikke godkendt rammerne for sessionen endnu.', then: 'Læs og godkend dem på sessionens side, så kan du gå ind.' },
	group_invalid: {
		what: 'Sessionen kunne ikke oprettes, som den står.',
		then: 'Se efter, at der er en titel, mindst én ramme, og at I er mellem to og otte fra din egen kommune.'
	},
	codings_compared: { what: 'Begge kodninger er færdige og kan ses af jer begge, så ingen af dem kan tages tilbage.', then: 'Skriv det, I er blevet klogere på, ned i sammenligningen.' },
	agreed_changed: { what: 'Den anden har skrevet noget om stedet i mellemtiden.', then: 'Indlæs siden igen, se det sammen, og skriv det så ned.' },
	second_coding_begun: { what: 'Den anden er begyndt at kode, så invitationen kan ikke trækkes tilbage.', then: 'Tal med den anden om, hvad der skal ske.' },
	not_both_submitted: { what: 'I er ikke begge færdige endnu.', then: 'Kom tilbage, når begge kodninger er færdige til sammenligning.' },
	few_recordings: { what: 'Der er for få dobbeltkodede optagelser til et tal om manualen.', then: 'Tallene kommer, når fem optagelser er kodet af to.' },
	file_unreadable: { what: 'Filen kunne ikke læses.', then: 'Åbn den i det program, den kommer fra, gem den igen, og prøv så igen.' },
	captions_too_large: {
		what: 'Undertekstfilen er større end 1 MB.',
		then: 'Vælg filen med filmens tekst alene, og prøv igen.'
	},
	captions_not_text: {
		what: 'Filen er ikke en tekstfil.',
		then: 'Vælg en undertekstfil, der ender på .vtt eller .srt.'
	},
	captions_empty: {
		what: 'Der er ingen undertekster i filen.',
		then: 'En undertekst er en linje med to tider og en pil imellem (00:01.000 --> 00:03.000) og ordene under den.'
	},
	captions_time_unreadable: {
		what: 'En af tiderne i filen kan ikke læses.',
		then: 'Tider skrives som 00:01:02.500 --> 00:01:04.000. Ret linjen, og vælg filen igen.'
	},
	captions_time_backwards: {
		what: 'En af underteksterne slutter, før den begynder.',
		then: 'Ret tiderne, og vælg filen igen.'
	},
	captions_too_long: {
		what: 'En af underteksterne er længere, end der er plads til på billedet.',
		then: 'Del den i flere, og vælg filen igen.'
	},
	captions_beyond_film: {
		what: 'Underteksterne fortsætter, efter at filmen er slut.',
		then: 'Se efter, om filen hører til en anden film.'
	},
	captions_changed: {
		what: 'Underteksterne er ændret af den anden i samme øjeblik.',
		then: 'Genindlæs siden, og se, om der stadig er noget at ændre.'
	},
	areas_empty: {
		what: 'Nogle fokusområder har ingen mærker.',
		then: 'Sæt kryds ved dem, du har set efter, og prøv igen.'
	},
	strengths_first: {
		what: 'Der skal være mindst to Looking good, før en Looking closer frigives.',
		then: 'Tilføj et klip, der viser noget, som lykkes, eller skriv en begrundelse.'
	},
	clips_unconfirmed: {
		what: 'Et klip varer over 4 minutter, og længden er ikke bekræftet.',
		then: 'Gør klippet kortere, del det, eller bekræft længden.'
	},
	body_too_large: {
		what: 'Det fylder mere, end der kan tages imod på én gang.',
		then: 'Del det op, eller gør det kortere, og prøv igen.'
	},
	ratings_off: {
		what: 'Niveauer er slået fra i denne runde.',
		then: 'De vises, når I begge har ønsket dem på forløbets side.'
	},
	evidence_missing: {
		what: 'Et niveau skal bygge på noget, der blev set.',
		then: 'Knyt mindst ét stikord eller klip til dimensionen, og prøv igen.'
	},
	not_shared: {
		what: 'Det er ikke vist til dig.',
		then: 'Socialrådgiveren bestemmer selv, hvornår du kan se det.'
	},
	coding_released: {
		what: 'Analysen er frigivet, så den bliver stående, som den er.',
		then: 'Tag frigivelsen tilbage, hvis noget skal rettes. Det kan du, til socialrådgiveren har åbnet den.'
	},
	already_opened: {
		what: 'Analysen er åbnet, så den kan ikke tages tilbage.',
		then: 'Tal om det i feedbacken i stedet.'
	},
	mark_invalid: {
		what: 'Et stikord eller klip kan ikke gemmes, som det står.',
		then: 'Se efter, at teksten ikke er for lang, og at klippet ligger inden for filmen.'
	},
	indicator_unknown: {
		what: 'Indikatoren findes ikke i den udgave af manualen, analysen bruger.',
		then: 'Vælg en indikator fra manualen ved siden af.'
	},
	dimension_unknown: {
		what: 'En dimension findes ikke i denne udgave af manualen.',
		then: 'Fjern den, og vælg en anden.'
	},
	edition_used: {
		what: 'Udgaven er brugt i en analyse, så den bliver, som den er.',
		then: 'Begynd en ny udgave ud fra den i stedet.'
	},
	edition_built_in: {
		what: 'Udgaven følger med programmet, så den bliver, som den er.',
		then: 'Begynd en ny udgave ud fra den i stedet.'
	},
	edition_chosen: {
		what: 'Et forløb skal analyseres med udgaven.',
		then: 'Vælg en anden udgave for forløbet, og slet den så.'
	},
	edition_id_taken: {
		what: 'Der findes allerede en udgave med det id.',
		then: 'Skriv et andet id øverst i teksten, og gem igen.'
	},
	edition_unfit: {
		what: 'Teksten hænger ikke sammen endnu.',
		then: 'Ret de steder, der er nævnt ved siden af, og gem igen.'
	},
	crosswalk_unfit: {
		what: 'Teksten hænger ikke sammen endnu.',
		then: 'Ret de steder, der er nævnt ved siden af, og gem igen.'
	},
	course_analysed: {
		what: 'Forløbet er begyndt at blive analyseret, så det beholder sin udgave.',
		then: 'En anden udgave kan vælges for det næste forløb.'
	},
	edition_not_found: {
		what: 'Udgaven af manualen findes ikke.',
		then: 'Se listen over udgaver.'
	},
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
	totp_refused: { what: 'Engangskoden passer ikke.', then: 'Vent på den næste kode i appen, og skriv den.' },
	role_missing: { what: 'Det hører ikke til din rolle.', then: 'Spørg din administrator, hvis du mener, du skal have adgang.' },
	cross_site: { what: 'Anmodningen kom fra et andet websted og blev afvist.', then: 'Indlæs siden igen, og prøv igen.' },
	email_taken: { what: 'Der findes allerede en konto med den e-mail.', then: 'Find kontoen på listen, eller brug en anden e-mail.' },
	email_invalid: { what: 'E-mailen kan ikke bruges, som den står.', then: 'Skriv den som navn@kommune.dk.' },
	name_taken: { what: 'Navnet er allerede brugt.', then: 'Vælg et andet navn.' },
	name_invalid: { what: 'Der mangler et navn.', then: 'Skriv et navn på højst 120 tegn.' },
	roles_missing: { what: 'Kontoen har ingen rolle.', then: 'Vælg mindst én rolle.' },
	last_administrator: { what: 'Det er den sidste administrator.', then: 'Gør først en anden til administrator.' },
	own_roles: { what: 'Du kan ikke give dig selv en rolle.', then: 'Bed en anden administrator om det.' },
	own_municipality: { what: 'Du kan ikke lukke den kommune, du selv hører til.', then: 'Lad en administrator fra en anden kommune gøre det.' },
	account_closed: { what: 'Kontoen er lukket.', then: 'Åbn kontoen, og lav så et link.' },
	not_joined: { what: 'Personen har ikke brugt sin invitation endnu.', then: 'Lav en ny invitation i stedet.' },
	preference_name: { what: 'Valget kan ikke gemmes på din konto.', then: 'Det gælder stadig på denne maskine.' },
	preference_too_large: { what: 'Valget fylder for meget til at blive gemt på din konto.', then: 'Det gælder stadig på denne maskine.' },
	days_invalid: { what: 'Antallet af dage kan ikke bruges.', then: 'Skriv et helt antal dage, højst 365.' },
	room_not_found: { what: 'Mødet findes ikke – eller du har ikke adgang til det.', then: 'Gå til Feedback, og åbn det derfra.' },
	times_invalid: { what: 'Tiderne kan ikke foreslås sådan.', then: 'Foreslå to til fire tider, som ikke overlapper, på 15 til 120 minutter hver.' },
	time_past: { what: 'Tiden er gået.', then: 'Vælg eller foreslå en tid, der ligger forude.' },
	time_gone: { what: 'Tiden er ikke længere foreslået.', then: 'Den er måske trukket tilbage eller valgt. Her er, hvad der gælder nu.' },
	nothing_to_book: { what: 'Der er ikke noget møde at aftale i runden.', then: 'Mødet er holdt, eller runden er afsluttet.' },
	helper_link_not_found: { what: 'Linket virker ikke.', then: 'Det er brugt af en anden, er for gammelt, eller mødet er gået i gang. Bed om et nyt.' },
	clip_on_screen: { what: 'Et klip er på skærmen, så der kan ikke lukkes andre ind.', then: 'Læg klippet væk først.' },
	too_many_checks: { what: 'Der prøves for meget på én gang.', then: 'Vent et halvt minut, og prøv igen.' },
	no_relay: { what: 'Serveren har ikke slået samtaler til.', then: 'Ring til jeres tekniske service.' },
	room_ended: { what: 'Mødet er slut.', then: 'Noterne kan stadig læses under Feedback.' },
	too_many_rooms: { what: 'Der er åbnet så mange møder, som der kan være på én gang.', then: 'Afslut de møder, I er færdige med, og prøv igen.' },
	password_first: { what: 'Der mangler en adgangskode.', then: 'Begynd forfra med linket.' },
	participation_missing: {
		what: 'Socialrådgiveren har ikke sagt ja til at være med i forløbet, eller har taget det tilbage.',
		then: 'Kun socialrådgiveren selv kan sige ja. Det gøres under Forløb.'
	},
	storage_full: {
		what: 'Der er ikke plads til filmen på serveren lige nu.',
		then: 'Sig det til jeres administrator, og prøv igen, når der er gjort plads. Har du filmen på et kamera, så behold den dér så længe.'
	},
	too_large: {
		what: 'Filmen er større, end programmet kan tage imod.',
		then: 'Del den i to, eller gem den i en lavere kvalitet, og prøv igen.'
	},
	upload_expired: { what: 'Overførslen stod stille for længe og blev opgivet.', then: 'Vælg filen igen, så begynder den forfra.' },
	consent_missing: { what: 'Ikke alle har sagt ja.', then: 'Gå til samtykke, og se, hvem der mangler at blive spurgt.' },
	consent_withdrawn: { what: 'Et samtykke er trukket tilbage.', then: 'Filmen er slettet eller kan ikke bruges mere.' },
	consent_exists: { what: 'Det svar står her allerede.', then: 'Der er ikke mere, du skal gøre.' },
	reason_missing: { what: 'Vi mangler en begrundelse.', then: 'Skriv kort hvorfor, og prøv igen.' },
	conversation_recorded: {
		what: 'Der er eller har været en film af samtalen, så alle, der var med, bliver stående og skal spørges som før.',
		then: 'Er noget forkert, så slet filmen og optag på ny, når alle er spurgt.'
	},
	recording_not_playable: { what: 'Filmen er ikke klar endnu.', then: 'Vent et øjeblik, og prøv igen.' },
	round_closed: { what: 'Runden er afsluttet.', then: 'Vælg en runde, der er i gang.' },
	code_unknown: { what: 'Vi kender ikke koden.', then: 'Se på papiret igen. Er papiret væk, så spørg din socialrådgiver.' },
	round_begun: { what: 'Runden har allerede en film, så den kan ikke springes over.', then: 'Vælg, at den stopper her, i stedet.' },
	course_over: {
		what: 'Forløbets sidste dag er gået, så der kan ikke begyndes flere runder.',
		then: 'Runder, der er i gang, kan gøres færdige. Skal I fortsætte, kan jeres administrator oprette et nyt forløb.'
	},
	course_ended: { what: 'Forløbet er afsluttet.', then: 'Der kan ikke begyndes eller ændres runder i det mere.' },
	too_many_rounds: { what: 'Forløbet har alle de runder, det kan have.', then: 'Afslut forløbet, og bed din administrator om et nyt.' },
	wrong_part: { what: 'De to konti passer ikke til et forløb.', then: 'Vælg en socialrådgiver og en supervisor, der er to forskellige mennesker.' },
	course_invalid: { what: 'Noget i forløbet kan ikke bruges, som det står.', then: 'Se navn og datoer igennem, og prøv igen.' },
	field_missing: { what: 'Et felt er tomt.', then: 'Udfyld det, så bliver det gemt.' },
	field_too_long: { what: 'Teksten er for lang.', then: 'Gør den kortere, så bliver den gemt.' },
	changed_meanwhile: { what: 'Teksten er ændret et andet sted i mellemtiden.', then: 'Indlæs siden igen for at se begge udgaver.' },
	not_released: { what: 'Analysen er ikke frigivet endnu.', then: 'Din supervisor frigiver den, når den er klar.' },
	own_nomination: { what: 'Du har selv foreslået klippet.', then: 'En anden kurator skal se det igennem.' },
	social_worker_disagrees: { what: 'Socialrådgiveren har ikke sagt ja til, at klippet bruges.', then: 'Spørg socialrådgiveren, som kan sige ja under klippet i analysen.' },
	municipality_not_in_library: { what: 'Din kommune deltager ikke i videobiblioteket.', then: 'Din administrator kan slå det til under kommuner.' },
	clip_nominated: { what: 'Klippet er allerede foreslået.', then: 'Du kan følge det under »Klip på vej«.' },
	library_step_wrong: { what: 'Klippet er ikke nået så langt endnu.', then: 'Indlæs siden igen for at se, hvor langt klippet er.' },
	somebody_recognisable: { what: 'Nogen kan genkendes, så klippet kan ikke udgives.', then: 'Foreslå et andet klip.' },
	library_item_invalid: { what: 'Forslaget kan ikke bruges, som det står.', then: 'Skriv en titel på højst 120 tegn, en begrundelse på højst 2.000, og vælg en dimension.' }
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
