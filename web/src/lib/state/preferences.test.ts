import { describe, expect, it } from 'vitest';
import { Preferences, type Preference, type PreferenceLine } from './preferences.svelte';
import { TestStore } from './test-store';

/** The server: of each thing the newest change stands. */
function server() {
	const kept = new Map<string, Preference>();
	const far = {
		offline: false,
		kept,
		line: {
			list: () => answer(() => {}),
			put: (preference) =>
				answer(() => {
					if ((kept.get(preference.name)?.changed_at_ms ?? -1) <= preference.changed_at_ms) kept.set(preference.name, preference);
				})
		} satisfies PreferenceLine
	};
	async function answer(act: () => void): Promise<Preference[]> {
		await Promise.resolve();
		if (far.offline) throw new Error('offline');
		act();
		return [...kept.values()];
	}
	return far;
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

async function machine(far: ReturnType<typeof server>, now: () => number, store = new TestStore(), person = 'viggo') {
	const preferences = new Preferences(store.tab().storage, far.line, now);
	preferences.open(person);
	await settle();
	return preferences;
}

describe('what somebody likes', () => {
	it('is on her other machine, and on nobody else’s', async () => {
		const far = server();
		const office = await machine(far, () => 1_000);
		office.set('favourites.x', { '1': 'ro' });
		await settle();
		expect((await machine(far, () => 1_000)).get('favourites.x')).toEqual({ '1': 'ro' });
		const shared = new TestStore();
		await machine(server(), () => 1_000, shared);
		expect((await machine(server(), () => 1_000, shared, 'sanne')).get('favourites.x')).toBeUndefined();
		office.close();
		expect(office.get('favourites.x')).toBeUndefined();
	});

	it('holds without a line, and the newest choice stands when the line is back', async () => {
		const far = server();
		let clock = 1_000;
		const store = new TestStore();
		const train = await machine(far, () => clock, store);
		const office = await machine(far, () => clock);
		far.offline = true;
		train.set('keys', 'from the train');
		await settle();
		expect([train.get('keys'), far.kept.size]).toEqual(['from the train', 0]);
		// The window was closed meanwhile.
		train.close();
		far.offline = false;
		clock = 900;
		office.set('keys', 'from the office, earlier');
		await settle();
		const again = await machine(far, () => clock, store);
		await settle();
		expect([again.get('keys'), far.kept.get('keys')?.value]).toEqual(['from the train', 'from the train']);
		await office.sync();
		expect(office.get('keys')).toBe('from the train');
		// A machine whose clock is behind still changes what it sees.
		office.set('keys', 'from the office');
		await settle();
		await again.sync();
		expect(again.get('keys')).toBe('from the office');
	});

	it('is not taken from a store that holds something else', async () => {
		const store = new TestStore();
		store.kept.set('mrp.preferences/viggo', '{"keys": 7, "other": {"at": 3, "value": "sound"}}');
		const here = await machine(server(), () => 1_000, store);
		expect([here.get('keys'), here.get('other')]).toEqual([undefined, 'sound']);
		store.kept.set('mrp.preferences/viggo', '{');
		expect((await machine(server(), () => 1_000, store)).get('other')).toBeUndefined();
	});
});
