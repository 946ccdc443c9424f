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
	whenSlow: 'When a picture takes long to come',
	wait: 'Wait for each other',
	goOnAnyway: 'Go on',
	roomWaits: 'You wait for each other when a picture takes long to come.',
	roomGoesOn: 'The clip goes on, also when a picture takes long to come.'
};
