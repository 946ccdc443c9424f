import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '$lib/api/problem';
import { Action } from './action.svelte';
import { NewPassword } from './new-password.svelte';
import { isOpenPath, safeNext, signInPath } from './open-paths';
import { ScreenLock } from './screen-lock.svelte';
import { Toasts } from './toasts.svelte';
import { people } from '../text/da/people';

function storage() {
	const kept = new Map<string, string>();
	return {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key)
	};
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the way to the sign-in page and back', () => {
	it('comes back to where the user was going', () => {
		expect(signInPath({ pathname: '/analyse/1', search: '?t=5' })).toBe('/sign-in?next=%2Fanalyse%2F1%3Ft%3D5');
		expect(safeNext('/analyse/1?t=5')).toBe('/analyse/1?t=5');
		expect(signInPath({ pathname: '/', search: '' })).toBe('/sign-in');
	});

	it.each(['https://elsewhere.example/', '//elsewhere.example', '/\\elsewhere.example', 'javascript:alert(1)', '/sign-in', null])(
		'never leads to %s',
		(next) => {
			expect(safeNext(next)).toBe('/');
		}
	);

	it('is not asked of the few open pages', () => {
		expect(isOpenPath('/invitation/abc')).toBe(true);
		expect(isOpenPath('/was')).toBe(true);
		expect(isOpenPath('/')).toBe(false);
		expect(isOpenPath('/wasp')).toBe(false);
	});
});

describe('an action', () => {
	it('is busy at once and slow only after 300 ms', async () => {
		let finish = (_: string) => {};
		const action = new Action(() => new Promise<string>((resolve) => (finish = resolve)));
		const running = action.run();
		expect([action.busy, action.slow]).toEqual([true, false]);
		vi.advanceTimersByTime(300);
		expect(action.slow).toBe(true);
		finish('done');
		expect(await running).toBe('done');
		expect([action.busy, action.slow]).toEqual([false, false]);
	});

	it('keeps what went wrong until the next attempt', async () => {
		let refuse = true;
		const action = new Action(async () => {
			if (refuse) throw new ProblemError({ status: 409, code: 'already_there', title: '' });
		});
		await action.run();
		expect(action.problem?.code).toBe('already_there');
		refuse = false;
		await action.run();
		expect(action.problem).toBeUndefined();
	});
});

describe('the screen lock', () => {
	const IDLE = 600;
	let now = 0;
	const locked = (store = storage()) => {
		now = 1_000_000;
		const lock = new ScreenLock(store, () => now);
		lock.note();
		return lock;
	};

	it('locks after ten idle minutes and not before', () => {
		const lock = locked();
		now += IDLE * 1_000 - 1;
		lock.look(IDLE);
		expect(lock.locked).toBe(false);
		now += 1;
		lock.look(IDLE);
		expect(lock.locked).toBe(true);
	});

	it('waits while somebody works or talks in the room', () => {
		const lock = locked();
		now += 500_000;
		lock.note();
		now += 500_000;
		lock.look(IDLE);
		expect(lock.locked).toBe(false);
		const release = lock.hold();
		now += 5_000_000;
		lock.look(IDLE);
		expect(lock.locked).toBe(false);
		release();
		now += IDLE * 1_000;
		lock.look(IDLE);
		expect(lock.locked).toBe(true);
	});

	it('is not lifted by moving the mouse or by loading the page again', () => {
		const store = storage();
		const lock = locked(store);
		lock.lock();
		now += 10_000;
		lock.note();
		lock.look(IDLE);
		expect(lock.locked).toBe(true);
		expect(new ScreenLock(store, () => now).locked).toBe(true);
	});

	it('is there when a page is opened again after a long time, but not for somebody who has just signed in', () => {
		vi.stubGlobal('addEventListener', () => {});
		vi.stubGlobal('removeEventListener', () => {});
		vi.stubGlobal('document', { addEventListener: () => {}, removeEventListener: () => {} });
		const store = storage();
		locked(store);
		now += 3 * 3_600_000;
		const again = new ScreenLock(store, () => now);
		again.watch(IDLE)();
		expect(again.locked).toBe(true);
		const afresh = new ScreenLock(store, () => now);
		afresh.watch(IDLE, true)();
		expect(afresh.locked).toBe(false);
		const first = new ScreenLock(storage(), () => now);
		first.watch(IDLE)();
		expect(first.locked).toBe(false);
		vi.unstubAllGlobals();
	});

	it('is kept away in every tab while one of them films or talks', () => {
		const store = storage();
		const filming = locked(store);
		const other = new ScreenLock(store, () => now);
		filming.hold();
		for (let minute = 0; minute < 60; minute += 1) {
			now += 60_000;
			filming.look(IDLE);
			other.look(IDLE);
		}
		expect(other.locked).toBe(false);
	});

	it('lets those who wait go on when it is lifted, in whichever tab', async () => {
		const store = storage();
		const one = locked(store);
		const two = new ScreenLock(store, () => now);
		await one.lifted();
		one.lock();
		const went: string[] = [];
		const waiting = one.lifted().then(() => went.push('on'));
		await Promise.resolve();
		expect(went).toEqual([]);
		two.release();
		one.look(IDLE);
		await waiting;
		expect(went).toEqual(['on']);
	});

	it('is shared by the tabs of a browser, in both directions', () => {
		const store = storage();
		const one = locked(store);
		const two = new ScreenLock(store, () => now);
		one.lock();
		two.look(IDLE);
		expect(two.locked).toBe(true);
		two.release();
		one.look(IDLE);
		expect(one.locked).toBe(false);
	});
});

describe('a message', () => {
	it('goes by itself, later when it can be undone, and not while it is held', () => {
		const toasts = new Toasts();
		toasts.say('Gemt.');
		toasts.say('Slettet.', () => {});
		vi.advanceTimersByTime(6_000);
		expect(toasts.items.map(({ text }) => text)).toEqual(['Slettet.']);
		const id = toasts.items[0]?.id ?? 0;
		toasts.hold(id);
		vi.advanceTimersByTime(60_000);
		expect(toasts.items).toHaveLength(1);
		toasts.release(id);
		vi.advanceTimersByTime(12_000);
		expect(toasts.items).toHaveLength(0);
	});
});

describe('a new password', () => {
	it('is called wrong only after the first attempt', () => {
		const password = new NewPassword();
		password.first = 'kort';
		expect(password.firstError(people.password)).toBeUndefined();
		expect(password.attempt()).toBe(false);
		expect(password.firstError(people.password)).toBe(people.password.tooShort);
		expect(password.secondError(people.password)).toBe(people.password.differs);
		password.first = password.second = 'fire små grå mus';
		expect(password.attempt()).toBe(true);
		expect(password.secondError(people.password)).toBeUndefined();
	});
});
