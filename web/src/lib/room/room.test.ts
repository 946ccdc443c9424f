import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServerClock } from './clock';
import type { ClientMessage, SharedPlayback } from './protocol';
import { WaitingQueue } from './queue';
import { comesBack, RoomLine, waitBefore, type LineState } from './socket';
import { correct, LearnedDelay, pausedSeconds, positionAt, runsAt, samePicture } from './sync';

const PLAYBACK: SharedPlayback = { clip_id: 'c', playing: true, position_ms: 2_000, at_ms: 10_000, rate_percent: 100, revision: 4 };

describe('the server’s clock', () => {
	it('trusts the answer that came back fastest', () => {
		const clock = new ServerClock();
		clock.add(0, 400, 1_000_350);
		clock.add(1_000, 1_010, 1_001_005);
		clock.add(2_000, 2_300, 1_002_290);
		expect(clock.at(5_000)).toBe(1_005_000);
		expect(clock.localAt(1_005_000)).toBe(5_000);
		expect(clock.roundTrip).toBe(300);
	});

	it('lets old answers go, so that a drifting clock is followed', () => {
		const clock = new ServerClock();
		clock.add(0, 2, 101);
		for (let index = 1; index <= 20; index += 1) clock.add(index * 100, index * 100 + 10, index * 100 + 505);
		expect(clock.at(0)).toBe(500);
	});

	it('starts with a guess and leaves nonsense out', () => {
		const clock = new ServerClock();
		clock.guess(9_000, 1_000);
		expect(clock.at(2_000)).toBe(10_000);
		clock.add(50, 20, 70_000);
		clock.add(Number.NaN, 20, 70_000);
		expect(clock.known).toBe(false);
		expect(clock.at(2_000)).toBe(10_000);
	});
});

describe('following the shared clip', () => {
	it('waits for an announced start, runs at its speed, and stops at the end', () => {
		expect(positionAt(PLAYBACK, 9_700, 60_000)).toBe(2_000);
		expect(runsAt(PLAYBACK, 9_700, 60_000)).toBe(false);
		expect(positionAt({ ...PLAYBACK, rate_percent: 50 }, 14_000, 60_000)).toBe(4_000);
		expect(positionAt(PLAYBACK, 99_000, 60_000)).toBe(60_000);
		expect(runsAt(PLAYBACK, 99_000, 60_000)).toBe(false);
		expect(positionAt({ ...PLAYBACK, playing: false }, 99_000, 60_000)).toBe(2_000);
	});

	it('jumps when it is far off, nudges when it is near, and leaves a hair alone', () => {
		expect(correct(-801, 1)).toEqual({ seek: true, speed: 1 });
		expect(correct(12, 0.5)).toEqual({ seek: false, speed: 0.5 });
		expect(correct(100, 1).speed).toBeCloseTo(0.92);
		expect(correct(-100, 1).speed).toBeCloseTo(1.08);
		expect(correct(799, 1).speed).toBeCloseTo(0.85);
		expect(correct(-799, 0.5).speed).toBeCloseTo(0.575);
	});

	it('jumps sooner where the film is loaded, and mends to the end what it has begun to mend', () => {
		expect(correct(-251, 1, { loaded: true }).seek).toBe(true);
		expect(correct(-251, 1).seek).toBe(false);
		expect(correct(-249, 1, { loaded: true }).seek).toBe(false);
		expect(correct(8, 1)).toEqual({ seek: false, speed: 1 });
		expect(correct(8, 1, { mending: true }).speed).toBeLessThan(1);
		expect(correct(4, 1, { mending: true }).speed).toBe(1);
	});

	it('learns how long a start takes here, from each start half', () => {
		const start = new LearnedDelay(60, 300);
		const really = 140;
		for (let turn = 0; turn < 8; turn += 1) start.ledTo(start.ms - really);
		expect(start.ms).toBeCloseTo(really, 0);
		start.ledTo(-5_000);
		expect(start.ms).toBeLessThan(180);
		for (let turn = 0; turn < 20; turn += 1) start.ledTo(-5_000);
		expect(start.ms).toBe(300);
		for (let turn = 0; turn < 20; turn += 1) start.ledTo(5_000);
		expect(start.ms).toBe(0);
	});

	it('comes within a frame of the other from every start, and stays', () => {
		for (const start of [-790, -300, 50, 500, 790]) {
			let drift = start;
			for (let tick = 0; tick < 200; tick += 1) drift += (correct(drift, 1).speed - 1) * 100;
			expect(Math.abs(drift)).toBeLessThan(40);
		}
	});

	it('shows the same frame for every place inside it', () => {
		const rate = { numerator: 25, denominator: 2 };
		expect(pausedSeconds(80, rate)).toBeCloseTo(0.12);
		expect(pausedSeconds(159, rate)).toBe(pausedSeconds(81, rate));
		expect(pausedSeconds(160, rate)).toBeCloseTo(0.2);
		expect(pausedSeconds(160, undefined)).toBe(0.16);
	});
});

