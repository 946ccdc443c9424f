// What the player's keys do (keyboard/shortcuts.ts names them).
import type { Handlers } from '../keyboard/keyboard.svelte';
import type { Playback } from './playback.svelte';

interface Around {
	/** Others see the same: what only this player would do has no key. */
	shared: boolean;
	fullscreen: () => void;
}

export function playerKeys(playback: Playback, { shared, fullscreen }: Around): Handlers {
	const { loop } = playback;
	const own: Handlers = {
		loopStart: () => loop.start(playback.currentMs),
		loopEnd: () => loop.end(playback.currentMs),
		loopClear: () => loop.clear(),
		mute: () => playback.toggleMute()
	};
	return {
		playPause: () => playback.toggle(),
		playPauseWhileWriting: () => playback.toggle(),
		backFive: () => playback.skip(-5_000),
		forwardFive: () => playback.skip(5_000),
		backOne: () => playback.skip(-1_000),
		forwardOne: () => playback.skip(1_000),
		backTen: () => playback.skip(-10_000),
		forwardTen: () => playback.skip(10_000),
		frameBack: () => playback.stepFrames(-1),
		frameForward: () => playback.stepFrames(1),
		slower: () => playback.stepSpeed(-1),
		faster: () => playback.stepSpeed(1),
		captions: () => {
			if (playback.captioned) playback.toggleCaptions();
		},
		fullscreen,
		...(shared ? {} : own)
	};
}
