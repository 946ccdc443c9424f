// What the keys for clips do: split, extend, make one of the mark that has the focus, find a question for the one in hand.
import type { Clip } from '$lib/state/coding.svelte';
import type { Text } from '$lib/text/text.svelte';
import { clipAt, lengthOf } from './clips';
import type { Workbench } from './workbench.svelte';

/** What one press makes a clip longer. */
export const EXTEND_MS = 5_000;

/** Two clips of one, at the playhead; the second, which has no question yet, is opened. */
export function splitClip(bench: Workbench, text: Text): void {
	const { said } = text.clips;
	const at = bench.playback.markMs;
	const clip = clipAt(bench.coding.clips, at, bench.openClip);
	const second = clip && bench.coding.splitClip(clip.id, at);
	if (clip === undefined || second === undefined) {
		bench.say(said.noSplit);
		return;
	}
	bench.playback.pause();
	bench.say(said.split(text.mediaTime(at), bench.numberOf(clip.id), bench.numberOf(second.id)));
	bench.showClip(second.id);
}

/** Five seconds more at one end of the clip in hand, as far as the film goes. */
export function extendClip(bench: Workbench, text: Text, border: 'startMs' | 'endMs', id: string | undefined = bench.openClip): void {
	const clip = id === undefined ? undefined : bench.coding.findClip(id);
	if (clip === undefined) {
		bench.say(text.clips.said.noClip);
		return;
	}
	const wanted = clip[border] + (border === 'startMs' ? -EXTEND_MS : EXTEND_MS);
	if (bench.middle(Math.max(0, Math.min(wanted, bench.durationMs || wanted))) === clip[border]) {
		bench.say(text.clips.said.edge);
		return;
	}
	bench.moveBorder(clip.id, border, wanted);
	bench.say(text.clips.said.length(text.shortTime(lengthOf(bench.coding.findClip(clip.id) ?? clip))));
}

/** The mark whose row or button has the focus (`data-mark` carries its id): a clip can be made of it with one key. */
export function markInFocus(bench: Workbench): { atMs: number; dimensions: readonly string[] } | undefined {
	const id = document.activeElement?.closest<HTMLElement>('[data-mark]')?.dataset['mark'];
	const keyword = id === undefined ? undefined : bench.coding.findKeyword(id);
	if (keyword) return { atMs: keyword.atMs, dimensions: keyword.dimensions };
	const flag = id === undefined ? Number.NaN : Number(/^flag-(\d+)$/.exec(id)?.[1] ?? Number.NaN);
	return Number.isNaN(flag) ? undefined : { atMs: flag, dimensions: [] };
}

/** Makes the mark that has the focus, or else the clip in hand, a sign (tegn) of the focus or the agreement, or takes that back. */
export function toggleSign(bench: Workbench, text: Text): void {
	const { coding } = bench;
	const id = document.activeElement?.closest<HTMLElement>('[data-mark]')?.dataset['mark'] ?? bench.openClip ?? '';
	const mark = coding.findKeyword(id) ?? coding.findClip(id);
	if (mark === undefined) {
		bench.say(text.clips.said.noMark);
		return;
	}
	const sign = !mark.sign;
	if ('atMs' in mark) coding.updateKeyword(id, { sign });
	else coding.updateClip(id, { sign });
	bench.say(sign ? text.clips.said.signOn : text.clips.said.signOff);
}

/** The clip in hand, else the one the playhead is in. */
export function clipForQuestion(bench: Workbench): Clip | undefined {
	return bench.coding.findClip(bench.openClip ?? '') ?? clipAt(bench.coding.clips, bench.playback.currentMs) ?? bench.coding.clips.at(-1);
}
