import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseFocus } from '$lib/reflect/focus';
import type { Clip, ClipKind } from '$lib/state/coding.svelte';
import { balanceByArea, clipAt, heardInClips, isUnconfirmed, lengthHint, strengthsFirst, takesReason } from './clips';
import { lookThrough } from './look';
import { suggestQuestions, type Edition, type QuestionBank } from './manual';
import { CARD_MS, PlayAll, type Film } from './play-all.svelte';

const MINUTE = 60_000;
const clip = (id: string, kind: ClipKind = 'looking_good', startMs = 0, endMs = 50_000, dimensions: string[] = []): Clip => ({
	id,
	kind,
	startMs,
	endMs,
	prompt: `${id}?`,
	dimensions
});
const both = (text: string) => ({ da: text, en: text });
const area = (key: string, ...dimensions: string[]) => ({
	key,
	name: both(key),
	dimensions: dimensions.map((one) => ({ key: one, name: both(one), prompts: { looking_good: both(`${one}!`), looking_closer: both(`${one}?`) } }))
});
const edition = { id: 'test', areas: [area('kontakt', 'klima', 'perspektiv'), area('struktur', 'tempo')] } as unknown as Edition;

describe('the length of a clip', () => {
	it('is good between 45 and 60 seconds, asked about past two minutes and confirmed past four', () => {
		const hints = [44_999, 45_000, MINUTE, MINUTE + 1, 2 * MINUTE, 2 * MINUTE + 1, 4 * MINUTE, 4 * MINUTE + 1].map(lengthHint);
		expect(hints).toEqual(['short', 'good', 'good', 'fair', 'fair', 'long', 'long', 'veryLong']);
	});

	it('is confirmed for that length and every shorter one, and asked about anew when the clip grows', () => {
		const long = clip('a', 'looking_good', 0, 4 * MINUTE + 1);
		expect(isUnconfirmed(clip('a', 'looking_good', 0, 4 * MINUTE))).toBe(false);
		expect(isUnconfirmed(long)).toBe(true);
		expect(isUnconfirmed({ ...long, confirmedMs: 4 * MINUTE + 1 })).toBe(false);
		expect(isUnconfirmed({ ...long, confirmedMs: 5 * MINUTE })).toBe(false);
		expect(isUnconfirmed({ ...long, endMs: 5 * MINUTE, confirmedMs: 4 * MINUTE + 1 })).toBe(true);
		const look = lookThrough(edition, [], [clip('b'), long, clip('c', 'looking_good', 0, 3 * MINUTE)]);
		expect(look.long.map(({ number, unconfirmed }) => [number, unconfirmed])).toEqual([
			[2, true],
			[3, false]
		]);
	});
});

describe('strengths first', () => {
	const good = (id: string) => clip(id);
	const closer = (id: string) => clip(id, 'looking_closer');

	it('asks for a reason only where something to look closer at has fewer than two strengths', () => {
		expect([[], [good('a')], [closer('b')], [good('a'), closer('b')]].map(takesReason)).toEqual([false, false, true, true]);
		expect(takesReason([good('a'), good('b'), closer('c')])).toBe(false);
	});

	it('suggests another order only where there is a better one, and keeps each kind in its own', () => {
		expect(strengthsFirst([closer('a'), good('b'), closer('c'), good('d')])).toEqual(['b', 'd', 'a', 'c']);
		expect(strengthsFirst([good('b'), good('d'), closer('a')])).toBeUndefined();
		expect(strengthsFirst([])).toBeUndefined();
	});
});

describe('the balance', () => {
	it('is counted by area, a clip tied to two in both, the untied last', () => {
		const clips = [clip('a', 'looking_good', 0, 1, ['klima', 'tempo']), clip('b', 'looking_closer', 0, 1, ['klima', 'perspektiv']), clip('c')];
		expect(balanceByArea(edition, clips)).toEqual([
			{ area: 'kontakt', good: 1, closer: 1 },
			{ area: 'struktur', good: 1, closer: 0 },
			{ good: 1, closer: 0 }
		]);
	});

	it('says how long each is heard in the clips, and what two clips share once', () => {
		const lane = (...turns: [number, number][]) => ({ turns: turns.map(([start_ms, end_ms]) => ({ turn: { start_ms, end_ms } })) });
		const clips = [clip('b', 'looking_good', 500, 1_500), clip('a', 'looking_good', 0, 1_000), clip('c', 'looking_good', 5_000, 6_000)];
		expect(heardInClips([lane([0, 2_000]), lane([1_400, 5_200], [5_900, 9_000]), lane([2_000, 3_000])], clips)).toEqual([1_500, 400, 0]);
	});
});

