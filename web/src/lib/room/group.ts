// What holds in the room of a group, as the server tells it, and what of it has to be said aloud. Free of Svelte.
import type { GroupsText } from '$lib/text/da/groups';

export interface TurnList {
	moment: 'start' | 'end';
	order: string[];
	said: string[];
}

export interface Quiet {
	question: string;
	step: { type: 'writing'; until_ms: number } | { type: 'round'; order: string[]; at: number };
}

export interface CollegialResponse {
	main_person: string;
	interviewer: string;
	phase: number;
	team_invited: boolean;
	contract: string;
	stopped: boolean;
}

export interface ShownNote {
	account_id: string;
	body: string;
	about: string;
	at_ms: number;
}

export interface GroupState {
	hands: string[];
	turns?: TurnList | null;
	stick?: { holder?: string | null } | null;
	quiet?: Quiet | null;
	response?: CollegialResponse | null;
	notes: ShownNote[];
	decisions: { body: string; revision: number; by?: string | null };
}

export type GroupAct =
	| { type: 'raise_hand' | 'end_turns' | 'take_stick' | 'lay_stick' | 'free_stick' | 'end_quiet' | 'reveal' | 'pass' | 'end_round' | 'stop' | 'resume' }
	| { type: 'lower_hand'; account_id: string }
	| { type: 'begin_turns'; moment: 'start' | 'end' }
	| { type: 'said'; account_id: string; said: boolean }
	| { type: 'use_stick'; used: boolean }
	| { type: 'begin_quiet'; minutes: number; question: string }
	| { type: 'write'; body: string }
	| { type: 'cast'; main_person: string; interviewer: string }
	| { type: 'phase'; phase: number }
	| { type: 'team'; invited: boolean }
	| { type: 'contract'; body: string }
	| { type: 'decide'; body: string; revision: number };

export const NOTHING: GroupState = { hands: [], notes: [], decisions: { body: '', revision: 0 } };

/** Everybody but the two who talk until the others are invited in. */
export function isTeam(response: CollegialResponse, account: string): boolean {
	return account !== response.main_person && account !== response.interviewer;
}

/** Whose word it is, where it is somebody's: of those who may speak, or of the team while it is invited in. */
export function hasWord(state: GroupState, speakers: readonly string[] | undefined, account: string): boolean {
	if (speakers) return speakers.includes(account);
	const { response } = state;
	return response != null && response.team_invited && !response.stopped && isTeam(response, account);
}

/** Whose turn it is in the round after silent time. */
export function turnOf(quiet: Quiet | null | undefined): string | undefined {
	return quiet?.step.type === 'round' ? quiet.step.order[quiet.step.at] : undefined;
}

/** Whose turn in the round is not over yet; whoever has just shown her note has had hers. Who has written is nobody's business. */
export function stillToCome(quiet: Quiet, notes: readonly ShownNote[]): readonly string[] {
	if (quiet.step.type !== 'round') return [];
	const [turn, ...later] = quiet.step.order.slice(quiet.step.at);
	const last = notes.at(-1);
	const has = last !== undefined && last.account_id === turn && last.about === quiet.question;
	return turn === undefined || has ? later : [turn, ...later];
}

/** `1:05` of what is left; never below nothing. */
export function countdown(untilMs: number, nowMs: number): string {
	const seconds = Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

type RoomWords = GroupsText['room'];

/** What has happened between two states, in sentences for those who do not see it. The own acts are not told back. */
export function news(before: GroupState, after: GroupState, me: string, nameOf: (account: string) => string, words: RoomWords): string[] {
	const said: string[] = [];
	const w = words.news;
	const others = (accounts: readonly string[]) => accounts.filter((account) => account !== me);
	for (const account of others(after.hands)) if (!before.hands.includes(account)) said.push(w.hand(nameOf(account)));

	if (after.stick && !before.stick) said.push(w.stickOut);
	else if (before.stick && !after.stick && !after.quiet) said.push(w.stickAway);
	else if (after.stick && before.stick && after.stick.holder !== before.stick.holder) {
		const holder = after.stick.holder;
		if (holder == null) said.push(w.stickLaid);
		else if (holder !== me) said.push(w.stickTaken(nameOf(holder)));
	}

	if (after.turns && !before.turns) said.push(w.turnsBegun(words.turns[after.turns.moment]));
	else if (before.turns && !after.turns) said.push(w.turnsOver);
	else if (after.turns && before.turns) {
		const known = before.turns.said;
		for (const account of others(after.turns.said)) if (!known.includes(account)) said.push(w.said(nameOf(account)));
	}

	if (after.quiet && !before.quiet) said.push(w.quietBegun);
	if (before.quiet && !after.quiet) said.push(w.roundOver);
	for (const note of after.notes.slice(before.notes.length)) if (note.account_id !== me) said.push(w.shown(nameOf(note.account_id)));
	const turn = turnOf(after.quiet);
	if (turn !== undefined && turn !== turnOf(before.quiet)) {
		if (before.quiet?.step.type === 'writing') said.push(w.quietOver);
		said.push(turn === me ? words.quiet.yourTurn : words.quiet.turnOf(nameOf(turn)));
	}

	said.push(...responseNews(before.response, after.response, me, nameOf, words));
	const { by, revision } = after.decisions;
	if (revision > before.decisions.revision && by != null && by !== me) said.push(w.decisions(nameOf(by)));
	return said;
}

function responseNews(
	before: CollegialResponse | null | undefined,
	after: CollegialResponse | null | undefined,
	me: string,
	nameOf: (account: string) => string,
	words: RoomWords
): string[] {
	if (!after) return [];
	const w = words.response;
	if (before?.main_person !== after.main_person || before.interviewer !== after.interviewer) {
		return [words.news.cast(nameOf(after.main_person), nameOf(after.interviewer))];
	}
	const said: string[] = [];
	if (before.stopped !== after.stopped) said.push(after.stopped ? w.stopped(nameOf(after.main_person)) : words.news.resumed);
	if (before.phase !== after.phase) said.push(w.phaseOf(after.phase, w.phases[after.phase - 1] ?? ''));
	if (before.team_invited !== after.team_invited && !after.stopped) {
		said.push(after.team_invited ? (isTeam(after, me) ? w.teamInYours : w.teamIn) : w.teamOut(nameOf(after.main_person), nameOf(after.interviewer)));
	}
	if (before.contract !== after.contract && after.main_person !== me) said.push(words.news.contract);
	return said;
}
