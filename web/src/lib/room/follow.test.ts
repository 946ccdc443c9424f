import { describe, expect, it, vi } from 'vitest';
import { TwoWays, type Channel } from './channel';
import { Follower, type Film, type Side } from './follow';
import { frameTime, newsOf, type Happened } from './news';
import type { ClientMessage, SharedPlayback } from './protocol';
import { positionAt, rateAt } from './sync';
import { sync } from '../text/da/sync';

const CLIP_MS = 3_600_000;
const SIDE: Side = { startMs: 10_000, clipMs: CLIP_MS, standAt: (filmMs) => filmMs / 1_000, waitedFor: false };
const RUNNING: SharedPlayback = { clip_id: 'c', playing: true, position_ms: 2_000, at_ms: 400, rate_percent: 100, revision: 4 };

/** A film as browsers play it: a start and a jump take a while, and sometimes nothing comes down the line. */
class SlowFilm implements Film {
	paused = true;
	playbackRate = 1;
	/** What is loaded ends here, in seconds. */
	loaded = Infinity;
	/** For so long nothing comes at all. */
	stalledMs = 0;
	#seconds = 10;
	#standsMs = 0;
	#delays: { start: number; jump: number };
	jumps = 0;

	constructor(delays: { start: number; jump: number }) {
		this.#delays = delays;
	}

