// How somebody is called: the role label of a person, a letter for a voice nobody has named.
import type { Text } from '../text/text.svelte';
import type { Person, Who } from './turns';

/** Gives the name for lanes and buttons. */
export function calledBy(speech: { view: { people: readonly Person[] } | undefined }, t: Text): (who: Who) => string {
	return (who) => {
		if ('voice' in who) return t.record.speech.voice(letterOf(who.voice));
		return speech.view?.people[who.person]?.label ?? t.common.roles.socialraadgiver;
	};
}

/** A, B, C … */
export const letterOf = (voice: number): string => String.fromCharCode('A'.charCodeAt(0) + voice);
