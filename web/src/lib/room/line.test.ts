import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { layerFor, layersAtFirst, PictureSwitch, pictureFor, Silence, SoundOnly, Stillness } from './line';
import { RoomLine, type LineState } from './socket';
import type { ClientMessage } from './protocol';

describe('what is sent over a line', () => {
	it('gives up frames first, then points, and never asks for less than a picture is', () => {
		const sizes = [2_000, 699, 399, 199, 10].map(pictureFor);
		expect(sizes.map(({ frameRate }) => frameRate)).toEqual([30, 15, 15, 8, 8]);
		expect(sizes.map(({ smaller }) => smaller)).toEqual([1, 1, 2, 4, 4]);
		expect(sizes.map(({ kbps }) => kbps)).toEqual([1_500, 699, 399, 199, 45]);
	});

	it('is in two sizes among several: the large one as long as somebody can have it, the small one always', () => {
		expect(layersAtFirst(1_280)).toEqual([
			{ rid: 'q', active: true, maxBitrate: 120_000, maxFramerate: 15, scaleResolutionDownBy: 4 },
			{ rid: 'h', active: true, maxBitrate: 1_500_000, maxFramerate: 30, scaleResolutionDownBy: 1 }
		]);
		expect(layerFor('h', 450, 1_280)).toMatchObject({ active: true, kbps: 450, smaller: 1 });
		expect(layerFor('h', 199, 1_280)).toMatchObject({ active: false });
		expect([450, 90, 10].map((kbps) => layerFor('q', kbps, 640))).toMatchObject([{ kbps: 120, smaller: 2 }, { kbps: 90 }, { kbps: 45 }]);
		expect(layerFor('q', 450, 160), 'never larger than the camera').toMatchObject({ smaller: 1 });
	});

	it('leaves the picture away at once and lets it come back only when the line has been good for a while', () => {
		const picture = new PictureSwitch();
		expect(picture.look(44, 0, false)).toBe(false);
		expect(picture.look(60, 1_000, false), 'better, but not good').toBe(false);
		expect(picture.look(90, 2_000, false)).toBe(false);
		expect(picture.look(80, 5_000, false), 'begins to wait anew').toBe(false);
		expect(picture.look(200, 6_000, false)).toBe(false);
		expect(picture.look(200, 9_999, false)).toBe(false);
		expect(picture.look(200, 10_000, false)).toBe(true);
		expect(picture.look(50, 11_000, false), 'no flicker').toBe(true);
	});

	it('tries the own way out again, because nothing else tells whether there is room', () => {
		const picture = new PictureSwitch();
		picture.look(100, 0, true);
		expect([picture.look(20, 1_000, true), picture.look(20, 15_000, true), picture.look(20, 21_000, true)]).toEqual([false, false, true]);
		expect([picture.look(20, 25_000, true), picture.look(20, 26_000, true)], 'long enough to find out').toEqual([true, false]);
		const others = new PictureSwitch();
		expect([others.look(20, 0, false), others.look(20, 60_000, false)]).toEqual([false, false]);
	});
});

describe('what comes over a line', () => {
	it('is sound only when pictures are missing twice in a row', () => {
		const arrivals = new SoundOnly();
		const looks = [
			[0, 0, true],
			[50, 20, true],
			[100, 20, true],
			[150, 20, true],
			[200, 21, true],
			[250, 21, true],
			[300, 21, false]
		] as const;
		expect(looks.map(([sound, pictures, wanted]) => arrivals.look({ sound, pictures }, wanted))).toEqual([
			false,
			false,
			false,
			true,
			false,
			false,
			false
		]);
		const dead = new SoundOnly();
		expect([0, 50, 50, 50].map((sound) => dead.look({ sound, pictures: 0 }, true)), 'nothing at all is something else').toEqual([
			false,
			false,
			false,
			false
		]);
	});

describe('the line of the others', () => {
	it('is dead when nothing comes of what they send, and alive as soon as something does', () => {
		const silence = new Silence();
		const looks = [10, 60, 60, 60, 60, 60, 61].map((packets) => silence.look(packets, true));
		expect(looks).toEqual([false, false, false, false, false, true, false]);
	});

	it('is not doubted while they have nothing to send', () => {
		const silence = new Silence();
		expect([0, 0, 0, 0, 0, 0].some((packets) => silence.look(packets, false))).toBe(false);
	});
});

	it('is missed two seconds after the talk stopped coming, once, and never in an empty room', () => {
		const still = new Stillness();
		expect([1_000, 9_000, 9_000, 9_000, 9_000, 9_100, 9_100, 9_100].map((bytes) => still.look(bytes))).toEqual([
			false,
			false,
			false,
			true,
			false,
			false,
			false,
			false
		]);
		const empty = new Stillness();
		expect([0, 100, 100, 100, 200, 200, 200].some((bytes) => empty.look(bytes))).toBe(false);
	});
});

class Wire {
	readyState = 0;
	said: ClientMessage[] = [];
	closed = false;
	onopen: (() => void) | null = null;
	onmessage: ((event: { data: string }) => void) | null = null;
	onclose: ((event: { code: number }) => void) | null = null;

	opens(): void {
		this.readyState = 1;
		this.onopen?.();
	}

	send(text: string): void {
		this.said.push(JSON.parse(text) as ClientMessage);
	}

	close(): void {
		this.closed = true;
	}
}

describe('a line that may have died with the network', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	function line(): { line: RoomLine; wires: Wire[]; states: LineState[] } {
		const wires: Wire[] = [];
		const states: LineState[] = [];
		const made = new RoomLine({
			url: 'ws://room',
			received: () => {},
			changed: (state) => states.push(state),
			ended: () => {},
			mayRetry: () => Promise.resolve(true),
			open: () => {
				const wire = new Wire();
				wires.push(wire);
				return wire as unknown as WebSocket;
			},
			random: () => 0
		});
		made.connect();
		wires[0]?.opens();
		return { line: made, wires, states };
	}

	it('is asked, and opened anew when nothing comes back', async () => {
		const { line: room, wires } = line();
		room.doubt({ type: 'time', sent_ms: 1 });
		expect(wires[0]?.said).toEqual([{ type: 'time', sent_ms: 1 }]);
		await vi.advanceTimersByTimeAsync(2_000);
		expect([wires.length, wires[0]?.closed]).toEqual([2, true]);
	});

	it('is kept when it answers', async () => {
		const { line: room, wires } = line();
		room.doubt({ type: 'time', sent_ms: 1 });
		wires[0]?.onmessage?.({ data: '{"type":"time","sent_ms":1,"server_ms":2}' });
		await vi.advanceTimersByTimeAsync(5_000);
		expect(wires.length).toBe(1);
	});

	it('does not wait for its turn when it is away', () => {
		const { line: room, wires, states } = line();
		wires[0]?.onclose?.({ code: 1001 });
		room.doubt({ type: 'time', sent_ms: 1 });
		expect([wires.length, states.at(-1)]).toEqual([2, 'connecting']);
	});
});
