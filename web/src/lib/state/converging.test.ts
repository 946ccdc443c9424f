// Two tabs of one browser, and another machine, write in the same analysis: without a line for hours, with answers that get
// lost, with requests that arrive twice or in another order, with clocks that are wrong. In the end all show the same as the
// server, and nothing that was written is nowhere.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProblemError } from '../api/problem';
import { Coding, type Transport } from './coding.svelte';
import { differing, toWire, withParts } from './marks';
import { ModelServer } from './model-server';
import type { Entry } from './outbox';
import { TestStore } from './test-store';

beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }));
afterEach(() => void vi.useRealTimers());

type Event =
	| { kind: 'write' | 'type' | 'tie' | 'move' | 'cut' | 'place' | 'delete'; tab: number; which: number; by: number }
	| { kind: 'keyword' | 'clip' | 'undo' | 'redo' | 'look' | 'reload' | 'restore'; tab: number; by: number }
	| { kind: 'line'; browser: number; state: 'there' | 'gone' | 'deaf' }
	| { kind: 'late'; which: number }
	| { kind: 'wait'; ms: number };

const tab = fc.nat(2);
const small = fc.nat(30);
const event: fc.Arbitrary<Event> = fc.oneof(
	{ weight: 8, arbitrary: fc.record({ kind: fc.constantFrom('write', 'type', 'tie', 'move', 'cut', 'place', 'delete'), tab, which: small, by: small }) },
	{ weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('keyword', 'clip', 'undo', 'redo', 'look', 'reload', 'restore'), tab, by: small }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('line' as const), browser: fc.nat(1), state: fc.constantFrom('there', 'gone', 'deaf') }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('late' as const), which: small }) },
	{ weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 4, 900, 40_000) }) }
);

const OFFLINE = new ProblemError({ status: 0, code: 'offline', title: '' });
/** Tab 0 and 1 are one browser's, tab 2 is another machine's, whose clock is wrong. */
const BROWSER_OF = [0, 0, 1] as const;

class World {
	readonly server = new ModelServer();
	readonly stores = [new TestStore(), new TestStore()] as const;
	readonly skew: readonly [number, number];
	/** `deaf`: what is sent arrives, but the answer does not. */
	readonly lines: ['there' | 'gone' | 'deaf', 'there' | 'gone' | 'deaf'] = ['there', 'there'];
	/** Requests that somewhere on the way were kept and will arrive once more. */
	readonly late: Entry[] = [];
	/** The newest thing each browser has put into its store about each part of each mark. */
	readonly written = new Map<string, { stamp: string; about: string; part: string; body: Entry['body'] }>();
	readonly tabs: Coding[];
	made = 0;

	constructor(skew: number) {
		this.skew = [0, skew];
		for (const [browser, store] of this.stores.entries()) {
			store.wrote = (key, value) => {
				if (!key.startsWith('mrp.coding/')) return;
				const { about, stamps, body } = JSON.parse(value) as Entry;
				for (const [part, stamp] of Object.entries(stamps)) {
					const key = `${browser}/${about}/${part}`;
					if (stamp > (this.written.get(key)?.stamp ?? '')) this.written.set(key, { stamp, about, part, body });
				}
			};
		}
		this.tabs = BROWSER_OF.map((browser) => this.open(browser));
	}

	open(browser: 0 | 1): Coding {
		const arrive = <T>(act: () => T): Promise<T> =>
			Promise.resolve().then(() => {
				if (this.lines[browser] === 'gone') throw OFFLINE;
				const answer = act();
				if (this.lines[browser] === 'deaf') throw OFFLINE;
				return answer;
			});
		const transport: Transport = {
			send: (_id, entry) =>
				arrive(() => {
					this.server.receive(entry);
					this.late.push(structuredClone(entry));
				}),
			changes: (_id, since) => arrive(() => this.server.changes(since)),
			history: (_id, mark) => arrive(() => this.server.history.filter(({ mark_id }) => mark === undefined || mark === mark_id)),
			keepPosition: () => arrive(() => {}),
			release: () => arrive(() => this.server.view()),
			retract: () => arrive(() => this.server.view())
		};
		return new Coding(this.server.view(), {
			...this.stores[browser].tab(),
			transport,
			writable: true,
			makeId: () => `id-${String(++this.made).padStart(4, '0')}`,
			now: () => Date.now() + this.skew[browser]
		});
	}

