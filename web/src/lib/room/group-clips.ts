// Clips of a group session as the player of the room wants them: a clip of the library is the whole of a film of its own. Free of Svelte.
import type { Schema } from '../api/client';

type GroupClipView = Schema<'GroupClipView'>;
type ClipView = Schema<'ClipView'>;

/** A clip that may be watched here. */
export type ClipToWatch = Schema<'ClipToWatch'> & { id: string };

/** Who of those who are here may not see a clip. */
export interface GroupClip {
	clip_id: string;
	not_for: string[];
}

export function toWatch(views: readonly GroupClipView[]): ClipToWatch[] {
	return views.flatMap(({ id, clip }) => (clip == null ? [] : [{ ...clip, id }]));
}

export function asClip({ id, duration_ms }: ClipToWatch, position: number): ClipView {
	return {
		id,
		start_ms: 0,
		end_ms: duration_ms,
		kind: 'looking_good',
		position,
		dimensions: [],
		prompt: '',
		looks_like_cpr: false,
		sign: false,
		revision: 0
	};
}
