import { describe, expect, test } from 'vitest';
import { groups } from '$lib/text/da/groups';
import { countdown, hasWord, news, NOTHING, stillToCome, turnOf, type GroupState } from './group';

const names: Record<string, string> = { a: 'Anna', b: 'Bo', me: 'Mig' };
const heard = (before: Partial<GroupState>, after: Partial<GroupState>) =>
	news({ ...NOTHING, ...before }, { ...NOTHING, ...after }, 'me', (account) => names[account] ?? '', groups.room);
const response = { main_person: 'a', interviewer: 'b', phase: 1, team_invited: false, contract: '', stopped: false };

describe('what is said aloud', () => {
	test('a raised hand and a passed stick of somebody else, not one’s own', () => {
		expect(heard({}, { hands: ['a'] })).toEqual(['Anna har rakt hånden op.']);
		expect(heard({}, { hands: ['me'] })).toEqual([]);
		expect(heard({}, { stick: {} })).toEqual(['Talepinden er fremme. Den ligger på bordet.']);
		expect(heard({ stick: { holder: null } }, { stick: { holder: 'b' } })).toEqual(['Bo har taget talepinden.']);
		expect(heard({ stick: { holder: 'b' } }, { stick: { holder: null } })).toEqual(['Talepinden ligger på bordet.']);
		expect(heard({ stick: { holder: 'me' } }, {})).toEqual(['Talepinden er lagt væk. Ordet er frit.']);
	});

	test('silent time from its beginning through the round to its end', () => {
		const writing: GroupState['quiet'] = { question: '', step: { type: 'writing', until_ms: 9 } };
		const round = (at: number): GroupState['quiet'] => ({ question: '', step: { type: 'round', order: ['a', 'me'], at } });
		expect(heard({ stick: {} }, { quiet: writing })).toEqual(['Stille tid er begyndt.']);
		expect(heard({ quiet: writing }, { quiet: round(0) })).toEqual(['Stille tid er slut.', 'Det er Annas tur.']);
		const shown = [{ account_id: 'a', body: 'Ro', about: '', at_ms: 1 }];
		expect(heard({ quiet: round(0) }, { quiet: round(0), notes: shown })).toEqual(['Anna har vist sin note.']);
		expect(heard({ quiet: round(0) }, { quiet: round(1) })).toEqual([groups.room.quiet.yourTurn]);
		expect(heard({ quiet: round(1) }, {})).toEqual(['Runden er slut. Ordet er frit.']);
		expect([turnOf(writing), turnOf(round(1)), turnOf(null)]).toEqual([undefined, 'me', undefined]);
	});

	test('whoever has not had her turn is still to come, until she has shown her note', () => {
		const quiet = { question: 'Hvad?', step: { type: 'round' as const, order: ['a', 'me', 'b'], at: 1 } };
		const note = (account_id: string, about = 'Hvad?') => ({ account_id, body: 'Ro', about, at_ms: 1 });
		expect(stillToCome(quiet, [note('a')])).toEqual(['me', 'b']);
		expect(stillToCome(quiet, [note('a'), note('me')])).toEqual(['b']);
		expect(stillToCome(quiet, [note('me', 'Tidligere')])).toEqual(['me', 'b']);
		expect(stillToCome({ question: '', step: { type: 'writing', until_ms: 9 } }, [])).toEqual([]);
	});

	test('the team has the word while it is invited in', () => {
		const state = (team_invited: boolean) => ({ ...NOTHING, response: { ...response, team_invited } });
		expect(hasWord(state(true), undefined, 'me')).toBe(true);
		expect(hasWord(state(true), undefined, 'a')).toBe(false);
		expect(hasWord(state(false), ['a', 'b'], 'a')).toBe(true);
		expect(hasWord({ ...NOTHING }, undefined, 'a')).toBe(false);
		expect(heard({ response }, { response: { ...response, team_invited: true } })).toEqual([groups.room.response.teamInYours]);
	});

	test('the turn list', () => {
		const turns = (said: string[]): GroupState['turns'] => ({ moment: 'start', order: ['a', 'b'], said });
		expect(heard({}, { turns: turns([]) })).toEqual(['Tjek ind er begyndt.']);
		expect(heard({ turns: turns([]) }, { turns: turns(['b']) })).toEqual(['Bo har sagt noget.']);
		expect(heard({ turns: turns(['b']) }, {})).toEqual(['Runden er lukket.']);
	});

	test('phases, the team and the stop of a collegial response', () => {
		expect(heard({}, { response })).toEqual(['Anna er hovedperson, og Bo er interviewer.']);
		expect(heard({ response }, { response: { ...response, phase: 2 } })).toEqual(['Fase 2 af 3: Bearbejde']);
		const mine = { ...response, interviewer: 'me' };
		expect(heard({ response: mine }, { response: { ...mine, team_invited: true } })).toEqual([groups.room.response.teamIn]);
		expect(heard({ response }, { response: { ...response, stopped: true } })).toEqual(['Anna har stoppet. Ordet er frit.']);
		expect(heard({ response }, { response: { ...response, contract: 'Råd' } })).toEqual(['Aftalen om hjælpen er ændret.']);
	});
});

test('what is left of silent time', () => {
	expect([countdown(125_000, 0), countdown(125_000, 60_500), countdown(1_000, 9_000)]).toEqual(['2:05', '1:05', '0:00']);
});
