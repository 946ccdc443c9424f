// Texts about watching the same clip at the same moment, in Danish.

export const sync = {
	again: 'Sidste 10 sekunder igen',
	againSlowly: 'Igen, langsomt',
	goOn: 'Fortsæt nu',
	you: 'Du',
	theOther: 'Den anden',
	did: {
		show: (who: string) => `${who} viste klippet.`,
		play: (who: string) => `${who} startede klippet.`,
		pause: (who: string) => `${who} satte klippet på pause.`,
		seek: (who: string, place: string) => `${who} gik til ${place}.`,
		rate: (who: string, speed: string) => `${who} satte farten til ${speed}×.`,
		again: (who: string) => `${who} gik 10 sekunder tilbage.`,
		again_slowly: (who: string) => `${who} viser de sidste 10 sekunder langsomt.`
	},
	waitsFor: (name: string) => `Vi venter på ${name}. Billedet er på vej.`,
	waitsForYou: 'Vi venter på dig. Dit billede er på vej.',
	wentOn: 'Klippet kører videre.',
	frame: (time: string) => `Billedet ved ${time}`,
	waitForEachOther: 'Vent på hinanden',
	waitForEachOtherHint: 'Klippet holder en kort pause, når billedet er længe om at komme hos én af jer.',
	roomGoesOn: 'Klippet kører videre, også når et billede er længe om at komme.'
};

export type SyncText = typeof sync;
