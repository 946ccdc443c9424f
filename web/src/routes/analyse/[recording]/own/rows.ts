// Her own notes among the moments marked while filming, in the order of the recording. Pure.
import type { Keyword } from '$lib/state/coding.svelte';

/** A moment of the list; without a note it was marked while filming. */
export interface OwnRow {
	atMs: number;
	note: Keyword | undefined;
}

export function rowsOf(notes: readonly Keyword[], flags: readonly number[]): OwnRow[] {
	return [
		...flags.map((atMs): OwnRow => ({ atMs, note: undefined })),
		...notes.map((note): OwnRow => ({ atMs: note.atMs, note }))
	].sort((a, b) => a.atMs - b.atMs);
}
