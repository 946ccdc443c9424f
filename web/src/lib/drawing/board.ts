// What is drawn, as one side knows it. A drawing is a value with a revision and one that is gone never comes back, so messages may
// come in any order and more than once: both sides end with the same. Pure; crates/feedback/src/room/drawing.rs is the other half.
import type { Drawing, DrawingClientMessage, DrawingServerMessage, LiveInk } from './protocol';

export interface Board {
	readonly known: ReadonlyMap<string, Drawing>;
	readonly gone: ReadonlySet<string>;
}

export const EMPTY: Board = { known: new Map(), gone: new Set() };

/** Said, but not acknowledged: a drawing under its own id, a change of one under another, so that the last one counts. */
export interface Waiting {
	id: string;
	message: Extract<DrawingClientMessage, { type: 'draw' | 'take_back' | 'put_back' }>;
	/** When it was drawn, by the server's clock. */
	drawn_at_ms?: number;
}

export const turnKey = (id: string) => `turn/${id}`;

/** Everything anew, as the room tells it on arrival. */
export function welcomed(board: Board, drawings: readonly Drawing[]): Board {
	return { known: new Map(drawings.map((drawing) => [drawing.id, drawing])), gone: board.gone };
}

export function heard(board: Board, message: DrawingServerMessage): Board {
	switch (message.type) {
		case 'draw': {
			const known = board.known.get(message.drawing.id);
			if (known !== undefined && known.revision >= message.drawing.revision) return board;
			return { ...board, known: new Map(board.known).set(message.drawing.id, message.drawing) };
		}
		case 'drawings_cleared':
		case 'drawings_gone':
			return { ...board, gone: new Set([...board.gone, ...message.ids]) };
		case 'ink':
		case 'pointer':
		case 'draw_refused':
			return board;
	}
}

/** Which waiting messages this one answers. */
export function answers(message: DrawingServerMessage, waiting: readonly Waiting[]): string[] {
	switch (message.type) {
		case 'draw': {
			const { id, taken_back } = message.drawing;
			const wanted = taken_back ? 'take_back' : 'put_back';
			const turned = waiting.some((one) => one.id === turnKey(id) && one.message.type === wanted);
			return turned ? [id, turnKey(id)] : [id];
		}
		case 'drawings_cleared':
		case 'drawings_gone':
			return message.ids.flatMap((id) => [id, turnKey(id)]);
		case 'draw_refused':
			return [message.id, turnKey(message.id)];
		default:
			return [];
	}
}

/** Every drawing that is there, oldest first, what is on its way among them, and as its author wants it. */
export function drawingsOf(board: Board, waiting: readonly Waiting[], me: string): Drawing[] {
	const all = new Map(board.known);
	for (const { id, message, drawn_at_ms } of waiting) {
		if (message.type !== 'draw' || all.has(id)) continue;
		const { type: _, ...drawing } = message;
		all.set(id, { ...drawing, account_id: me, taken_back: false, revision: -1, drawn_at_ms: drawn_at_ms ?? Infinity });
	}
	for (const { message } of waiting) {
		if (message.type === 'draw') continue;
		const drawing = all.get(message.id);
		if (drawing !== undefined) all.set(message.id, { ...drawing, taken_back: message.type === 'take_back' });
	}
	const there = [...all.values()].filter(({ id }) => !board.gone.has(id));
	return there.sort((a, b) => a.drawn_at_ms - b.drawn_at_ms || (a.id < b.id ? -1 : 1));
}

/** What undoing takes back: the newest of one's own on the clip. */
export function undoable(drawings: readonly Drawing[], me: string, clipId: string): Drawing | undefined {
	return drawings.findLast((one) => one.account_id === me && one.clip_id === clipId && !one.taken_back);
}

/** What redoing puts back: undoing goes from the newest to the oldest, so this goes the other way. */
export function redoable(drawings: readonly Drawing[], me: string, clipId: string): Drawing | undefined {
	return drawings.find((one) => one.account_id === me && one.clip_id === clipId && one.taken_back);
}

/** A line that grows on the other side; `undefined` when a part of it was missed: then it shows when it is finished. */
export function grown(before: LiveInk | undefined, ink: LiveInk): LiveInk | undefined {
	const there = before?.points ?? [];
	if (ink.from * 2 > there.length) return before;
	return { ...ink, from: 0, points: [...there.slice(0, ink.from * 2), ...ink.points] };
}
