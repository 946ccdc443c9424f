// Texts about watching the same clip at the same moment, in English.
import type { SyncText } from '../da/sync';

export const sync: SyncText = {
	again: 'Last 10 seconds again',
	againSlowly: 'Again, slowly',
	goOn: 'Go on now',
	you: 'You',
	theOther: 'The other one',
	did: {
		show: (who) => `${who} showed the clip.`,
		play: (who) => `${who} started the clip.`,
		pause: (who) => `${who} paused the clip.`,
		seek: (who, place) => `${who} went to ${place}.`,
		rate: (who, speed) => `${who} set the speed to ${speed}×.`,
		again: (who) => `${who} went 10 seconds back.`,
		again_slowly: (who) => `${who} shows the last 10 seconds slowly.`
	},
	waitsFor: (name) => `Waiting for ${name}. The picture is on its way.`,
	waitsForYou: 'Waiting for you. Your picture is on its way.',
	wentOn: 'The clip goes on.',
	frame: (time) => `The picture at ${time}`,
	waitForEachOther: 'Wait for each other',
	waitForEachOtherHint: 'The clip pauses for a moment when the picture takes long to come to one of you.',
	roomGoesOn: 'The clip goes on, also when a picture takes long to come.'
};
