// What each of the two has seen, side by side: whose it is, when, and whether it lies around the clip. Pure.
import type { Schema } from '$lib/api/client';

/** One moment or note. */
export interface Seen {
	id: string;
	atMs: number;
	body: string;
	dimensions: readonly string[];
}

/** So far around a clip something still belongs to it. */
export const AROUND_MS = 15_000;

interface Span {
	start_ms: number;
	end_ms: number;
}

export function seenOf(marks: readonly (Schema<'OwnNote'> | Schema<'KeywordView'>)[]): Seen[] {
	return marks.map(({ id, at_ms, body, dimensions }) => ({ id, atMs: at_ms, body, dimensions })).sort((a, b) => a.atMs - b.atMs);
}

/** Her own notes with the moments she marked while filming. */
export function ownSeen(notes: readonly Schema<'OwnNote'>[], flags: readonly number[]): Seen[] {
	const filmed = flags.map((atMs) => ({ id: `flag-${atMs}`, atMs, body: '', dimensions: [] }));
	return [...seenOf(notes), ...filmed].sort((a, b) => a.atMs - b.atMs);
}

/** Those around the clip; all of them where no clip is shown. */
export function around(seen: readonly Seen[], clip: Span | undefined): readonly Seen[] {
	if (clip === undefined) return seen;
	return seen.filter(({ atMs }) => atMs >= clip.start_ms - AROUND_MS && atMs <= clip.end_ms + AROUND_MS);
}

/** Where in the clip it is; undefined when it lies outside. */
export function placeIn(clip: Span | undefined, atMs: number): number | undefined {
	if (clip === undefined || atMs < clip.start_ms || atMs > clip.end_ms) return undefined;
	return atMs - clip.start_ms;
}
