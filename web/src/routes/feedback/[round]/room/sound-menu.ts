// What the sound menu offers about the own voice and picture, beside the devices.
import { withoutKeyboard } from '$lib/keyboard/touch';
import type { CallText } from '$lib/text/da/call';
import type { Talk } from '../talk.svelte';
import type { Entry } from './Menu.svelte';

export function soundEntries(talk: Talk, words: CallText['menu']): Entry[] {
	const { choice } = talk;
	const push = withoutKeyboard() ? words.touch : words;
	return [
		{
			label: push.pushToTalk,
			hint: push.pushToTalkHint,
			checked: choice.pushToTalk,
			run: () => talk.setPushToTalk(!choice.pushToTalk)
		},
		{ label: words.noise, checked: choice.noiseSuppression, run: () => talk.setNoiseSuppression(!choice.noiseSuppression) },
		{ label: words.selfView, checked: choice.selfView, run: () => talk.setSelfView(!choice.selfView) },
		...(talk.canBlur ? [{ label: words.blur, checked: choice.blur, run: () => talk.setBlur(!choice.blur) }] : [])
	];
}
