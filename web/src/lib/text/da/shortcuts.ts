// Names of the keyboard shortcuts, in Danish. Every id of keyboard/shortcuts.ts has its name here.

export const shortcuts = {
	title: 'Genvejstaster',
	lead: 'Tasterne virker, når du ikke er i gang med at skrive i et felt.',
	scopes: {
		everywhere: 'Overalt',
		player: 'Afspilleren',
		workbench: 'Analyse',
		room: 'Feedbackrummet'
	},
	names: {
		help: 'Vis genvejstaster',
		playPause: 'Afspil og pause',
		playPauseWhileWriting: 'Afspil og pause, også mens du skriver',
		backFive: '5 sekunder tilbage',
		forwardFive: '5 sekunder frem',
		backOne: '1 sekund tilbage',
		forwardOne: '1 sekund frem',
		backTen: '10 sekunder tilbage',
		forwardTen: '10 sekunder frem',
		frameBack: 'Ét billede tilbage',
		frameForward: 'Ét billede frem',
		slower: 'Langsommere',
		faster: 'Hurtigere',
		write: 'Skriv et stikord',
		command: 'Til kommandotasterne',
		markGood: 'Marker et Looking good-øjeblik',
		markCloser: 'Marker et Looking closer-øjeblik',
		clipStart: 'Klippet begynder her',
		clipEnd: 'Klippet slutter her',
		clipCreate: 'Lav klippet',
		undo: 'Fortryd',
		list: 'Til listen over stikord',
		dimension: (digit: string) => `Favorit ${digit}`,
		toggleMicrophone: 'Mikrofon til og fra',
		toggleCamera: 'Kamera til og fra'
	},
	singleKeys: 'Brug genveje med en enkelt tast',
	singleKeysHint: 'Slå dem fra, hvis du styrer computeren med stemmen, eller hvis de kommer i vejen.',
	key: 'Tast',
	action: 'Handling',
	change: 'Ændr',
	changeFor: (name: string) => `Ændr tasten for: ${name}`,
	pressNew: 'Tryk på den nye tast',
	taken: (name: string) => `Den tast bruges allerede til: ${name}`,
	reset: 'Sæt alle tilbage',
	keys: {
		' ': 'Mellemrum',
		ArrowLeft: '←',
		ArrowRight: '→',
		ArrowUp: '↑',
		ArrowDown: '↓',
		Escape: 'Esc',
		Enter: 'Enter',
		Shift: 'Shift',
		Ctrl: 'Ctrl',
		Alt: 'Alt'
	}
};

export type ShortcutsText = typeof shortcuts;
