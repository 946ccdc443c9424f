// Texts about the call itself: who can listen, what the line takes, how one is heard. In Danish.

export const call = {
	secrecy: {
		title: 'Hvem kan lytte med?',
		alone: 'Når I begge er her, bliver lyd og billede låst, så kun I to kan høre og se det.',
		agreeing: 'Lyd og billede bliver låst til jer to …',
		sealed: 'Kun I to kan høre og se hinanden. Serveren kan ikke.',
		numbers: 'Jeres tal',
		compare: 'Læs tallene højt for hinanden. Er de ens, er der ingen imellem jer.',
		server: {
			own_browser: 'Samtalen er krypteret frem til serveren, men ikke hele vejen: din browser kan ikke låse lyd og billede.',
			other_browser: 'Samtalen er krypteret frem til serveren, men ikke hele vejen: den andens browser kan ikke låse lyd og billede.',
			group: 'I en gruppe er samtalen krypteret frem til serveren, men ikke hele vejen.',
			helper: 'Så længe en teknisk hjælper er med, er samtalen krypteret frem til serveren, men ikke hele vejen.',
			program: 'En af jer er med gennem et andet program end browseren. Så længe er samtalen krypteret frem til serveren, men ikke hele vejen.'
		},
		word: {
			alone: 'Låses, når I begge er her',
			agreeing: 'Låses …',
			sealed: 'Låst til jer to',
			server: 'Låst frem til serveren',
			asks: 'Ikke låst',
			refused: 'Ikke låst'
		},
		asks: 'Indtil nu har kun I to kunnet lytte.',
		allow: 'Tal videre alligevel',
		newTitle: (numbers: string) => `Jeres tal er nye: ${numbers}`,
		newBody: 'Det sker, når en af jer åbner siden igen. Læs tallene højt for hinanden, hvis I vil være sikre på, at der ingen er imellem jer.',
		newRead: 'Vi har læst dem',
		refusedTitle: 'Lyd og billede holdes tilbage',
		refused: 'Låsen kunne ikke sættes på: det, der kom fra den anden side, passer ikke sammen. Genindlæs siden begge to. Sker det igen, så mødes på en anden måde.'
	},
	soundOnly: 'Kun lyd: linjen er svag',
	soundOnlyBody: 'Billedet kommer igen af sig selv, når linjen bliver bedre.',
	speaking: (name: string) => `${name} taler`,
	speaks: 'taler',
	byProgram: 'med et andet program',
	menu: {
		pushToTalk: 'Hold en tast nede for at tale',
		pushToTalkHint: 'Mikrofonen er kun åben, mens du holder T nede.',
		noise: 'Dæmp støj omkring mig',
		selfView: 'Vis mit eget billede',
		blur: 'Slør baggrunden bag mig'
	},
	holdToTalk: 'Hold T nede for at tale',
	held: 'Du kan høres nu'
};

export type CallText = typeof call;
