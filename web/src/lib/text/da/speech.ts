// Texts about who speaks when, in Danish; part of record's. Counts are told without a norm: there is none that holds.

export const speech = {
	title: 'Hvem taler hvornår',
	waiting: 'Vi er ved at finde ud af, hvem der taler hvornår. Du kan bruge filmen imens.',
	failed: 'Vi kunne ikke finde ud af, hvem der taler hvornår. Selve filmen er i orden.',
	again: 'Prøv igen',
	listenAgain: 'Lyt igen',
	notToldApart:
		'Du kan se, hvornår nogen taler, men ikke hvem. Serveren kender ikke stemmer fra hinanden; det kan den, når stemmemodellen bliver installeret.',
	nobody: 'Vi kan ikke høre nogen tale i filmen.',
	anybody: 'Tale',
	lane: (who: string) => `${who} taler`,
	voice: (letter: string) => `Stemme ${letter}`,
	worker: 'Socialrådgiveren',
	workerInside: 'socialrådgiveren',
	turn: (who: string, from: string, to: string) => `${who} taler, ${from} til ${to}`,
	laneHint: 'Pil til højre og venstre går mellem turene, Enter hopper til stedet.',
	laneHintCorrecting:
		'Pil til højre og venstre går mellem turene, Enter hopper til stedet. Alt og pil flytter begyndelsen, Alt, Skift og pil flytter slutningen, Delete sletter turen.',
	who: {
		title: 'Hvem er hvem?',
		hint: 'Hør en stemme, og vælg, hvem det er.',
		hear: (voice: string) => `Hør ${voice}`,
		is: (voice: string, who: string) => `${voice} er ${who}`
	},
	correct: {
		open: 'Ret turene',
		close: 'Færdig med at rette',
		title: 'Ret turene',
		hint: 'Vælg en tur på tidslinjen. Træk i enderne, eller brug knapperne; de bruger det sted, hvor filmen står.',
		chosen: (who: string, from: string, to: string) => `${who}, ${from} til ${to}`,
		none: 'Ingen tur er valgt.',
		start: 'Begynd her',
		end: 'Slut her',
		split: 'Del her',
		splitNot: 'Turen kan kun deles, hvor filmen står inde i den.',
		addNot: 'Stemmen taler allerede her. Flyt filmen, eller vælg en anden stemme.',
		who: 'Hvem taler?',
		another: 'En stemme mere',
		remove: 'Slet turen',
		add: 'Ny tur her',
		undo: 'Fortryd',
		computed: 'Brug de fundne ture igen',
		done: (what: string) => `${what}. Fortryd kan tage det tilbage.`
	},
	changedMeanwhile: 'Den anden har rettet turene imens. Her er de nye; ret igen, hvis der stadig er noget.',
	silencesLead: (count: number) => (count === 1 ? 'Se det sted, hvor der blev stille' : `Se de ${count} steder, hvor der blev stille`),
	silence: (length: string) => `Stille i ${length}`,
	silenceBroken: (length: string, who: string) => `Stille i ${length}; ${who} brød stilheden`,
	silenceAt: (time: string, what: string) => `${time}: ${what}`,
	moreSilences: (count: number) => (count === 1 ? 'Vis ét sted mere' : `Vis ${count} steder mere`),
	numbers: 'Tallene',
	share: (who: string, percent: number) => `${who} har cirka ${percent} % af taletiden.`,
	turnLength: (who: string, middle: string, longest: string) => `${who} taler typisk ${middle} ad gangen og længst ${longest}.`,
	longest: (length: string) => `Længste pause: ${length}.`,
	longestBroken: (length: string, who: string) => `Længste pause: ${length}; ${who} brød den.`,
	follows: (from: string, to: string, length: string) => `Når ${from} har talt, går der typisk ${length}, før ${to} taler.`,
	followsAtOnce: (from: string, to: string) => `Når ${from} har talt, taler ${to} typisk straks efter.`,
	overlap: (length: string) => `I alt ${length} taler flere på samme tid.`,
	seconds: (number: string, one: boolean) => `${number} ${one ? 'sekund' : 'sekunder'}`,
	afterNotes: 'Tallene kommer frem, når du har skrevet dit første stikord.',
	meaning: 'Tallene viser, hvordan ordet blev fordelt – ikke hvor god samtalen var.',
	how: 'Sådan er det målt',
	howBody:
		'Computeren har fundet turene i lyden og kender ikke ordene. Taletiden er uden korte lyttetegn som »mm«. En pause er tid, hvor ingen taler. Tallene er rundet af.',
	uncertain:
		'Det er usikkert, især når flere taler på samme tid, når lyden er svag, eller når en tolk er med. Ret turene, hvis tallene skal bruges til noget.'
};
