// Rules about clips: how long is good, how the plan begins, what is spread over areas and voices. Pure.
// The same limits as in crates/analyse/src/release.rs, for what stands on the screen.
import type { Clip } from '$lib/state/coding.svelte';
import type { Edition } from './manual';

/** Lengths that are usually easy to talk about [domain.md 5.2]. */
const GOOD_FROM_MS = 45_000;
const GOOD_TO_MS = 60_000;
const LONG_MS = 120_000;
const VERY_LONG_MS = 240_000;
/** So many strengths come before something to look closer at. */
const STRENGTHS_FIRST = 2;

export type LengthHint = 'short' | 'good' | 'fair' | 'long' | 'veryLong';

export const lengthOf = ({ startMs, endMs }: Pick<Clip, 'startMs' | 'endMs'>): number => endMs - startMs;

/** What can be said about a length. */
export function lengthHint(ms: number): LengthHint {
	if (ms > VERY_LONG_MS) return 'veryLong';
	if (ms > LONG_MS) return 'long';
	if (ms > GOOD_TO_MS) return 'fair';
	return ms >= GOOD_FROM_MS ? 'good' : 'short';
}

/** Longer than four minutes, and longer than its author has said yes to. */
export function isUnconfirmed(clip: Clip): boolean {
	const length = lengthOf(clip);
	return length > VERY_LONG_MS && (clip.confirmedMs ?? 0) < length;
}

/** Whether a release takes a reason: something to look closer at, with fewer strengths than come first. */
export function takesReason(clips: readonly Clip[]): boolean {
	const good = clips.filter(({ kind }) => kind === 'looking_good').length;
	return good < clips.length && good < STRENGTHS_FIRST;
}

/** The order with strengths first, each kind as it stands; undefined when it is so already. */
export function strengthsFirst(clips: readonly Clip[]): string[] | undefined {
	const ordered = [...clips].sort((a, b) => Number(a.kind === 'looking_closer') - Number(b.kind === 'looking_closer'));
	return ordered.some((clip, index) => clip !== clips[index]) ? ordered.map(({ id }) => id) : undefined;
}

/** The clip in hand if the playhead is in it, else the shortest one it is in. */
export function clipAt(clips: readonly Clip[], atMs: number, inHand?: string): Clip | undefined {
	const around = clips.filter(({ startMs, endMs }) => startMs < atMs && atMs < endMs);
	return around.find(({ id }) => id === inHand) ?? around.toSorted((a, b) => lengthOf(a) - lengthOf(b))[0];
}

export interface AreaBalance {
	/** Absent for clips that are tied to nothing. */
	area?: string;
	good: number;
	closer: number;
}

/** Clips of each kind by focus area; a clip tied to two areas counts in both. Untied ones last. */
export function balanceByArea(edition: Edition, clips: readonly Clip[]): AreaBalance[] {
	const count = (own: readonly Clip[]) => ({
		good: own.filter(({ kind }) => kind === 'looking_good').length,
		closer: own.filter(({ kind }) => kind === 'looking_closer').length
	});
	const rows: AreaBalance[] = edition.areas.map(({ key, dimensions }) => {
		const keys = dimensions.map((dimension) => dimension.key);
		return { area: key, ...count(clips.filter((clip) => clip.dimensions.some((tied) => keys.includes(tied)))) };
	});
	const untied = clips.filter((clip) => clip.dimensions.length === 0);
	return untied.length === 0 ? rows : [...rows, count(untied)];
}

/** How long each of the lanes is heard in the clips; what two clips share counts once. */
export function heardInClips(
	lanes: readonly { turns: readonly { turn: { start_ms: number; end_ms: number } }[] }[],
	clips: readonly Clip[]
): number[] {
	const stretches: { startMs: number; endMs: number }[] = [];
	for (const { startMs, endMs } of clips.toSorted((a, b) => a.startMs - b.startMs)) {
		const last = stretches.at(-1);
		if (last && startMs <= last.endMs) last.endMs = Math.max(last.endMs, endMs);
		else stretches.push({ startMs, endMs });
	}
	return lanes.map(({ turns }) =>
		turns.reduce((sum, { turn }) => {
			const shared = stretches.map(({ startMs, endMs }) => Math.min(endMs, turn.end_ms) - Math.max(startMs, turn.start_ms));
			return sum + shared.reduce((all, part) => all + Math.max(0, part), 0);
		}, 0)
	);
}
