import { afterEach, describe, expect, it, vi } from 'vitest';
import { Loop } from './loop.svelte';
import { passIn, withoutPass, withPass } from './pass';
import { msAt, percentAt } from './place';
import { Playback } from './playback.svelte';
import { readPreferences, readQuality, writePreferences, writeQuality } from './preferences';
import { Storyboard, tileAt, type Plan } from './storyboard.svelte';
import { cornerAt, WATERMARK_MS } from './watermark';

class Store implements Pick<Storage, 'getItem' | 'setItem'> {
	#kept = new Map<string, string>();
	getItem = (key: string) => this.#kept.get(key) ?? null;
	setItem = (key: string, value: string) => void this.#kept.set(key, value);
}

describe('the pass in an address', () => {
	const old = 'https://mrp.example/api/record/recordings/r/film/1ab-ff/360p/seg-00001.m4s';

	it('is found in an address and in a playlist', () => {
		expect(passIn(old)).toBe('1ab-ff');
		expect(passIn('#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,URI="film/2c-0/audio/playlist.m3u8"\nfilm/2c-0/360p/playlist.m3u8')).toBe('2c-0');
		expect(passIn('#EXTM3U\nfilm/2c-0/360p/playlist.m3u8')).toBe('2c-0');
		expect(passIn('/api/record/recordings/r/poster.jpg')).toBeUndefined();
	});

	it('is exchanged for a new one, and an address without one stays as it is', () => {
		expect(withPass(old, '9')).toBe('https://mrp.example/api/record/recordings/r/film/9/360p/seg-00001.m4s');
		expect(withoutPass(withPass(old, '9'))).toBe(withoutPass(old));
		expect(withPass('/poster.jpg', '9')).toBe('/poster.jpg');
	});
});

describe('a stretch again and again', () => {
	it('goes back at its end, and only when the film comes there by itself', () => {
		const loop = new Loop();
		loop.start(2_000);
		expect(loop.next(9_000)).toBeUndefined();
		loop.end(5_000);
		expect([loop.next(4_999), loop.next(5_000), loop.next(5_040)]).toEqual([undefined, 2_000, 2_000]);
		expect(loop.next(30_000)).toBeUndefined();
		loop.clear();
		expect(loop.next(5_000)).toBeUndefined();
	});

	it('is turned round, begins with the film, and takes no slip of the hand', () => {
		const loop = new Loop();
		loop.end(4_000);
		expect([loop.fromMs, loop.toMs]).toEqual([0, 4_000]);
		loop.start(6_000);
		expect([loop.fromMs, loop.toMs]).toEqual([6_000, undefined]);
		loop.end(3_000);
		expect([loop.fromMs, loop.toMs]).toEqual([3_000, 6_000]);
		loop.end(3_100);
		expect(loop.toMs).toBe(6_000);
	});
});

describe('the small pictures', () => {
	const plan: Plan = { columns: 10, rows: 10, tile_width: 160, tile_height: 90, interval_ms: 2_000, tiles: 130, pages: 2 };

	it('lie row by row, sheet by sheet', () => {
		expect(tileAt(plan, 0)).toEqual({ page: 0, left: 0, top: 0 });
		expect(tileAt(plan, 25_999)).toEqual({ page: 0, left: 320, top: 90 });
		expect(tileAt(plan, 200_000)).toEqual({ page: 1, left: 0, top: 0 });
		expect(tileAt(plan, 9_000_000)).toEqual({ page: 1, left: 9 * 160, top: 2 * 90 });
		expect(tileAt({ ...plan, tiles: 0 }, 0)).toBeUndefined();
	});

	afterEach(() => vi.unstubAllGlobals());

	it('are fetched once, when they are wanted, and let go of with the film', async () => {
		const asked: string[] = [];
		const made: string[] = [];
		vi.stubGlobal('location', { origin: 'https://mrp.example' });
		vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:1', revokeObjectURL: (url: string) => made.push(url) }));
		vi.stubGlobal('fetch', async (request: Request) => {
			asked.push(new URL(request.url).pathname);
			return request.url.endsWith('json') ? Response.json(plan) : new Response('jpeg');
		});
		const board = new Storyboard('/api/record/recordings/r/storyboard.json');
		for (let look = 0; look < 3; look += 1) {
			board.at(201_000);
			board.at(202_000);
			await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
			await new Promise((resolve) => setTimeout(resolve));
		}
		expect(asked).toEqual(['/api/record/recordings/r/storyboard.json', '/api/record/recordings/r/storyboard/pages/1']);
		await vi.waitFor(() => expect(board.at(201_000)).toEqual({ page: 1, left: 0, top: 0, url: 'blob:1', width: 160, height: 90 }));
		board.close();
		expect(made).toEqual(['blob:1']);
		expect(board.at(201_000)).toBeUndefined();
		expect(asked.length).toBe(2);
	});
});

describe('the slider', () => {
	it('and the film tell each other the same place', () => {
		expect(msAt(8, 516, 60_000)).toBe(0);
		expect(msAt(508, 516, 60_000)).toBe(60_000);
		expect(msAt(258, 516, 60_000)).toBe(30_000);
		expect([msAt(-50, 516, 60_000), msAt(900, 516, 60_000), msAt(1, 10, 60_000)]).toEqual([0, 60_000, 0]);
		expect([percentAt(15_000, 60_000), percentAt(90_000, 60_000), percentAt(1, 0)]).toEqual([25, 100, 0]);
	});
});

describe('what is remembered', () => {
	it('is volume, silence, captions and blurring, and nothing that makes no sense', () => {
		const store = new Store();
		expect(readPreferences(store)).toEqual({ volume: 1, muted: false, captions: false, blur: false });
		writePreferences(store, { volume: 0.4, muted: true, captions: true, blur: true });
		expect(readPreferences(store)).toEqual({ volume: 0.4, muted: true, captions: true, blur: true });
		for (const odd of ['', '[]', '{"volume":"loud","muted":1}', '{"volume":7}']) {
			store.setItem('mrp.player', odd);
			expect(readPreferences(store), odd).toEqual({ volume: 1, muted: false, captions: false, blur: false });
		}
	});

	it('is the quality, until the line decides again', () => {
		const store = new Store();
		expect(readQuality(store)).toBeUndefined();
		writeQuality(store, '360p');
		expect(readQuality(store)).toBe('360p');
		writeQuality(store, undefined);
		expect(readQuality(store)).toBeUndefined();
	});

	it('comes back with the next film; mute gives back the old volume', () => {
		const store = new Store();
		const first = new Playback();
		first.remember(store);
		first.setVolume(0.3);
		first.toggleMute();
		expect(first.volume).toBe(0);
		const next = new Playback();
		next.remember(store);
		expect([next.muted, next.volume]).toEqual([true, 0]);
		next.toggleMute();
		expect(next.volume).toBe(0.3);
		next.setVolume(0);
		next.toggleMute();
		expect(next.volume).toBe(0.3);
	});
});

describe('the viewer’s name', () => {
	it('goes from corner to corner and keeps out of the middle', () => {
		const corners = [0, 1, 2, 3, 4].map((turn) => cornerAt(turn * WATERMARK_MS));
		expect(corners[4]).toEqual(corners[0]);
		expect(new Set(corners.map(({ right, top }) => `${right} ${top}`)).size).toBe(4);
		for (const { top } of corners) expect(top < 10 || top > 90).toBe(true);
	});
});
