// The clips of a meeting in the order they are watched: strengths first, then the order of the plan. Pure.
import type { Schema } from '$lib/api/client';

export type Clip = Schema<'ClipView'>;
export type Room = Schema<'RoomView'>;
export type Edition = Schema<'Edition'>;
export type Dimension = Schema<'Dimension'>;

export function agendaOf(clips: readonly Clip[]): Clip[] {
	const rank = (clip: Clip) => (clip.kind === 'looking_good' ? 0 : 1);
	return clips.toSorted((a, b) => rank(a) - rank(b) || a.position - b.position);
}

export function dimensionOf(edition: Edition, key: string): Dimension | undefined {
	return edition.areas.flatMap((area) => area.dimensions).find((dimension) => dimension.key === key);
}

/** `0:18`: hours and minutes of a meeting. */
export function elapsed(milliseconds: number): string {
	const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
	return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
