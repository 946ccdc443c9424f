// The single list of keyboard shortcuts. The dispatcher, the help dialog and the remapping all read it, so a key that
// works is a key that is explained. Free of Svelte: tested in milliseconds.
//
// A combination is written 'Shift+ArrowLeft', 'Ctrl+ ', 'k', '?'. Letters are lower case; Shift is named only with
// letters and named keys, because '?' or ']' are reached differently on every keyboard.
import type { ShortcutsText } from '../text/da/shortcuts';

/** Where a shortcut works. A page switches its scopes on while it is shown. */
export type Scope = 'everywhere' | 'player' | 'workbench' | 'room' | 'film';

type NamedShortcut = Exclude<keyof ShortcutsText['names'], 'dimension'>;
type Digit = '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '0';
export type ShortcutId = NamedShortcut | `dimension${Digit}`;

export interface Shortcut {
	id: ShortcutId;
	scope: Scope;
	/** The first is the one shown and remapped; the others are synonyms. */
	keys: readonly string[];
	/** Works while the focus is in a text field too; only for combinations with Ctrl or Alt and for Escape. */
	whileWriting?: true;
}

const DIGITS: readonly Digit[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

export const SHORTCUTS: readonly Shortcut[] = [
	{ id: 'help', scope: 'everywhere', keys: ['?'] },
	{ id: 'playPause', scope: 'player', keys: [' ', 'k'] },
	{ id: 'playPauseWhileWriting', scope: 'player', keys: ['Ctrl+ '], whileWriting: true },
	{ id: 'backFive', scope: 'player', keys: ['j'] },
	{ id: 'forwardFive', scope: 'player', keys: ['l'] },
	{ id: 'backOne', scope: 'player', keys: ['ArrowLeft'] },
	{ id: 'forwardOne', scope: 'player', keys: ['ArrowRight'] },
	{ id: 'backTen', scope: 'player', keys: ['Shift+ArrowLeft'] },
	{ id: 'forwardTen', scope: 'player', keys: ['Shift+ArrowRight'] },
	{ id: 'frameBack', scope: 'player', keys: [','] },
	{ id: 'frameForward', scope: 'player', keys: ['.'] },
	{ id: 'slower', scope: 'player', keys: ['['] },
	{ id: 'faster', scope: 'player', keys: [']'] },
	{ id: 'loopStart', scope: 'player', keys: ['a'] },
	{ id: 'loopEnd', scope: 'player', keys: ['b'] },
	{ id: 'loopClear', scope: 'player', keys: ['x'] },
	{ id: 'mute', scope: 'player', keys: ['Shift+m'] },
	{ id: 'captions', scope: 'player', keys: ['u'] },
	{ id: 'fullscreen', scope: 'player', keys: ['Shift+f'] },
	{ id: 'write', scope: 'workbench', keys: ['n', 'Enter'] },
	{ id: 'command', scope: 'workbench', keys: ['Escape'], whileWriting: true },
	{ id: 'stretch', scope: 'workbench', keys: ['v'] },
	{ id: 'stretchWhileWriting', scope: 'workbench', keys: ['Ctrl+Enter'], whileWriting: true },
	{ id: 'markGood', scope: 'workbench', keys: ['g'] },
	{ id: 'markCloser', scope: 'workbench', keys: ['f'] },
	{ id: 'clipStart', scope: 'workbench', keys: ['i'] },
	{ id: 'clipEnd', scope: 'workbench', keys: ['o'] },
	{ id: 'clipCreate', scope: 'workbench', keys: ['c'] },
	{ id: 'clipPlay', scope: 'workbench', keys: ['p'] },
	{ id: 'clipSplit', scope: 'workbench', keys: ['d'] },
	{ id: 'extendEnd', scope: 'workbench', keys: ['w'] },
	{ id: 'extendStart', scope: 'workbench', keys: ['Shift+w'] },
	{ id: 'planPlay', scope: 'workbench', keys: ['Shift+p'] },
	{ id: 'planNext', scope: 'workbench', keys: ['PageDown'] },
	{ id: 'planPrevious', scope: 'workbench', keys: ['PageUp'] },
	{ id: 'toggleSign', scope: 'workbench', keys: ['y'] },
	{ id: 'findQuestion', scope: 'workbench', keys: ['q'] },
	{ id: 'findQuestionWhileWriting', scope: 'workbench', keys: ['Alt+q'], whileWriting: true },
	{ id: 'earlier', scope: 'workbench', keys: ['Alt+ArrowLeft'], whileWriting: true },
	{ id: 'later', scope: 'workbench', keys: ['Alt+ArrowRight'], whileWriting: true },
	{ id: 'endEarlier', scope: 'workbench', keys: ['Alt+Shift+ArrowLeft'], whileWriting: true },
	{ id: 'endLater', scope: 'workbench', keys: ['Alt+Shift+ArrowRight'], whileWriting: true },
	{ id: 'moveUp', scope: 'workbench', keys: ['Alt+ArrowUp'], whileWriting: true },
	{ id: 'moveDown', scope: 'workbench', keys: ['Alt+ArrowDown'], whileWriting: true },
	{ id: 'undo', scope: 'workbench', keys: ['z', 'Ctrl+z'] },
	{ id: 'redo', scope: 'workbench', keys: ['Shift+z', 'Ctrl+Shift+z', 'Ctrl+y'] },
	{ id: 'list', scope: 'workbench', keys: ['t'] },
	{ id: 'plan', scope: 'workbench', keys: ['r'] },
	{ id: 'manual', scope: 'workbench', keys: ['/'] },
	{ id: 'filter', scope: 'workbench', keys: ['s'] },
	{ id: 'showAll', scope: 'workbench', keys: ['Shift+s'] },
	{ id: 'editMark', scope: 'workbench', keys: ['e'] },
	{ id: 'zoomIn', scope: 'workbench', keys: ['+'] },
	{ id: 'zoomOut', scope: 'workbench', keys: ['-'] },
	{ id: 'zoomWhole', scope: 'workbench', keys: ['h'] },
	...DIGITS.map((digit): Shortcut => ({ id: `dimension${digit}`, scope: 'workbench', keys: [digit] })),
	{ id: 'flag', scope: 'film', keys: ['m'] },
	{ id: 'again', scope: 'room', keys: ['i'] },
	{ id: 'againSlowly', scope: 'room', keys: ['Shift+i'] },
	{ id: 'toggleMicrophone', scope: 'room', keys: ['m'] },
	{ id: 'toggleCamera', scope: 'room', keys: ['v'] },
	{ id: 'roomQuestion', scope: 'room', keys: ['q'] },
	// Not a letter alone: it stops the clip for both, and T held down opens the microphone.
	{ id: 'timeOut', scope: 'room', keys: ['Shift+t'] }
];

/** What a user has changed (WCAG 2.1.4). */
export interface ShortcutPreferences {
	/** Whether keys without Ctrl or Alt work at all. */
	singleKeys: boolean;
	/** The first key of a shortcut, replaced. */
	remapped: Partial<Record<ShortcutId, string>>;
}

export const DEFAULT_PREFERENCES: ShortcutPreferences = { singleKeys: true, remapped: {} };

/** The parts of a keyboard event that decide. */
export interface KeyPress {
	key: string;
	ctrlKey: boolean;
	metaKey: boolean;
	altKey: boolean;
	shiftKey: boolean;
	getModifierState(key: string): boolean;
}

/** `Ctrl+ `, `Shift+ArrowLeft`, `k`, `?`. The Mac's Command counts as Ctrl. */
export function combinationOf(press: KeyPress): string {
	const { key } = press;
	const printable = [...key].length === 1;
	const letter = printable && key.toLowerCase() !== key.toUpperCase();
	// AltGr reports itself as Ctrl+Alt on Windows; '[' on a Danish keyboard is such a key.
	const altGraph = press.getModifierState('AltGraph') && printable;
	const ctrl = (press.ctrlKey || press.metaKey) && !altGraph;
	const alt = press.altKey && !altGraph;
	const shift = press.shiftKey && (letter || key === ' ' || !printable);
	return `${ctrl ? 'Ctrl+' : ''}${alt ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${letter ? key.toLowerCase() : key}`;
}

/** Whether a combination has no Ctrl or Alt, so that it can be meant as text or be spoken by accident. */
export function isSingleKey(combination: string): boolean {
	return !/^(Ctrl|Alt)\+/.test(combination);
}

/** The keys of a shortcut as this user has them. */
export function keysOf(shortcut: Shortcut, preferences: ShortcutPreferences): readonly string[] {
	const replaced = preferences.remapped[shortcut.id];
	return replaced === undefined ? shortcut.keys : [replaced, ...shortcut.keys.slice(1)];
}

/** Which shortcut a press means, if any. `writing`: the focus is where keys are text. */
export function findShortcut(
	combination: string,
	scopes: ReadonlySet<Scope>,
	writing: boolean,
	preferences: ShortcutPreferences
): Shortcut | undefined {
	const single = isSingleKey(combination) && combination !== 'Escape';
	if (single && (writing || !preferences.singleKeys)) return undefined;
	const candidates = SHORTCUTS.filter((shortcut) => {
		if (shortcut.scope !== 'everywhere' && !scopes.has(shortcut.scope)) return false;
		return !writing || shortcut.whileWriting === true;
	});
	// What the user chose wins over a default that happens to sit on the same key.
	return (
		candidates.find((shortcut) => preferences.remapped[shortcut.id] === combination) ??
		candidates.find((shortcut) => keysOf(shortcut, preferences).includes(combination))
	);
}

/** The shortcut that already has this key where `id` works; remapping onto it would hide one of the two. */
export function takenBy(combination: string, id: ShortcutId, preferences: ShortcutPreferences): Shortcut | undefined {
	const own = SHORTCUTS.find((shortcut) => shortcut.id === id);
	// The player's keys are alive inside the workbench and the room; what else has a page of its own never meets.
	const alone = (scope: Scope) => scope === 'workbench' || scope === 'room' || scope === 'film';
	const apart = (a: Scope, b: Scope) => {
		if (a === b) return false;
		return (alone(a) && alone(b)) || (a === 'film' && b === 'player') || (a === 'player' && b === 'film');
	};
	return SHORTCUTS.find(
		(other) =>
			other.id !== id && own !== undefined && !apart(own.scope, other.scope) && keysOf(other, preferences).includes(combination)
	);
}

/** What the browser keeps for itself, so that a page never hears of it. */
const KEPT = /^(Ctrl\+(Shift\+)?[nqtw]|F(1|5|11|12)|Ctrl\+F5|Alt\+F4|Tab|Shift\+Tab)$/;

/** Why a key cannot be given to a shortcut; undefined when it can. */
export type Refusal = { why: 'taken'; by: Shortcut } | { why: 'text' } | { why: 'kept' };

export function refusalOf(combination: string, id: ShortcutId, preferences: ShortcutPreferences): Refusal | undefined {
	if (KEPT.test(combination)) return { why: 'kept' };
	const own = SHORTCUTS.find((shortcut) => shortcut.id === id);
	if (own?.whileWriting && isSingleKey(combination) && combination !== 'Escape') return { why: 'text' };
	const by = takenBy(combination, id, preferences);
	return by && { why: 'taken', by };
}

/** Without the change of one shortcut. */
export function withStandard(preferences: ShortcutPreferences, id: ShortcutId): ShortcutPreferences {
	const remapped = { ...preferences.remapped };
	delete remapped[id];
	return { ...preferences, remapped };
}

/** The words for a shortcut in the help dialog. */
export function shortcutName(id: ShortcutId, texts: ShortcutsText): string {
	const digit = /^dimension(\d)$/.exec(id)?.[1];
	return digit === undefined ? texts.names[id as NamedShortcut] : texts.names.dimension(digit);
}

/** The pieces of a combination as they stand on the keys: ['Shift', '←']. */
export function keyCaps(combination: string, texts: ShortcutsText): string[] {
	const names: Record<string, string | undefined> = texts.keys;
	const caps: string[] = [];
	let rest = combination;
	for (const modifier of ['Ctrl', 'Alt', 'Shift']) {
		if (rest.startsWith(`${modifier}+`) && rest.length > modifier.length + 1) {
			caps.push(names[modifier] ?? modifier);
			rest = rest.slice(modifier.length + 1);
		}
	}
	caps.push(names[rest] ?? (rest.length === 1 ? rest.toUpperCase() : rest));
	return caps;
}

/** Whether keys pressed on this element are text, or belong to the element itself. */
export function isWritingIn(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
	if (!(target instanceof HTMLInputElement)) return false;
	return !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type);
}

/** Whether the focused element has its own use for this key, so that Space on a button presses the button. */
export function belongsToElement(target: EventTarget | null, combination: string): boolean {
	if (!(target instanceof HTMLElement)) return false;
	const pressable = target.closest('button, a[href], summary, input, [role="button"], [role="tab"], [role="option"]') !== null;
	if (pressable && (combination === ' ' || combination === 'Enter')) return true;
	const steerable = target.closest('input[type="range"], input[type="radio"], [role="tab"], [role="slider"], [role="listbox"]');
	return steerable !== null && combination.includes('Arrow');
}
