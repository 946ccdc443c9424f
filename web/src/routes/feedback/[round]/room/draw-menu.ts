// The entries of the Draw menu.
import type { DrawingText } from '$lib/text/da';
import type { Meeting } from '../meeting.svelte';
import type { RoomLook } from './look.svelte';
import type { Entry } from './Menu.svelte';

export function drawEntries(words: DrawingText, meeting: Meeting, look: RoomLook): Entry[] {
	const clip = meeting.filmGone ? undefined : meeting.clip?.id;
	const on = meeting.drawings.on(clip);
	const own = on.filter(({ account_id }) => account_id === meeting.me);
	const { menu } = words;
	return [
		{ label: look.drawing ? menu.stop : menu.start, disabled: clip === undefined, run: () => (look.drawing = !look.drawing) },
		{
			label: menu.undo,
			disabled: meeting.drawings.undoable(clip) === undefined,
			run: () => clip !== undefined && meeting.drawings.undo(clip)
		},
		{
			label: menu.redo,
			disabled: meeting.drawings.redoable(clip) === undefined,
			run: () => clip !== undefined && meeting.drawings.redo(clip)
		},
		{
			label: menu.show,
			hint: menu.showHint,
			checked: look.draw.visible,
			run: () => (look.draw.visible = !look.draw.visible)
		},
		{ label: menu.clearMine, disabled: own.length === 0 || meeting.line !== 'open', run: () => (look.draw.asks = 'mine') },
		{ label: menu.clearAll, disabled: on.length === 0 || meeting.line !== 'open', run: () => (look.draw.asks = 'all') }
	];
}
