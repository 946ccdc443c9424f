// Texts about the call itself: who can listen, what the line takes, how one is heard. In Danish.

export const call = {
	secrecy: {
		title: 'Hvem kan lytte med?',
		alone: 'Når I begge er her, bliver lyd og billede krypteret, så kun I to kan høre og se det.',
		agreeing: 'Lyd og billede bliver krypteret mellem jer to …',
		sealed: 'Kun I to kan høre og se hinanden. Serveren kan ikke.',
		numbers: 'Kontroltal',
		compare: 'Læs tallene op for hinanden. Er de ens, kan ingen lytte med.',
		server: {
			own_browser: 'Samtalen er krypteret frem til serveren, men ikke hele vejen til den anden: din browser kan ikke.',
			other_browser: 'Samtalen er krypteret frem til serveren, men ikke hele vejen til den anden: den andens browser kan ikke.',
			group: 'I en gruppe er samtalen krypteret frem til serveren, men ikke hele vejen.',
			helper: 'Så længe en teknisk hjælper er med, er samtalen krypteret frem til serveren, men ikke hele vejen.',
			program: 'En af jer er med gennem et andet program end browseren. Så længe er samtalen krypteret frem til serveren, men ikke hele vejen.'
		},
		word: {
			alone: 'Krypteres, når I begge er her',
			agreeing: 'Krypterer …',
			sealed: 'Krypteret mellem jer to',
			server: 'Krypteret frem til serveren',
			asks: 'Ikke krypteret',
			refused: 'Ikke krypteret'
		},
		asks: 'Indtil nu har kun I to kunnet lytte.',
		allow: 'Tal videre alligevel',
		newTitle: (numbers: string) => `Nye kontroltal: ${numbers}`,
		newBody: 'Det sker, når en af jer åbner siden igen. Læs tallene op for hinanden. Er de ens, kan ingen lytte med.',
		newRead: 'Vi har læst dem',
		refusedTitle: 'Lyd og billede holdes tilbage',
		refused: 'Samtalen kunne ikke krypteres: det, der kom fra den anden side, passer ikke sammen. Genindlæs siden begge to. Sker det igen, så mødes på en anden måde.'
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
		blur: 'Slør baggrunden bag mig',
		/** Where there are no keys. */
		touch: {
			pushToTalk: 'Hold en knap nede for at tale',
			pushToTalkHint: 'Mikrofonen er kun åben, mens du holder knappen under billederne nede.'
		}
	},
	holdToTalk: 'Hold T nede for at tale',
	holdToTalkTouch: 'Hold her for at tale',
	held: 'Du kan høres nu'
};

export type CallText = typeof call;