	get seeking(): boolean {
		return !this.paused && this.#standsMs > this.#delays.start;
	}
	get readyState(): number {
		return this.stalledMs > 0 ? 2 : 4;
	}
	get buffered(): TimeRanges {
		return { length: 1, start: () => 0, end: () => this.loaded };
	}
	get currentTime(): number {
		return this.#seconds;
	}
	set currentTime(seconds: number) {
		this.#seconds = seconds;
		this.jumps += 1;
		this.#standsMs = this.#delays.jump;
	}
	play(): void {
		this.paused = false;
		this.#standsMs = this.#delays.start;
	}
	pause(): void {
		this.paused = true;
	}
	/** Time goes by. */
	go(ms: number): void {
		const stands = Math.max(this.#standsMs, this.stalledMs);
		this.#standsMs = Math.max(0, this.#standsMs - ms);
		this.stalledMs = Math.max(0, this.stalledMs - ms);
		if (!this.paused) this.#seconds += (Math.max(0, ms - stands) * this.playbackRate) / 1_000;
	}
}

/** A side in front of a film, looking at every frame. */
function side(film: SlowFilm, playback: SharedPlayback) {
	let now = 0;
	let lookAt = Infinity;
	const follower = new Follower({ begin: () => film.play(), lookIn: (ms) => (lookAt = now + ms), localNow: () => now });
	return {
		for(ms: number, shared = playback): number | null {
			let drift: number | null = null;
			for (const until = now + ms; now < until; now += 5) {
				film.go(5);
				if (now % 40 === 0 || now >= lookAt) {
					lookAt = Infinity;
					drift = follower.look(film, shared, now, SIDE);
				}
			}
			return drift;
		},
		get drift(): number {
			return film.currentTime * 1_000 - (SIDE.startMs + positionAt(playback, now, CLIP_MS));
		}
	};
}

describe('a film that follows', () => {
	it.each([
		['a quick browser', { start: 20, jump: 40 }],
		['a slow browser', { start: 180, jump: 350 }]
	])('is in step soon after it comes late: %s', (_, delays) => {
		const film = new SlowFilm(delays);
		const late = side(film, { ...RUNNING, position_ms: 60_000 });
		late.for(3_000);
		expect(Math.abs(late.drift)).toBeLessThan(80);
		late.for(4_000);
		expect(Math.abs(late.drift)).toBeLessThan(40);
	});

	it('is not further away after a hundred stalls than after the first', () => {
		let seed = 7;
		const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
		const film = new SlowFilm({ start: 60, jump: 150 });
		const one = side(film, RUNNING);
		one.for(5_000);
		const after: number[] = [];
		for (let stall = 0; stall < 100; stall += 1) {
			film.stalledMs = 100 + random() * 1_800;
			one.for(8_000);
			after.push(Math.abs(one.drift));
		}
		expect(after[0]).toBeLessThan(40);
		expect(Math.max(...after)).toBeLessThan(40);
		expect(Math.max(...after.slice(-10))).toBeLessThanOrEqual(Math.max(...after.slice(0, 10)) + 5);
		expect(film.playbackRate).toBeCloseTo(1, 1);
	});

	it('stands on the very frame, and is there for those who wait only when it will not stop again at once', () => {
		const film = new SlowFilm({ start: 20, jump: 40 });
		const paused: SharedPlayback = { ...RUNNING, playing: false, position_ms: 7_000 };
		const one = side(film, paused);
		expect(one.for(400)).toBe(0);
		expect(film.currentTime).toBe(17);
		const follower = new Follower({ begin: () => {}, lookIn: () => {}, localNow: () => 0 });
		film.loaded = 18;
		expect(follower.look(film, paused, 0, SIDE)).toBe(0);
		expect(follower.look(film, paused, 0, { ...SIDE, waitedFor: true })).toBeNull();
		film.loaded = 20.5;
		expect(follower.look(film, paused, 0, { ...SIDE, waitedFor: true })).toBe(0);
		film.loaded = 18;
		expect(follower.look(film, paused, 0, { ...SIDE, clipMs: 8_000, waitedFor: true }), 'more there is not').toBe(0);
	});

	it('is put on its frame when it has run, also where its clock says that it stands there already', () => {
		const film = new SlowFilm({ start: 20, jump: 40 });
		const one = side(film, RUNNING);
		one.for(3_000);
		const before = film.jumps;
		// The browser may show the next frame by now.
		const stops: SharedPlayback = { ...RUNNING, playing: false, position_ms: film.currentTime * 1_000 - SIDE.startMs + 1 };
		one.for(400, stops);
		expect(film.jumps).toBe(before + 1);
		one.for(400, stops);
		expect(film.jumps, 'once is enough').toBe(before + 1);
	});

	it('remembers over a reload how long a jump takes here', () => {
		const kept = new Map<string, string>();
		const store = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
		const options = { begin: () => {}, lookIn: () => {}, localNow: () => 0, store };
		store.setItem('mrp.room/delays', '[90,700,250]');
		expect(new Follower(options).startsInMs).toBe(250);
		store.setItem('mrp.room/delays', '{');
		expect(new Follower(options).startsInMs).toBe(60);
	});

	it('runs a slow replay to its end and then as before', () => {
		const slow: SharedPlayback = { ...RUNNING, position_ms: 10_000, rate_percent: 50, slow: { until_ms: 20_000, then_percent: 75 } };
		expect([positionAt(slow, 19_400, CLIP_MS), rateAt(slow, 19_400)]).toEqual([19_500, 50]);
		expect([positionAt(slow, 24_400, CLIP_MS), rateAt(slow, 24_400)]).toEqual([23_000, 75]);
		const film = new SlowFilm({ start: 20, jump: 40 });
		const one = side(film, slow);
		one.for(26_000);
		expect(film.playbackRate).toBeCloseTo(0.75, 1);
		expect(Math.abs(one.drift)).toBeLessThan(40);
	});
});

describe('the two ways to the room', () => {
	function opened() {
		const said = { line: [] as string[], channel: [] as string[], heard: [] as string[] };
		let now = 0;
		let lineOpen = true;
		const channel: Channel = {
			readyState: 'connecting',
			bufferedAmount: 0,
			send: (text: unknown) => void said.channel.push(String(text)),
			onopen: null,
			onmessage: null
		};
		const ways = new TwoWays(
			(text) => lineOpen && said.line.push(text) > 0,
			(text) => said.heard.push(text),
			() => now
		);
		const set = (change: Partial<Channel>) => Object.assign(channel, change);
		const hears = (text: string) => channel.onmessage?.call(channel as RTCDataChannel, { data: text } as MessageEvent);
		return { ways, said, channel, set, hears, wait: (ms: number) => (now += ms), cut: () => (lineOpen = false) };
	}
	const numbers = (texts: string[]) => texts.map((text) => (JSON.parse(text) as { nth?: number }).nth);
	const PLAY: ClientMessage = { type: 'play' };

	it('carry what is urgent both, under one number, and everything else the line alone', () => {
		const { ways, said, channel, set } = opened();
		ways.use(channel);
		ways.say(PLAY);
		expect(said.channel, 'it is not open yet').toEqual([]);
		set({ readyState: 'open' });
		ways.say({ type: 'pause', position_ms: 4 });
		ways.say({ type: 'layout', layout: 'talk' });
		expect(numbers(said.line)).toEqual([1, 2, undefined]);
		expect(numbers(said.channel)).toEqual([2]);
		ways.begin();
		ways.say(PLAY);
		expect(numbers(said.line).at(-1)).toBe(1);
	});

	it('do not need the channel: closed, stuck, or failing, the line has it all', () => {
		const { ways, said, channel, set } = opened();
		ways.use(channel);
		set({ readyState: 'open', bufferedAmount: 1_000_000 });
		expect(ways.say(PLAY)).toBe(true);
		set({ readyState: 'closed', bufferedAmount: 0 });
		expect(ways.say(PLAY)).toBe(true);
		set({
			readyState: 'open',
			send: () => {
				throw new Error('closed under it');
			}
		});
		expect(ways.say(PLAY)).toBe(true);
		expect(said.channel).toEqual([]);
		expect(numbers(said.line)).toEqual([1, 2, 3]);
	});

	it('say nothing when there is no line, and count nothing', () => {
		const { ways, said, channel, set, cut } = opened();
		ways.use(channel);
		set({ readyState: 'open' });
		cut();
		expect(ways.say(PLAY)).toBe(false);
		expect(said.channel).toEqual([]);
	});

	it('ask the time both ways, and know whether the channel answers', () => {
		const { ways, said, channel, set, hears, wait } = opened();
		ways.use(channel);
		set({ readyState: 'open' });
		ways.askTime();
		expect([said.line.length, said.channel.length, ways.alive]).toEqual([1, 1, false]);
		hears('{"type":"time","sent_ms":0,"server_ms":9}');
		expect(said.heard).toHaveLength(1);
		expect(ways.alive).toBe(true);
		wait(7_000);
		expect(ways.alive).toBe(false);
	});

	it('learn the server’s time by the channel as soon as it opens', () => {
		vi.useFakeTimers();
		const { ways, said, channel, set } = opened();
		ways.use(channel);
		set({ readyState: 'open' });
		channel.onopen?.call(channel as RTCDataChannel, new Event('open'));
		vi.advanceTimersByTime(2_000);
		expect(said.channel).toHaveLength(10);
		expect(said.line).toEqual([]);
		vi.useRealTimers();
	});
});

describe('who did what', () => {
	const happened = (change: Partial<Happened>): string =>
		newsOf(
			{ playback: { ...RUNNING, position_ms: 18_240 }, by: 'viggo', did: 'play', me: 'sanne', nameOf: () => 'Viggo', ...change },
			{ sync, mediaTime: () => '0:00:18', number: (value) => String(value).replace('.', ',') }
		);

	it('is told in one sentence, by name', () => {
		expect(happened({})).toBe('Viggo startede klippet.');
		expect(happened({ by: 'sanne', did: 'again_slowly' })).toBe('Du viser de sidste 10 sekunder langsomt.');
		expect(happened({ did: 'seek' })).toBe('Viggo gik til 0:00:18.');
		expect(happened({ did: 'rate', playback: { ...RUNNING, rate_percent: 50 } })).toBe('Viggo satte farten til 0,5×.');
		expect(happened({ did: undefined })).toBe('');
		expect(happened({ did: 'go_on' })).toBe('Klippet kører videre.');
	});

	it('gives way to whom the room waits for', () => {
		expect(happened({ playback: { ...RUNNING, waiting_for: 'viggo' } })).toBe('Vi venter på Viggo. Billedet er på vej.');
		expect(happened({ playback: { ...RUNNING, waiting_for: 'sanne' } })).toBe('Vi venter på dig. Dit billede er på vej.');
	});

	it('names a frame by a time that no other frame has', () => {
		const mediaTime = (ms: number) => `0:00:${String(Math.floor(ms / 1_000)).padStart(2, '0')}`;
		expect(frameTime(18_249, mediaTime, ',')).toBe('0:00:18,24');
		expect(frameTime(-3, mediaTime, ',')).toBe('0:00:00,00');
	});
});
