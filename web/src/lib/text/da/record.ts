// Texts of record, in Danish.
export const record = {
	title: 'Samtaler',
	player: {
		film: 'Filmen af samtalen',
		controls: 'Afspilning',
		play: 'Afspil',
		pause: 'Pause',
		backFive: '5 sek. tilbage',
		place: 'Sted i filmen',
		speed: 'Fart',
		volume: 'Lyd',
		fullscreen: 'Fuld skærm',
		waiting: 'Venter på forbindelsen …',
		goneTitle: 'Filmen kan ikke afspilles længere',
		goneBody: 'Samtykket er trukket tilbage, eller filmen er slettet. Der er intet tilbage af den.',
		failedTitle: 'Filmen kan ikke vises i denne browser',
		failedBody: 'Prøv en nyere udgave af Chrome, Edge, Firefox eller Safari.',
		moveLabel: (label: string) => `${label}: flyt med piletasterne eller ved at trække`
	}
};

export type RecordText = typeof record;
