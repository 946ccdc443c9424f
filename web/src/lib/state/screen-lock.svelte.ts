// The screen lock: after some idle minutes a dialog covers the page until the password is given. The page beneath is
// only covered, never torn down, so half a sentence in a field is still there afterwards.
// Tabs share the clock and the lock through local storage: work in one keeps the others open, a lock holds after reload.
import { getContext, setContext } from 'svelte';

const ACTIVITY = 'mrp.last-activity';
const LOCKED = 'mrp.locked';
/** How often the clock is looked at; also finds out after the machine has slept. */
const LOOK_MS = 1_000;
/** Activity is noted at most this often. */
const NOTE_MS = 500;

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export class ScreenLock {
	#storage: Store;
	#now: () => number;
	#locked = $state(false);
	#noted = 0;
	#holds = 0;
	#waiting: (() => void)[] = [];

	constructor(storage: Store, now: () => number = Date.now) {
		this.#storage = storage;
		this.#now = now;
		this.#locked = storage.getItem(LOCKED) !== null;
	}

	get locked(): boolean {
		return this.#locked;
	}

	/** Somebody is there. */
	note = (): void => {
		const now = this.#now();
		if (this.#locked || now - this.#noted < NOTE_MS) return;
		this.#noted = now;
		this.#storage.setItem(ACTIVITY, String(now));
	};

	/** Keeps the lock away, while the two talk in the room or a conversation is being recorded. Returns the release. */
	hold(): () => void {
		this.#holds += 1;
		let held = true;
		return () => {
			if (!held) return;
			held = false;
			this.#holds -= 1;
			this.note();
		};
	}

	/** Looks at the clock; locks when nobody has been there for `idleSeconds`. */
	look(idleSeconds: number): void {
		// Whoever films or talks in this tab is there for the other tabs too.
		if (this.#holds > 0) this.note();
		if (this.#storage.getItem(LOCKED) !== null) {
			this.#locked = true;
			return;
		}
		// Another tab was unlocked.
		if (this.#locked) this.#open();
		const last = Number(this.#storage.getItem(ACTIVITY) ?? 0);
		if (this.#holds === 0 && this.#now() - last >= idleSeconds * 1_000) this.lock();
	}

	lock(): void {
		this.#storage.setItem(LOCKED, '1');
		this.#locked = true;
	}

	/** The password was right, or somebody signed in afresh. */
	release(): void {
		this.#storage.removeItem(LOCKED);
		this.#open();
	}

	#open(): void {
		this.#locked = false;
		this.#noted = 0;
		this.note();
		for (const resolve of this.#waiting.splice(0)) resolve();
	}

	/** Resolves when the lock has been lifted; at once when there is none. */
	lifted(): Promise<void> {
		return this.#locked ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve();
	}

	/**
	 * Watches until the returned function is called. A page that is opened anew after a long time is locked at once: closing
	 * the tab is no way around the password. Somebody who has just signed in has given it.
	 */
	watch(idleSeconds: number, justSignedIn = false): () => void {
		if (justSignedIn) this.release();
		else if (this.#storage.getItem(ACTIVITY) === null) this.note();
		else this.look(idleSeconds);
		const look = () => this.look(idleSeconds);
		const timer = setInterval(look, LOOK_MS);
		const events = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
		for (const event of events) addEventListener(event, this.note, { passive: true, capture: true });
		document.addEventListener('visibilitychange', look);
		return () => {
			clearInterval(timer);
			for (const event of events) removeEventListener(event, this.note, { capture: true });
			document.removeEventListener('visibilitychange', look);
		};
	}
}

const KEY = Symbol('screen lock');

/** For the root layout. */
export function provideScreenLock(lock: ScreenLock): ScreenLock {
	return setContext(KEY, lock);
}

export function useScreenLock(): ScreenLock {
	return getContext<ScreenLock>(KEY);
}
