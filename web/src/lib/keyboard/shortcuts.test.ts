import { describe, expect, it } from 'vitest';
import { shortcuts as danish } from '../text/da/shortcuts';
import {
	combinationOf,
	DEFAULT_PREFERENCES,
	findShortcut,
	isSingleKey,
	keyCaps,
	keysOf,
	refusalOf,
	shortcutName,
	SHORTCUTS,
	takenBy,
	withStandard,
	type Scope,
	type ShortcutPreferences
} from './shortcuts';

function press(key: string, held: string[] = []) {
	return {
		key,
		ctrlKey: held.includes('Control'),
		metaKey: held.includes('Meta'),
		altKey: held.includes('Alt'),
		shiftKey: held.includes('Shift'),
		getModifierState: (name: string) => held.includes(name)
	};
}

const WORKBENCH: ReadonlySet<Scope> = new Set(['player', 'workbench']);
const find = (combination: string, writing = false, preferences: ShortcutPreferences = DEFAULT_PREFERENCES) =>
	findShortcut(combination, WORKBENCH, writing, preferences)?.id;

describe('a combination', () => {
	it('names letters in lower case and their Shift', () => {
		expect(combinationOf(press('K'))).toBe('k');
		expect(combinationOf(press('K', ['Shift']))).toBe('Shift+k');
		expect(combinationOf(press('ArrowLeft', ['Shift']))).toBe('Shift+ArrowLeft');
	});

	it('is the sign itself, however a keyboard reaches it', () => {
		expect(combinationOf(press('?', ['Shift']))).toBe('?');
		expect(combinationOf(press('[', ['Control', 'Alt', 'AltGraph']))).toBe('[');
	});

	it('counts Command as Ctrl', () => {
		expect(combinationOf(press('z', ['Meta']))).toBe('Ctrl+z');
		expect(combinationOf(press(' ', ['Control']))).toBe('Ctrl+ ');
	});
});

describe('finding a shortcut', () => {
	it('leaves every single key to the text while somebody writes', () => {
		for (const shortcut of SHORTCUTS) {
			for (const key of shortcut.keys) {
				if (isSingleKey(key) && key !== 'Escape') expect(find(key, true), key).toBeUndefined();
			}
		}
	});

	it('still plays with Ctrl+Space and leaves the text with Escape while somebody writes', () => {
		expect(find('Ctrl+ ', true)).toBe('playPauseWhileWriting');
		expect(find('Escape', true)).toBe('command');
		expect(find('Ctrl+z', true)).toBeUndefined();
	});

	it('moves times and the plan with Alt, also while somebody writes', () => {
		expect(find('Alt+ArrowLeft', true)).toBe('earlier');
		expect(find('Alt+Shift+ArrowRight', true)).toBe('endLater');
		expect(find('Alt+ArrowUp')).toBe('moveUp');
		expect(combinationOf(press('ArrowLeft', ['Alt', 'Shift']))).toBe('Alt+Shift+ArrowLeft');
		expect(keyCaps('Alt+Shift+ArrowLeft', danish)).toEqual(['Alt', 'Shift', '←']);
	});

	it('knows the keys of the workbench', () => {
		expect(find('k')).toBe('playPause');
		expect(find(' ')).toBe('playPause');
		expect(find('j')).toBe('backFive');
		expect(find('Shift+ArrowRight')).toBe('forwardTen');
		expect(find('n')).toBe('write');
		expect(find('3')).toBe('dimension3');
		expect(find('0')).toBe('dimension0');
		expect(find('z')).toBe('undo');
		expect(find('Shift+z')).toBe('redo');
	});

	it('finds nothing outside its scope', () => {
		expect(find('m')).toBeUndefined();
		expect(findShortcut('g', new Set<Scope>(['player']), false, DEFAULT_PREFERENCES)).toBeUndefined();
		expect(findShortcut('?', new Set<Scope>(), false, DEFAULT_PREFERENCES)?.id).toBe('help');
	});

	it('can do without single keys', () => {
		const off = { ...DEFAULT_PREFERENCES, singleKeys: false };
		expect(find('k', false, off)).toBeUndefined();
		expect(find('Shift+ArrowRight', false, off)).toBeUndefined();
		expect(find('Ctrl+ ', false, off)).toBe('playPauseWhileWriting');
		expect(find('Escape', false, off)).toBe('command');
	});

	it('follows a changed key and lets the old one go', () => {
		const changed: ShortcutPreferences = { singleKeys: true, remapped: { backFive: 'a' } };
		expect(find('a', false, changed)).toBe('backFive');
		expect(find('j', false, changed)).toBeUndefined();
	});
});

describe('the list', () => {
	it('gives no key twice where both could work', () => {
		for (const shortcut of SHORTCUTS) {
			for (const key of keysOf(shortcut, DEFAULT_PREFERENCES)) {
				expect(takenBy(key, shortcut.id, DEFAULT_PREFERENCES)?.id, `${shortcut.id} ${key}`).toBeUndefined();
			}
		}
	});

	it('has a name for every shortcut and no id twice', () => {
		expect(new Set(SHORTCUTS.map(({ id }) => id)).size).toBe(SHORTCUTS.length);
		for (const { id } of SHORTCUTS) expect(shortcutName(id, danish)).toMatch(/\S/);
		expect(shortcutName('dimension4', danish)).toBe('Favorit 4');
	});

	it('refuses keys that could never reach the shortcut', () => {
		expect(refusalOf('q', 'command', DEFAULT_PREFERENCES)).toEqual({ why: 'text' });
		expect(refusalOf('Alt+j', 'command', DEFAULT_PREFERENCES)).toBeUndefined();
		expect(refusalOf('Ctrl+w', 'backFive', DEFAULT_PREFERENCES)).toEqual({ why: 'kept' });
		expect(refusalOf('k', 'backFive', DEFAULT_PREFERENCES)).toMatchObject({ why: 'taken', by: { id: 'playPause' } });
		expect(refusalOf('æ', 'backFive', DEFAULT_PREFERENCES)).toBeUndefined();
	});

	it('gives one shortcut its own key back and leaves the others', () => {
		const changed: ShortcutPreferences = { singleKeys: false, remapped: { backFive: 'q', undo: 'w' } };
		expect(withStandard(changed, 'backFive')).toEqual({ singleKeys: false, remapped: { undo: 'w' } });
	});

	it('warns before a key is used twice', () => {
		expect(takenBy('k', 'backFive', DEFAULT_PREFERENCES)?.id).toBe('playPause');
		expect(takenBy('g', 'toggleCamera', DEFAULT_PREFERENCES)).toBeUndefined();
	});
});

describe('keys on the screen', () => {
	it('are written as on the keyboard', () => {
		expect(keyCaps('Shift+ArrowLeft', danish)).toEqual(['Shift', '←']);
		expect(keyCaps('Ctrl+ ', danish)).toEqual(['Ctrl', 'Mellemrum']);
		expect(keyCaps('k', danish)).toEqual(['K']);
		expect(keyCaps('?', danish)).toEqual(['?']);
	});
});
