// The clips in memory belong to the round: the lobby begins to fetch them, the room shows them.
import { getContext, setContext } from 'svelte';
import { FetchedAhead } from '$lib/media/ahead.svelte';

const KEY = Symbol('clips fetched ahead');

export function provideAhead(ahead: FetchedAhead): FetchedAhead {
	return setContext(KEY, ahead);
}

export function useAhead(): FetchedAhead {
	return getContext<FetchedAhead>(KEY);
}
