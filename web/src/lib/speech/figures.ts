// The counts of a conversation as plain sentences: rounded, because they are not exact, and without any judgement.
import type { Schema } from '../api/client';
import type { RecordText } from '../text/da/record';
import type { Who } from './turns';

export type Talk = Schema<'TalkView'>;
type Silence = Schema<'SilenceView'>;

/** Shares are told in steps of five of a hundred. */
const SHARE_STEP = 5;
/** Times are told in half seconds. */
const TIME_STEP_MS = 500;

export interface Voices {
	/** How somebody is called: at the beginning of a sentence, or inside it. */
	called: (who: Who, inside?: boolean) => string;
	/** `4,5 sekunder`. */
	seconds: (count: number) => string;
}

/** A share in hundredths, in steps of five; never nothing where somebody spoke. */
export function roundShare(share: number): number {
	return Math.max(SHARE_STEP, Math.round((share * 100) / SHARE_STEP) * SHARE_STEP);
}

/** Seconds, in steps of a half. */
export function roundSeconds(ms: number): number {
	return (Math.round(ms / TIME_STEP_MS) * TIME_STEP_MS) / 1000;
}

function whoOf(talk: Talk, place: number | undefined | null): Who | undefined {
	const speaker = place === undefined || place === null ? undefined : talk.speakers[place];
	if (speaker === undefined) return undefined;
	if (speaker.person !== undefined && speaker.person !== null) return { person: speaker.person };
	return { voice: speaker.voice ?? 0 };
}

/** One silence in words: how long, and who broke it where that is known. */
export function silenceSentence(talk: Talk, silence: Silence, words: RecordText['speech'], voices: Voices): string {
	const length = voices.seconds(roundSeconds(silence.end_ms - silence.start_ms));
	const breaker = whoOf(talk, silence.broken_by);
	return breaker ? words.silenceBroken(length, voices.called(breaker, true)) : words.silence(length);
}

/** Everything that is told in sentences, in the order in which it is read. */
export function sentences(talk: Talk, words: RecordText['speech'], voices: Voices): string[] {
	const told: string[] = [];
	const seconds = (ms: number) => voices.seconds(roundSeconds(ms));
	for (const speaker of talk.speakers) {
		const who: Who = speaker.person !== undefined && speaker.person !== null ? { person: speaker.person } : { voice: speaker.voice ?? 0 };
		if (speaker.speech_ms === 0) continue;
		told.push(words.share(voices.called(who), roundShare(speaker.share)));
		told.push(words.turnLength(voices.called(who), seconds(speaker.median_turn_ms), seconds(speaker.longest_turn_ms)));
	}
	const longest = talk.longest_silence;
	if (longest && longest.end_ms - longest.start_ms >= TIME_STEP_MS) {
		const breaker = whoOf(talk, longest.broken_by);
		const length = seconds(longest.end_ms - longest.start_ms);
		told.push(breaker ? words.longestBroken(length, voices.called(breaker, true)) : words.longest(length));
	}
	for (const change of talk.changes) {
		const [from, to] = [whoOf(talk, change.from), whoOf(talk, change.to)];
		// One change says nothing about a habit.
		if (from === undefined || to === undefined || change.times < 3) continue;
		const [first, then] = [voices.called(from, true), voices.called(to, true)];
		told.push(change.median_offset_ms < TIME_STEP_MS / 2 ? words.followsAtOnce(first, then) : words.follows(first, then, seconds(change.median_offset_ms)));
	}
	if (talk.overlap_ms >= TIME_STEP_MS) told.push(words.overlap(seconds(talk.overlap_ms)));
	return told;
}
