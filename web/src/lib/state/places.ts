// Where the clips of a plan lie. Each has a place of its own, far from the next, so that moving one changes only that one:
// two machines that move different clips both have their way, and no list can lose a clip. Pure.

/** How far apart; the server does the same (crates/analyse/src/routes/put_plan.rs). */
export const APART = 2 ** 20;

export interface Placed {
	id: string;
	position?: number;
}

/** The order of the plan. A clip nobody gave a place comes last; equal places are told apart by the id, everywhere alike. */
export function inOrder<T extends Placed>(clips: readonly T[]): T[] {
	const place = ({ position }: T) => position ?? Number.MAX_SAFE_INTEGER;
	return clips.toSorted((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1));
}

/** A place behind all others. */
export function placeAtEnd(clips: readonly Placed[]): number {
	return clips.length === 0 ? 0 : Math.max(...clips.map(({ position }) => position ?? 0)) + APART;
}

/** New places that bring a clip to `index`: mostly its own alone; where there is no room left, all of them. */
export function placesFor(clips: readonly Placed[], id: string, index: number): Record<string, number> {
	const rest = inOrder(clips.filter((clip) => clip.id !== id));
	const at = Math.max(0, Math.min(index, rest.length));
	const before = rest[at - 1]?.position ?? (at === 0 ? undefined : Number.NaN);
	const after = rest[at]?.position ?? (at === rest.length ? undefined : Number.NaN);
	if (before === undefined && after === undefined) return { [id]: 0 };
	const wanted = after === undefined ? (before ?? 0) + APART : before === undefined ? after - APART : Math.floor((before + after) / 2);
	const between = (before === undefined || wanted > before) && (after === undefined || wanted < after);
	if (between) return { [id]: wanted };
	const moved = clips.find((clip) => clip.id === id);
	const order = rest.toSpliced(at, 0, moved ?? { id });
	const places = order.map((clip, place): [string, number | undefined, number] => [clip.id, clip.position, place * APART]);
	return Object.fromEntries(places.filter(([, was, is]) => was !== is).map(([name, , is]) => [name, is]));
}
