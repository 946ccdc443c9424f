// The dispatcher: pages say what a shortcut does while they are shown; one listener on the window finds the right one.
// `useShortcuts(['player'], { playPause: () => player.toggle() })` while a component is set up.
import { getContext, setContext, untrack } from 'svelte';
import type { Preferences } from '$lib/state/preferences.svelte';
import {
	belongsToElement,
	combinationOf,
	DEFAULT_PREFERENCES,
	findShortcut,
	isWritingIn,
	type Scope,
	type ShortcutId,
	type ShortcutPreferences
} from './shortcuts';

const STORED = 'mrp.shortcuts';
/** What the account calls the same. */
const PREFERENCE = 'shortcuts';

export type Handlers = Partial<Record<ShortcutId, (event: KeyboardEvent) => void>>;

/** What a page calls a shortcut while it is shown, where it knows better than the list: the name of a favourite. */
export type Namer = (id: ShortcutId) => string | undefined;

interface Layer {
	scopes: readonly Scope[];
	handlers: Handlers;
	name?: Namer;
}

const sound = (kept: unknown): ShortcutPreferences => {
	const { singleKeys = true, remapped } = (kept ?? {}) as Partial<ShortcutPreferences>;
	return { singleKeys, remapped: { ...remapped } };
};

function read(storage: Pick<Storage, 'getItem'>): ShortcutPreferences {
	try {
		return sound(JSON.parse(storage.getItem(STORED) ?? '{}'));
	} catch {
		return DEFAULT_PREFERENCES;
	}
}

export class Keyboard {
	#storage: Pick<Storage, 'getItem' | 'setItem'>;
	#account: Pick<Preferences, 'get' | 'set'>;
	/** Of this browser: for whoever is not signed in, or has not chosen. */
	#here = $state.raw<ShortcutPreferences>(DEFAULT_PREFERENCES);
	readonly #preferences = $derived.by(() => {
		const chosen = this.#account.get(PREFERENCE);
		return chosen === undefined ? this.#here : sound(chosen);
	});
	#layers = $state.raw<Layer[]>([]);
	/** Whether the help dialog is open. */
	helpOpen = $state(false);

	constructor(storage: Pick<Storage, 'getItem' | 'setItem'>, account: Pick<Preferences, 'get' | 'set'>) {
		this.#storage = storage;
		this.#account = account;
		this.#here = read(storage);
	}

	get preferences(): ShortcutPreferences {
		return this.#preferences;
	}

	/** Changes what the user prefers, and keeps it on this machine and on her account. */
	prefer(preferences: ShortcutPreferences): void {
		this.#here = preferences;
		this.#account.set(PREFERENCE, preferences);
		this.#storage.setItem(STORED, JSON.stringify(preferences));
	}

	/** Adds what a page does; the returned function takes it away again. */
	add(scopes: readonly Scope[], handlers: Handlers, name?: Namer): () => void {
		const layer = { scopes, handlers, name };
		this.#layers = [...this.#layers, layer];
		return () => {
			this.#layers = this.#layers.filter((other) => other !== layer);
		};
	}

	/** What works on the page that is shown. */
	worksHere(scope: Scope): boolean {
		return scope === 'everywhere' || this.#layers.some(({ scopes }) => scopes.includes(scope));
	}

	/** The name a page that is shown gives to a shortcut. */
	nameOf(id: ShortcutId): string | undefined {
		for (const { name } of this.#layers.toReversed()) {
			const found = name?.(id);
			if (found !== undefined) return found;
		}
		return undefined;
	}

	/** For the one listener on the window. */
	press = (event: KeyboardEvent): void => {
		// In a dialog Escape and the arrow keys belong to the dialog, and the page beneath is inert; unless it covers the page
		// as the page's own (`data-shortcuts`).
		const inDialog = document.querySelector('dialog:modal:not([data-shortcuts])') !== null;
		if (event.defaultPrevented || event.isComposing || inDialog) return;
		const combination = combinationOf(event);
		if (belongsToElement(event.target, combination)) return;
		const scopes = new Set(this.#layers.flatMap((layer) => layer.scopes));
		const shortcut = findShortcut(combination, scopes, isWritingIn(event.target), this.#preferences);
		if (shortcut === undefined) return;
		if (shortcut.id === 'help') {
			event.preventDefault();
			this.helpOpen = true;
			return;
		}
		const handler = this.#layers.findLast((layer) => layer.handlers[shortcut.id] !== undefined)?.handlers[shortcut.id];
		if (handler === undefined) return;
		event.preventDefault();
		handler(event);
	};
}

const KEY = Symbol('keyboard');

/** For the root layout. */
export function provideKeyboard(keyboard: Keyboard): Keyboard {
	return setContext(KEY, keyboard);
}

export function useKeyboard(): Keyboard {
	return getContext<Keyboard>(KEY);
}

/** Switches scopes on and binds handlers for as long as the calling component is shown. */
export function useShortcuts(scopes: readonly Scope[], handlers: Handlers, name?: Namer): void {
	const keyboard = useKeyboard();
	// Adding is not asking: what others add is no reason to do it again.
	$effect(() => untrack(() => keyboard.add(scopes, handlers, name)));
}