describe('“the same picture”', () => {
	const seen = (driftMs: number | null, revision = 4, receivedMs = 1_000) => ({ driftMs, revision, receivedMs });
	const paused = { ...PLAYBACK, playing: false };

	it('is said when both have measured it', () => {
		expect(samePicture([seen(30), seen(-40)], PLAYBACK, 1_500, 40)).toBe(true);
		expect(samePicture([seen(0), seen(3)], paused, 1_500, 40)).toBe(true);
	});

	it('is not said while one is away, loading, behind, on an older state, or silent', () => {
		expect(samePicture([seen(0), undefined], PLAYBACK, 1_500, 40)).toBe(false);
		expect(samePicture([seen(0)], PLAYBACK, 1_500, 40)).toBe(false);
		expect(samePicture([seen(0), seen(null)], PLAYBACK, 1_500, 40)).toBe(false);
		expect(samePicture([seen(0), seen(140)], PLAYBACK, 1_500, 40)).toBe(false);
		expect(samePicture([seen(0), seen(0, 3)], PLAYBACK, 1_500, 40)).toBe(false);
		expect(samePicture([seen(0), seen(0)], PLAYBACK, 9_500, 40)).toBe(false);
		expect(samePicture([seen(0), seen(21)], paused, 1_500, 40)).toBe(false);
	});
});

function storage() {
	const kept = new Map<string, string>();
	return {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key)
	};
}

describe('what was said but not acknowledged', () => {
	it('waits, also over a reload, until the server has it', () => {
		const store = storage();
		const queue = new WaitingQueue<{ id: string; body: string }>(store, 'room/1');
		queue.put({ id: '1', body: 'Skal vi se det én gang til?' });
		queue.put({ id: '2', body: 'Ja' });
		const reloaded = new WaitingQueue<{ id: string; body: string }>(store, 'room/1');
		expect(reloaded.waiting.map(({ id }) => id)).toEqual(['1', '2']);
		reloaded.done('1');
		expect(new WaitingQueue(store, 'room/1').waiting).toHaveLength(1);
		expect(reloaded.drop()?.id).toBe('2');
		expect(store.getItem('room/1')).toBeNull();
	});

	it('is not stopped by a store that is full or holds something else', () => {
		const full = { ...storage(), setItem: () => { throw new Error('full'); } };
		const queue = new WaitingQueue<{ id: string }>(full, 'room/1');
		queue.put({ id: '1' });
		expect(queue.waiting).toHaveLength(1);
		const other = storage();
		other.setItem('room/1', '{"not":"a list"}');
		expect(new WaitingQueue(other, 'room/1').waiting).toEqual([]);
	});
});

/** Enough of a WebSocket for the line to hold on to. */
class Wire {
	readyState = 0;
	onopen: (() => void) | null = null;
	onmessage: ((event: { data: string }) => void) | null = null;
	onclose: ((event: { code: number }) => void) | null = null;
	sent: string[] = [];
	send = (text: string) => void this.sent.push(text);
	close = () => (this.readyState = 3);
	accept() {
		this.readyState = 1;
		this.onopen?.();
	}
	lose(code: number) {
		this.readyState = 3;
		this.onclose?.({ code });
	}
}

describe('the line to the room', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	function line(mayRetry = () => Promise.resolve(true)) {
		const wires: Wire[] = [];
		const states: LineState[] = [];
		const ends: string[] = [];
		const received: unknown[] = [];
		const made = new RoomLine({
			url: 'ws://room',
			received: (message) => received.push(message),
			changed: (state) => states.push(state),
			ended: (why) => ends.push(why),
			mayRetry,
			open: () => {
				const wire = new Wire();
				wires.push(wire);
				return wire as unknown as WebSocket;
			},
			random: () => 1
		});
		made.connect();
		return { line: made, wires, states, ends, received };
	}

	const time: ClientMessage = { type: 'time', sent_ms: 1 };

	it('says nothing into a dead line, and comes back by itself', async () => {
		const { line: made, wires, states } = line();
		expect(made.send(time)).toBe(false);
		wires[0]?.accept();
		expect(made.send(time)).toBe(true);
		wires[0]?.lose(1006);
		await vi.advanceTimersByTimeAsync(499);
		expect(wires).toHaveLength(1);
		await vi.advanceTimersByTimeAsync(1);
		expect(wires).toHaveLength(2);
		wires[1]?.accept();
		expect(states).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open']);
	});

	it('does not come back after the end, or when it may not', async () => {
		for (const [code, why] of [[1000, 'over'], [1008, 'refused']] as const) {
			const { wires, ends } = line();
			wires[0]?.accept();
			wires[0]?.lose(code);
			await vi.advanceTimersByTimeAsync(60_000);
			expect(wires).toHaveLength(1);
			expect(ends).toEqual([why]);
		}
		const { wires } = line(() => Promise.resolve(false));
		wires[0]?.lose(1006);
		await vi.advanceTimersByTimeAsync(60_000);
		expect(wires).toHaveLength(1);
		expect([1001, 1006, 1013].every(comesBack)).toBe(true);
	});

	it('gives up a line that has fallen silent', async () => {
		const { wires } = line();
		wires[0]?.accept();
		await vi.advanceTimersByTimeAsync(8_000);
		wires[0]?.onmessage?.({ data: '{"type":"ended"}' });
		await vi.advanceTimersByTimeAsync(8_000);
		expect(wires).toHaveLength(1);
		await vi.advanceTimersByTimeAsync(2_000);
		expect(wires).toHaveLength(2);
	});

	it('waits longer each time, with an upper limit', () => {
		expect([1, 2, 3, 9].map((failures) => waitBefore(failures, 1))).toEqual([500, 1_000, 2_000, 6_000]);
		expect(waitBefore(1, 0)).toBe(250);
	});
});
