// Texts about clips that a group looks at together, in Danish.

export const groupClips = {
	pod: 'Klip',
	lead: 'Klip fra videobiblioteket, som I ser samtidig.',
	none: 'Ingen klip er valgt endnu.',
	choose: 'Vælg klip',
	chooseTitle: 'Vælg klip fra videobiblioteket',
	chooseHint: 'Vælg det, I skal se sammen. Ingen ser et klip, før du viser det.',
	search: 'Søg i titler og begrundelser',
	searchDo: 'Søg',
	nothingFound: 'Ingen klip passer på søgningen.',
	nothingThere: 'Der er ingen klip i videobiblioteket endnu.',
	notInLibrary: 'Jeres kommune er ikke med i videobiblioteket, så her er ingen klip at vælge.',
	take: 'Vælg',
	takeNamed: (title: string) => `Vælg ${title}`,
	taken: 'valgt',
	putBack: 'Fjern',
	putBackNamed: (title: string) => `Fjern ${title} fra sessionen`,
	show: 'Vis for alle',
	showNamed: (title: string) => `Vis ${title} for alle`,
	shown: 'vises nu',
	takeOff: 'Tag klippet af',
	hidden: 'Et klip, du ikke kan se',
	notFor: (names: string) => `Vises ikke, mens ${names} er her: adgang til klippet mangler.`,
	notForYou: 'Vises ikke, mens du er her: du har ikke adgang til klippet. Spørg værten, hvis du synes, du burde have det.',
	stage: 'Klippet',
	player: (title: string) => `Klip: ${title}`,
	steering: 'Den, der har ordet, og værten kan styre klippet og pege på det.',
	point: 'Peg på billedet',
	putAway: 'Klippet er taget af.',
	layout: 'Layout',
	clipLarge: 'Klippet stort',
	talkLarge: 'Samtalen stor',
	layoutByHost: 'Gælder for alle.',
	/** In the place of what is said to two. */
	bar: {
		play: 'Afspil for alle',
		pause: 'Pause for alle',
		same: 'samme billede hos alle'
	},
	refused: {
		clip_not_for_all: 'Klippet kan ikke vises lige nu. Ved klippet står der, hvem der mangler adgang.',
		quiet_now: 'Klippet venter, til den stille tid er slut.'
	}
};

export type GroupClipsText = typeof groupClips;
