// Turns of speech as the pages see them: lanes by person, and the few things that can be done to a turn. Pure.
import type { Schema } from '../api/client';

export type Turn = Schema<'Turn'>;
export type NamedVoice = Schema<'NamedVoice'>;
export type Person = Schema<'PersonView'>;

/** The shortest turn a correction makes. */
export const SHORTEST_MS = 100;
/** How much one press of a key moves a border. */
export const STEP_MS = 100;
/** How long a turn is that is made by hand. */
const NEW_MS = 2_000;
/** Voices a correction may use. */
export const MOST_VOICES = 8;

/** Turns after a change, and which of them is in hand now. */
export interface Changed {
	turns: Turn[];
	selected: number | undefined;
}

/** Somebody, or a voice nobody has named. */
export type Who = { person: number } | { voice: number };

/** One lane: whose, and which of all the turns lie in it. */
export interface Lane {
	who: Who;
	turns: { index: number; turn: Turn }[];
}

/** Who a voice is, as far as somebody has said so. */
export function whoIs(voice: number, named: readonly NamedVoice[], people: readonly Person[]): Who {
	const name = named.find((one) => one.voice === voice);
	const person = name ? people.findIndex((one) => (one.participant_id ?? undefined) === (name.participant_id ?? undefined)) : -1;
	return person >= 0 ? { person } : { voice };
}

const same = (one: Who, other: Who) => JSON.stringify(one) === JSON.stringify(other);
const order = (who: Who) => ('person' in who ? who.person : 1_000 + who.voice);

/** A lane for each person, the social worker first, then for each voice without a name. */
export function lanesOf(turns: readonly Turn[], named: readonly NamedVoice[], people: readonly Person[]): Lane[] {
	const lanes: Lane[] = [];
	for (const [index, turn] of turns.entries()) {
		const who = whoIs(turn.voice, named, people);
		const lane = lanes.find((known) => same(known.who, who));
		if (lane) lane.turns.push({ index, turn });
		else lanes.push({ who, turns: [{ index, turn }] });
	}
	return lanes.sort((one, other) => order(one.who) - order(other.who));
}

/** Every voice that speaks, in order. */
export function voicesOf(turns: readonly Turn[]): number[] {
	return [...new Set(turns.map(({ voice }) => voice))].sort((one, other) => one - other);
}

/** The longest turn of a voice: the best one to know it by. */
export function longestOf(voice: number, turns: readonly Turn[]): Turn | undefined {
	const length = (turn: Turn) => turn.end_ms - turn.start_ms;
	const own = turns.filter((turn) => turn.voice === voice);
	return own.reduce<Turn | undefined>((best, turn) => (best === undefined || length(turn) > length(best) ? turn : best), undefined);
}

/** Between which times a border of a turn may be: never across the same voice's turn beside it. */
function room(turns: readonly Turn[], index: number, durationMs: number): [number, number] {
	const turn = turns[index];
	const own = turns.filter((other, at) => at !== index && other.voice === turn?.voice);
	const before = own.filter((other) => other.end_ms <= (turn?.start_ms ?? 0)).map((other) => other.end_ms);
	const after = own.filter((other) => other.start_ms >= (turn?.end_ms ?? 0)).map((other) => other.start_ms);
	return [Math.max(0, ...before), Math.min(durationMs, ...after)];
}

/** Puts one changed turn into its place in time. */
function placed(turns: readonly Turn[], without: number, added: readonly Turn[]): Changed {
	const rest = turns.filter((_, at) => at !== without);
	const all = [...rest, ...added].sort((one, other) => one.start_ms - other.start_ms || one.end_ms - other.end_ms);
	return { turns: all, selected: added[0] ? all.indexOf(added[0]) : undefined };
}

/** Moves where a turn begins or ends; a border that cannot go so far goes as far as it can. */
export function moveBorder(turns: readonly Turn[], index: number, border: 'start' | 'end', toMs: number, durationMs: number): Changed {
	const turn = turns[index];
	if (turn === undefined) return { turns: [...turns], selected: undefined };
	const [earliest, latest] = room(turns, index, durationMs);
	const at = Math.round(toMs);
	const moved: Turn =
		border === 'start'
			? { ...turn, start_ms: Math.max(earliest, Math.min(at, turn.end_ms - SHORTEST_MS)), certainty: 100 }
			: { ...turn, end_ms: Math.min(latest, Math.max(at, turn.start_ms + SHORTEST_MS)), certainty: 100 };
	return placed(turns, index, [moved]);
}

/** Cuts a turn in two; undefined where a part would be too short. The later part is in hand, to be given to somebody else. */
export function split(turns: readonly Turn[], index: number, atMs: number): Changed | undefined {
	const turn = turns[index];
	const at = Math.round(atMs);
	if (turn === undefined || at < turn.start_ms + SHORTEST_MS || at > turn.end_ms - SHORTEST_MS) return undefined;
	return placed(turns, index, [
		{ ...turn, start_ms: at },
		{ ...turn, end_ms: at }
	]);
}

/** Gives a turn to another voice; where that voice speaks already, the two become one. */
export function giveTo(turns: readonly Turn[], index: number, voice: number): Changed {
	const turn = turns[index];
	if (turn === undefined) return { turns: [...turns], selected: undefined };
	const touching = (other: Turn) => other.voice === voice && other.start_ms <= turn.end_ms && turn.start_ms <= other.end_ms;
	const joined = turns.filter((other) => other !== turn && touching(other));
	const given: Turn = {
		start_ms: Math.min(turn.start_ms, ...joined.map((other) => other.start_ms)),
		end_ms: Math.max(turn.end_ms, ...joined.map((other) => other.end_ms)),
		voice,
		certainty: 100
	};
	const rest = turns.filter((other) => other === turn || !joined.includes(other));
	return placed(rest, rest.indexOf(turn), [given]);
}

export function remove(turns: readonly Turn[], index: number): Changed {
	return placed(turns, index, []);
}

/** A turn made by hand, from a place on; undefined where that voice speaks already. */
export function add(turns: readonly Turn[], atMs: number, voice: number, durationMs: number): Changed | undefined {
	const at = Math.round(atMs);
	const own = turns.filter((turn) => turn.voice === voice);
	if (own.some((turn) => turn.start_ms <= at && at < turn.end_ms)) return undefined;
	const end = Math.min(durationMs, at + NEW_MS, ...own.filter((turn) => turn.start_ms > at).map((turn) => turn.start_ms));
	if (end - at < SHORTEST_MS) return undefined;
	return placed(turns, -1, [{ start_ms: at, end_ms: end, voice, certainty: 100 }]);
}

/**
 * Says who a voice is. Where two voices and two people are left, the other voice is the other person: one click
 * names both.
 */
export function name(voice: number, person: number, named: readonly NamedVoice[], voices: readonly number[], people: readonly Person[]): NamedVoice[] {
	const entry = (voice: number, person: number): NamedVoice => {
		const id = people[person]?.participant_id;
		return id ? { voice, participant_id: id } : { voice };
	};
	const rest = named.filter((one) => one.voice !== voice);
	const other = voices.find((one) => one !== voice);
	if (voices.length === 2 && people.length === 2 && other !== undefined && rest.length === 0) rest.push(entry(other, 1 - person));
	return [...rest, entry(voice, person)].sort((one, two) => one.voice - two.voice);
}
