// What becomes of the plan when a clip is moved, divided, or the order is another: the changes of one step. Pure.
import type { Clip } from './coding.svelte';
import type { Change } from './past';
import { APART, placesFor } from './places';

const change = (before: Clip, after: Clip): Change => ({ what: 'clip', id: before.id, before, after });

/** A clip goes to a place of the plan, counted from 0. */
export function placed(order: readonly Clip[], id: string, index: number): Change[] {
	const from = order.findIndex((clip) => clip.id === id);
	const to = Math.max(0, Math.min(index, order.length - 1));
	if (from === -1 || from === to) return [];
	const places = placesFor(order, id, to);
	return order.filter((clip) => clip.id in places).map((clip) => change(clip, { ...clip, position: places[clip.id] ?? clip.position }));
}

/** Two clips of one, the second right behind the first and without a question yet. */
export function split(order: readonly Clip[], id: string, atMs: number, newId: string): { changes: Change[]; second: Clip } | undefined {
	const before = order.find((clip) => clip.id === id);
	if (before === undefined || atMs <= before.startMs || atMs >= before.endMs) return undefined;
	const made: Clip = { ...before, id: newId, startMs: atMs, prompt: '' };
	const places = placesFor([...order, made], newId, order.findIndex((clip) => clip.id === id) + 1);
	const atPlace = (clip: Clip): Clip => ({ ...clip, position: places[clip.id] ?? clip.position });
	const second = atPlace(made);
	const others = order.filter((clip) => clip.id !== id && clip.id in places);
	const changes: Change[] = [
		change(before, { ...atPlace(before), endMs: atMs }),
		{ what: 'clip', id: newId, before: undefined, after: second },
		...others.map((clip) => change(clip, atPlace(clip)))
	];
	return { changes, second };
}

/** The clips in this order; those that are not named keep theirs behind the named ones. */
export function ordered(order: readonly Clip[], ids: readonly string[]): Change[] {
	const named = ids.map((id) => order.find((clip) => clip.id === id)).filter((clip) => clip !== undefined);
	const next = [...named, ...order.filter((clip) => !named.includes(clip))];
	const changes = next.map((clip, index) => change(clip, { ...clip, position: index * APART }));
	return changes.filter(({ before, after }) => (before as Clip).position !== (after as Clip).position);
}