describe('the clip that is split', () => {
	it('is the one in hand where the playhead is in it, else the shortest around it, never one that only begins there', () => {
		const clips = [clip('long', 'looking_good', 0, 100), clip('short', 'looking_good', 40, 60), clip('later', 'looking_good', 50, 70)];
		expect(clipAt(clips, 55, 'long')?.id).toBe('long');
		expect(clipAt(clips, 45)?.id).toBe('short');
		expect(clipAt(clips, 50)?.id).toBe('short');
		expect(clipAt(clips, 100)).toBeUndefined();
	});
});

describe('the question bank', () => {
	it('is searched as a whole, while without a search only what goes with the clip is offered', () => {
		const group = (key: string, use: string, text: string) => ({ key, name: both(key), use: [use], questions: [{ key: 'q', ...both(text) }] });
		const bank = { groups: [group('fase', 'feedback', 'Hvad er det første skridt?'), group('altid', 'clip', 'Hvad ser du?')] } as unknown as QuestionBank;
		const texts = (query: string) => suggestQuestions(edition, bank, clip('a', 'looking_good', 0, 1, ['klima']), query, 'da').map(({ text }) => text);
		expect(texts('')).toEqual(['klima!', 'Hvad ser du?']);
		expect(texts('skridt')).toEqual(['Hvad er det første skridt?']);
		expect(texts('hvad')).toEqual(['Hvad ser du?', 'Hvad er det første skridt?']);
	});
});

describe('the focus', () => {
	it('holds three at most', () => {
		expect(chooseFocus(['a', 'b'], 'c')).toEqual(['a', 'b', 'c']);
		expect(chooseFocus(['a', 'b', 'c'], 'd')).toEqual(['a', 'b', 'c']);
		expect(chooseFocus(['a', 'b', 'c'], 'b')).toEqual(['a', 'c']);
	});
});

describe('the plan played as a whole', () => {
	const clips = [clip('a', 'looking_good', 1_000, 2_000), clip('b', 'looking_closer', 5_000, 6_000)];
	const told: string[] = [];
	let film: Film & { currentMs: number; paused: boolean };
	let all: PlayAll;

	beforeEach(() => {
		vi.useFakeTimers();
		told.length = 0;
		film = {
			currentMs: 9_000,
			paused: true,
			stopAtMs: undefined,
			playSpan(from, to) {
				this.seek(from);
				this.stopAtMs = to;
				this.paused = false;
			},
			seek(ms) {
				this.currentMs = ms;
			},
			pause() {
				this.paused = true;
			}
		};
		all = new PlayAll(film, () => clips, {
			card: (one, number, count) => told.push(`${number}/${count} ${one.id}`),
			over: () => told.push('over'),
			stopped: () => told.push('stopped')
		});
	});

	afterEach(() => {
		all.close();
		vi.useRealTimers();
	});

	/** The film goes on to a place; at the end of the clip it pauses. */
	function plays(toMs: number) {
		film.currentMs = toMs;
		all.follow();
		if (toMs >= (film.stopAtMs ?? Infinity)) {
			film.paused = true;
			all.follow();
		}
	}

	it('shows a card before each clip, plays exactly the clip, and ends after the last', () => {
		all.start();
		expect([told.at(-1), all.waiting, film.currentMs, film.paused]).toEqual(['1/2 a', true, 1_000, true]);
		vi.advanceTimersByTime(CARD_MS);
		expect([all.waiting, film.paused, film.stopAtMs]).toEqual([false, false, 2_000]);
		plays(1_500);
		plays(2_000);
		expect([told.at(-1), all.waiting, film.currentMs]).toEqual(['2/2 b', true, 5_000]);
		all.begin();
		plays(5_500);
		plays(6_000);
		expect([told, all.running]).toEqual([['1/2 a', '2/2 b', 'over'], false]);
	});

	it('goes on and back by hand, and a clip that is stopped in the middle waits', () => {
		all.start();
		all.next();
		all.previous();
		expect(told).toEqual(['1/2 a', '2/2 b', '1/2 a']);
		all.begin();
		plays(1_500);
		film.paused = true;
		all.follow();
		expect([all.running, all.clip?.id]).toEqual([true, 'a']);
		all.next();
		all.next();
		expect([told.at(-1), all.running]).toEqual(['over', false]);
	});

	it('stops when told to, and lets go of the film when somebody goes elsewhere', () => {
		all.start();
		all.stop();
		vi.advanceTimersByTime(CARD_MS);
		expect([told.at(-1), film.paused, all.running]).toEqual(['stopped', true, false]);
		all.start('b');
		all.begin();
		plays(5_500);
		film.stopAtMs = undefined;
		film.currentMs = 30_000;
		all.follow();
		expect([told.at(-1), all.running, film.paused]).toEqual(['stopped', false, false]);
	});
});