	async step(event: Event): Promise<void> {
		if (event.kind === 'wait') return void (await vi.advanceTimersByTimeAsync(event.ms));
		if (event.kind === 'line') return void (this.lines[event.browser as 0 | 1] = event.state);
		if (event.kind === 'late') {
			const entry = this.late[event.which % Math.max(1, this.late.length)];
			return void (entry && this.server.receive(entry));
		}
		const coding = this.tabs[event.tab];
		if (coding === undefined) return;
		const words = `ord ${++this.made}`;
		const keyword = 'which' in event ? coding.keywords[event.which % Math.max(1, coding.keywords.length)] : undefined;
		const clip = 'which' in event ? coding.clips[event.which % Math.max(1, coding.clips.length)] : undefined;
		switch (event.kind) {
			case 'keyword':
				coding.createKeyword({ atMs: event.by, body: words, dimensions: [] });
				break;
			case 'clip':
				coding.createClip({ kind: 'looking_good', startMs: event.by, endMs: event.by + 45, prompt: words, dimensions: [] });
				break;
			case 'write':
				if (keyword) coding.updateKeyword(keyword.id, { body: words });
				break;
			case 'type':
				if (clip) for (const text of [words, `${words} og`]) coding.typeClip(clip.id, text);
				break;
			case 'tie':
				if (keyword) coding.updateKeyword(keyword.id, { dimensions: [words] });
				break;
			case 'move':
				if (keyword) coding.updateKeyword(keyword.id, { atMs: event.by });
				break;
			case 'cut':
				if (clip) coding.updateClip(clip.id, { startMs: event.by, endMs: event.by + 1 + this.made });
				break;
			case 'place':
				if (clip) coding.placeClip(clip.id, event.by % coding.clips.length);
				break;
			case 'delete':
				if (keyword && event.by % 2) coding.deleteKeyword(keyword.id);
				else if (clip) coding.deleteClip(clip.id);
				break;
			case 'undo':
				coding.undo();
				break;
			case 'redo':
				coding.redo();
				break;
			case 'look':
				void coding.refresh();
				break;
			case 'restore': {
				const all = await coding.history().catch(() => []);
				const version = all[event.by % Math.max(1, all.length)];
				if (version) coding.restore(version);
				break;
			}
			case 'reload': {
				const browser = BROWSER_OF[event.tab as 0 | 1 | 2];
				// The page itself comes over the line.
				if (this.lines[browser] !== 'there') break;
				coding.close();
				this.tabs[event.tab] = this.open(browser);
				break;
			}
		}
	}

	/** Everybody is back on the line, and what was late has come. */
	async end(): Promise<void> {
		this.lines.fill('there');
		for (const entry of this.late.toReversed()) this.server.receive(entry);
		await vi.advanceTimersByTimeAsync(120_000);
		for (const coding of this.tabs) coding.retry();
		await vi.advanceTimersByTimeAsync(120_000);
		for (const coding of this.tabs) await coding.refresh();
	}
}

const seenBy = ({ keywords, clips }: Pick<Coding, 'keywords' | 'clips'>) => ({
	keywords: keywords.map((mark) => [mark.id, toWire(mark)]),
	clips: clips.map((mark) => [mark.id, toWire(mark)])
});

it('converges and loses nothing, whatever happens in which order', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 60 }), fc.integer({ min: -3_600_000, max: 3_600_000 }), async (events, skew) => {
			const world = new World(skew);
			for (const event of events) await world.step(event);
			await world.end();

			// A window opened now shows what the server has; the others show the same.
			const fresh = seenBy(world.open(1));
			for (const coding of world.tabs) {
				expect(coding.saving).toBe('saved');
				expect(seenBy(coding)).toEqual(fresh);
			}
			expect(world.stores.flatMap((store) => store.waiting)).toEqual([]);

			// Whoever has seen how it is has the last word, though the clock of her machine is behind.
			const [last, first] = [world.tabs[2], world.tabs[0]?.keywords[0]];
			if (last && first) {
				last.updateKeyword(first.id, { body: 'det sidste ord' });
				await vi.advanceTimersByTimeAsync(1_000);
				for (const coding of world.tabs) await coding.refresh();
				for (const coding of world.tabs) expect(coding.findKeyword(first.id)?.body).toBe('det sidste ord');
			}

			// What a browser wrote last in any part of any mark stands, or can be found in the history.
			for (const { about, part, stamp, body } of world.written.values()) {
				const kept = world.server.history.find((told) => `${told.what}:${told.mark_id}` === about && told.stamp === stamp);
				expect(kept, `${about} ${part} ${stamp}`).toBeDefined();
				expect(differing(withParts({}, body ?? {}, [part]), withParts({}, kept?.fields ?? {}, [part]))).toEqual([]);
			}
		}),
		{ numRuns: 400 }
	);
}, 120_000);
