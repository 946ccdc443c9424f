// Texts about clips that a group looks at together, in English.
import type { GroupClipsText } from '../da/group-clips';

export const groupClips: GroupClipsText = {
	pod: 'Clips',
	lead: 'Clips from the video library that you watch at the same moment.',
	none: 'No clips have been chosen yet.',
	choose: 'Choose clips',
	chooseTitle: 'Choose clips from the video library',
	chooseHint: 'Choose what you will watch together. Nobody sees a clip before you show it.',
	search: 'Search titles and reasons',
	searchDo: 'Search',
	nothingFound: 'No clips match the search.',
	nothingThere: 'There are no clips in the video library yet.',
	notInLibrary: 'Your municipality does not take part in the video library, so there are no clips to choose here.',
	take: 'Choose',
	takeNamed: (title: string) => `Choose ${title}`,
	taken: 'chosen',
	putBack: 'Remove',
	putBackNamed: (title: string) => `Remove ${title} from the session`,
	show: 'Show to everybody',
	showNamed: (title: string) => `Show ${title} to everybody`,
	shown: 'shown now',
	takeOff: 'Take the clip off',
	hidden: 'A clip you cannot see',
	notFor: (names: string) => `Not shown while ${names} is here: access to the clip is missing.`,
	notForYou: 'Not shown while you are here: you do not have access to the clip. Ask the host if you think you should.',
	stage: 'The clip',
	player: (title: string) => `Clip: ${title}`,
	steering: 'Whoever has the word and the host can control the clip and point at it.',
	point: 'Point at the picture',
	putAway: 'The clip has been taken off.',
	layout: 'Layout',
	clipLarge: 'The clip large',
	talkLarge: 'The talk large',
	layoutByHost: 'Applies to everybody.',
	bar: {
		play: 'Play for everybody',
		pause: 'Pause for everybody',
		same: 'same picture for everybody'
	},
	refused: {
		clip_not_for_all: 'The clip cannot be shown right now. Beside the clip you can see whose access is missing.',
		quiet_now: 'The clip waits until the silent time is over.'
	}
};
