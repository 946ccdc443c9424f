// What the keys of the workbench do; which key it is stands in the one list of shortcuts.
import type { Handlers } from '$lib/keyboard/keyboard.svelte';
import type { ShortcutId } from '$lib/keyboard/shortcuts';
import type { Text } from '$lib/text/text.svelte';
import type Timeline from '$lib/timeline/Timeline.svelte';
import { extendClip, markInFocus, splitClip, toggleSign } from './clip-keys';
import { EVERYTHING } from './filter';
import type { PlayAll } from './play-all.svelte';
import type { Panel, Workbench } from './workbench.svelte';

/** What the page itself has to do for them. */
interface Can {
	all: PlayAll;
	timeline: () => Timeline | undefined;
	show: (panel: Panel, focus: 'list' | 'plan' | 'search' | 'filter') => Promise<void>;
	command: () => void;
	edit: () => Promise<void>;
	findQuestion: () => void;
}

/** What reading takes: going about in the film, the lists and the time line. */
export function readingKeys(bench: Workbench, t: Text, { all, timeline, show, command }: Can): Handlers {
	return {
		clipPlay: () => bench.playClip(),
		planPlay: () => (all.running ? all.stop() : all.start()),
		command,
		list: () => void show('list', 'list'),
		plan: () => void show('plan', 'plan'),
		manual: () => void show('manual', 'search'),
		filter: () => void show('list', 'filter'),
		showAll: () => {
			bench.filter = EVERYTHING;
			bench.say(t.noting.said.allShown);
		},
		zoomWhole: () => timeline()?.showWhole(),
		zoomIn: () => timeline()?.magnify(2),
		zoomOut: () => timeline()?.magnify(1 / 2)
	};
}

/** What only its author does, as long as it is not released. */
export function writingKeys(bench: Workbench, t: Text, { edit, findQuestion }: Can): Handlers {
	const only = (act: () => void) => () => {
		if (bench.coding.writable) act();
	};
	return {
		stretch: (event) => bench.line.pressStretch(event),
		stretchWhileWriting: only(() => bench.line.toggleStretch()),
		editMark: only(() => void edit()),
		write: only(() => bench.focus.line?.()),
		markGood: only(() => void bench.createClip('looking_good', markInFocus(bench))),
		markCloser: only(() => void bench.createClip('looking_closer', markInFocus(bench))),
		clipSplit: only(() => splitClip(bench, t)),
		extendEnd: only(() => extendClip(bench, t, 'endMs')),
		extendStart: only(() => extendClip(bench, t, 'startMs')),
		toggleSign: only(() => toggleSign(bench, t)),
		findQuestion: only(findQuestion),
		findQuestionWhileWriting: only(findQuestion),
		clipStart: only(() => bench.setStart()),
		clipEnd: only(() => bench.setEnd()),
		clipCreate: only(() => void bench.createClip('looking_good')),
		earlier: only(() => bench.nudge('startMs', -1)),
		later: only(() => bench.nudge('startMs', 1)),
		endEarlier: only(() => bench.nudge('endMs', -1)),
		endLater: only(() => bench.nudge('endMs', 1)),
		moveUp: only(() => bench.move(-1)),
		moveDown: only(() => bench.move(1)),
		undo: only(() => bench.undo()),
		redo: only(() => bench.redo()),
		...Object.fromEntries([...'1234567890'].map((digit) => [`dimension${digit}` as ShortcutId, (event: KeyboardEvent) => bench.line.pressFavourite(digit, event)]))
	};
}
