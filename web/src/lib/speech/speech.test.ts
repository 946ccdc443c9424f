import { describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../api/problem';
import { dictionary } from '../text/dictionary';
import { roundSeconds, roundShare, sentences, silenceSentence, type Talk, type Voices } from './figures';
import { Speech, type SpeechInput, type SpeechTransport, type SpeechView } from './speech.svelte';
import { add, giveTo, lanesOf, longestOf, moveBorder, name, remove, split, voicesOf, type Person, type Turn } from './turns';

const turn = (start_ms: number, end_ms: number, voice: number): Turn => ({ start_ms, end_ms, voice, certainty: 50 });
const people: Person[] = [{}, { participant_id: 'u', label: 'Ung på 17' }];
const TURNS = [turn(0, 2000, 0), turn(2500, 4000, 1), turn(4200, 6000, 0)];

describe('turns', () => {
	it('lie in a lane for each person, the social worker first, voices without a name last', () => {
		const lanes = lanesOf([...TURNS, turn(7000, 8000, 2)], [{ voice: 1 }, { voice: 2, participant_id: 'u' }], people);
		expect(lanes.map(({ who, turns }) => [who, turns.map(({ index }) => index)])).toEqual([
			[{ person: 0 }, [1]],
			[{ person: 1 }, [3]],
			[{ voice: 0 }, [0, 2]]
		]);
	});

	it('of two voices that are one person share a lane', () => {
		expect(lanesOf(TURNS, [{ voice: 0 }, { voice: 1 }], people)).toHaveLength(1);
	});

	it('of somebody who is no longer in the conversation belong to nobody', () => {
		expect(lanesOf([TURNS[0] as Turn], [{ voice: 0, participant_id: 'gone' }], people)[0]?.who).toEqual({ voice: 0 });
	});

	it('keep their ends apart from the same voice, not from another', () => {
		expect(moveBorder(TURNS, 2, 'start', 1000, 9000).turns[1]).toMatchObject({ start_ms: 2000, end_ms: 6000 });
		expect(moveBorder(TURNS, 0, 'end', 9000, 9000).turns[0]).toMatchObject({ end_ms: 4200 });
		expect(moveBorder(TURNS, 2, 'end', 99_000, 9000).turns[2]).toMatchObject({ end_ms: 9000 });
		expect(moveBorder(TURNS, 0, 'end', 0, 9000).turns[0]).toMatchObject({ end_ms: 100 });
	});

	it('are still in hand when moving them changes their order', () => {
		const changed = moveBorder(TURNS, 1, 'start', 5000, 9000);
		expect(changed.selected).toBe(1);
		const later = moveBorder([turn(0, 3000, 0), turn(100, 6000, 1)], 1, 'start', 0, 9000);
		expect(later.turns[later.selected ?? -1]).toMatchObject({ voice: 1, start_ms: 0 });
	});

	it('are split inside, and the later part is in hand', () => {
		const changed = split(TURNS, 0, 500);
		expect(changed?.turns.slice(0, 2)).toMatchObject([
			{ start_ms: 0, end_ms: 500 },
			{ start_ms: 500, end_ms: 2000 }
		]);
		expect(changed?.selected).toBe(1);
		expect(split(TURNS, 0, 50)).toBeUndefined();
		expect(split(TURNS, 0, 2300)).toBeUndefined();
	});

	it('become one where they touch a turn of the voice they are given to', () => {
		const changed = giveTo([turn(0, 2000, 0), turn(2000, 4000, 1), turn(5000, 6000, 0)], 1, 0);
		expect(changed.turns.map(({ start_ms, end_ms }) => [start_ms, end_ms])).toEqual([
			[0, 4000],
			[5000, 6000]
		]);
		expect(changed.selected).toBe(0);
	});

	it('can be removed and made', () => {
		expect(remove(TURNS, 1).turns).toHaveLength(2);
		const made = add(TURNS, 2500, 0, 9000);
		expect(made?.turns[made.selected ?? -1]).toMatchObject({ start_ms: 2500, end_ms: 4200, voice: 0 });
		expect(add(TURNS, 1000, 0, 9000)).toBeUndefined();
	});

	it('tell a voice by the longest of them', () => {
		expect(longestOf(0, TURNS)).toEqual(TURNS[0]);
		expect(voicesOf(TURNS)).toEqual([0, 1]);
	});
});

describe('naming a voice', () => {
	it('names the other one too where only two are left', () => {
		expect(name(0, 1, [], [0, 1], people)).toEqual([{ voice: 0, participant_id: 'u' }, { voice: 1 }]);
	});

	it('names only the one where more are possible, or the other is named', () => {
		const three = [...people, { participant_id: 'm', label: 'Mor' }];
		expect(name(0, 1, [], [0, 1], three)).toEqual([{ voice: 0, participant_id: 'u' }]);
		expect(name(0, 0, [{ voice: 1 }], [0, 1], people)).toEqual([{ voice: 0 }, { voice: 1 }]);
	});
});

const TALK: Talk = {
	speakers: [
		{ person: 0, speech_ms: 17_000, share: 0.486, turns: 4, median_turn_ms: 4000, longest_turn_ms: 6000, longest_turn_at_ms: 0, stories: 0, backchannels: 1, own_pauses: 1 },
		{ person: 1, speech_ms: 18_000, share: 0.514, turns: 3, median_turn_ms: 3000, longest_turn_ms: 12_000, longest_turn_at_ms: 19_200, stories: 0, backchannels: 0, own_pauses: 0 }
	],
	speech_ms: 35_000,
	silence_ms: 10_500,
	overlap_ms: 500,
	changes: [
		{ from: 0, to: 1, times: 3, median_offset_ms: 2000 },
		{ from: 1, to: 0, times: 3, median_offset_ms: 100 }
	],
	silences: [{ start_ms: 33_700, end_ms: 37_700, before: 0, broken_by: 1 }],
	longest_silence: { start_ms: 33_700, end_ms: 37_700, before: 0, broken_by: 1 },
	interruption_candidates_ms: []
};
const words = dictionary('da').record.speech;
const voices: Voices = {
	called: (who, inside) => ('person' in who && who.person === 0 ? (inside ? 'socialrådgiveren' : 'Socialrådgiveren') : 'Ung på 17'),
	seconds: (count) => words.seconds(String(count).replace('.', ','), count <= 1)
};

describe('the counts in sentences', () => {
	it('are rounded and say who broke the silence', () => {
		expect(sentences(TALK, words, voices)).toEqual([
			'Socialrådgiveren har cirka 50 % af taletiden.',
			'Socialrådgiveren taler typisk 4 sekunder ad gangen og længst 6 sekunder.',
			'Ung på 17 har cirka 50 % af taletiden.',
			'Ung på 17 taler typisk 3 sekunder ad gangen og længst 12 sekunder.',
			'Længste pause: 4 sekunder; Ung på 17 brød den.',
			'Når socialrådgiveren har talt, går der typisk 2 sekunder, før Ung på 17 taler.',
			'Når Ung på 17 har talt, taler socialrådgiveren typisk straks efter.',
			'I alt 0,5 sekund taler flere på samme tid.'
		]);
		expect([0.01, 0.38, 0.99].map(roundShare)).toEqual([5, 40, 100]);
		expect([0, 240, 260, 7100].map(roundSeconds)).toEqual([0, 0, 0.5, 7]);
	});

	it('name nobody while voices are not told apart', () => {
		const nobody: Talk = { ...TALK, speakers: [], changes: [], silences: [], overlap_ms: 0, longest_silence: { start_ms: 0, end_ms: 7000 } };
		expect(sentences(nobody, words, voices)).toEqual(['Længste pause: 7 sekunder.']);
		expect(silenceSentence(nobody, { start_ms: 0, end_ms: 3000 }, words, voices)).toBe('Stille i 3 sekunder');
	});

	it('hold no word of judgement, in either language', () => {
		for (const language of ['da', 'en'] as const) {
			const told = sentences(TALK, dictionary(language).record.speech, voices).join(' ');
			expect(told).not.toMatch(/god|dårlig|for meget|for lidt|good|bad|too (much|little)|should|bør/i);
		}
	});
});

function heard(revision: number, turns: Turn[], input?: SpeechInput): SpeechView {
	return {
		state: 'heard',
		revision,
		told_apart_by: 'voice',
		duration_ms: 9000,
		turns: input?.turns ?? turns,
		corrected_at: input?.turns ? '2026-05-03T12:00:00Z' : undefined,
		named: input?.named ?? [],
		people
	} as SpeechView;
}

/** A server that keeps what it is given, as the real one does. */
function server(): SpeechTransport & { puts: SpeechInput[]; revision: number; meanwhile: boolean } {
	let last = heard(1, TURNS);
	return {
		puts: [],
		revision: 1,
		meanwhile: false,
		find: () => Promise.resolve(last),
		async put(_, revision, input) {
			if (this.meanwhile) {
				this.meanwhile = false;
				this.revision += 1;
				last = heard(this.revision, [turn(0, 9000, 1)]);
			}
			if (revision !== this.revision) throw new ProblemError({ status: 412, code: 'changed_meanwhile', title: 'changed' });
			this.puts.push(input);
			this.revision += 1;
			last = heard(this.revision, TURNS, input);
			return last;
		},
		retry: () => Promise.resolve(last)
	};
}

async function opened(transport = server()) {
	const speech = new Speech('r', undefined, transport);
	await speech.load();
	return { speech, transport };
}

describe('putting turns right', () => {
	it('saves itself and can be undone to what was computed', async () => {
		const { speech, transport } = await opened();
		expect(speech.saving).toBeUndefined();
		speech.apply(split(speech.turns, 0, 500));
		expect(speech.turns).toHaveLength(4);
		expect(speech.saving).toBe('saving');
		await vi.waitFor(() => expect(speech.saving).toBe('saved'));
		expect(transport.puts.at(-1)?.turns).toHaveLength(4);
		speech.undo();
		await vi.waitFor(() => expect(transport.puts.at(-1)?.turns).toBeNull());
		expect(speech.turns).toEqual(TURNS);
		expect(speech.canUndo).toBe(false);
	});

	it('names a voice without touching the turns', async () => {
		const { speech, transport } = await opened();
		speech.name(0, 0);
		await vi.waitFor(() => expect(transport.puts).toHaveLength(1));
		expect(transport.puts[0]).toEqual({ turns: null, named: [{ voice: 0 }, { voice: 1, participant_id: 'u' }] });
		expect(speech.lanes.map(({ who }) => who)).toEqual([{ person: 0 }, { person: 1 }]);
	});

	it('sends only the newest of many quick changes, on the newest revision', async () => {
		const { speech, transport } = await opened();
		for (const at of [500, 600, 700]) speech.apply(moveBorder(speech.turns, 0, 'start', at, 9000));
		await vi.waitFor(() => expect(speech.saving).toBe('saved'));
		expect(transport.puts.at(-1)?.turns?.[0]?.start_ms).toBe(700);
		expect(transport.puts.length).toBeLessThanOrEqual(2);
	});

	it('is one step of undo, however far an end was dragged', async () => {
		const { speech } = await opened();
		speech.selected = 0;
		const before = speech.snapshot;
		for (const at of [100, 200, 300]) speech.preview(moveBorder(speech.turns, 0, 'start', at, 9000));
		const moved = moveBorder(speech.turns, 0, 'start', 400, 9000);
		speech.restore(before);
		speech.apply(moved);
		expect(speech.turns[0]?.start_ms).toBe(400);
		speech.undo();
		expect(speech.turns[0]?.start_ms).toBe(0);
	});

	it('shows what the other of the pair did instead of overwriting it', async () => {
		const { speech, transport } = await opened();
		transport.meanwhile = true;
		speech.apply(remove(speech.turns, 0));
		await vi.waitFor(() => expect(speech.changedMeanwhile).toBe(true));
		expect(speech.turns).toEqual([turn(0, 9000, 1)]);
		expect(transport.puts).toEqual([]);
	});

	it('keeps what could not be sent and says so', async () => {
		const { speech, transport } = await opened();
		const put = transport.put.bind(transport);
		transport.put = () => Promise.reject(new ProblemError({ status: 0, code: 'unreachable', title: 'no line' }));
		speech.apply(remove(speech.turns, 0));
		await vi.waitFor(() => expect(speech.saving).toBe('unsaved'));
		transport.put = put;
		speech.keepAgain();
		await vi.waitFor(() => expect(speech.saving).toBe('saved'));
	});
});
