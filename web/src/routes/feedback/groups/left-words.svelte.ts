// Own words a session has let go of: they stay on the author's own screen, in the page alone, until she lays them away or leaves.
import { getContext, setContext } from 'svelte';

export class LeftWords {
	/** Written for oneself and shown to nobody. */
	note = $state('');
	/** Written in what the group takes along, too late to be kept. */
	decisions = $state('');

	add(what: 'note' | 'decisions', words: string): void {
		const text = words.trim();
		if (text === '' || this[what].includes(text)) return;
		this[what] = this[what] === '' ? text : `${this[what]}\n\n${text}`;
	}
}

const KEY = Symbol('left words');

/** For everything below the address of one session, so that they go along from the room to what stays of it. */
export const holdLeftWords = (): LeftWords => setContext(KEY, new LeftWords());
export const useLeftWords = (): LeftWords => getContext<LeftWords>(KEY);
