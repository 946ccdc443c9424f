// The focus of a round: up to three dimensions the pair has agreed on. Either of the two sets it.
import { api, ask, type Schema } from '../api/client';

export type Focus = Schema<'RoundFocusView'>;
export type Turn = Schema<'FocusTurn'>;

/** The most that can be in focus at once. */
export const MOST = 3;

export function findFocus(roundId: string): Promise<Focus> {
	return ask(api.GET('/api/analyse/rounds/{round_id}/focus', { params: { path: { round_id: roundId } } }));
}

export function setFocus(roundId: string, turn: Turn, dimensions: readonly string[]): Promise<Focus> {
	const params = { path: { round_id: roundId } };
	return ask(api.PUT('/api/analyse/rounds/{round_id}/focus', { params, body: { turn, dimensions: [...dimensions] } }));
}

/** With one more or one less; a fourth is not taken. */
export function chooseFocus(chosen: readonly string[], key: string): string[] {
	if (chosen.includes(key)) return chosen.filter((one) => one !== key);
	return chosen.length < MOST ? [...chosen, key] : [...chosen];
}
