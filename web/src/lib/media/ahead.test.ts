import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FetchedAhead } from './ahead.svelte';

const MASTER = '/api/record/recordings/r/master.m3u8';
const HERE = 'https://mrp.example/api/record/recordings/r';
const PLAYLIST = ['#EXTM3U', '#EXT-X-MAP:URI="init.mp4"', ...[1, 2, 3, 4, 5].flatMap((number) => ['#EXTINF:4,', `seg-0000${number}.m4s`])].join('\n');
const TEXTS: Record<string, string> = {
	[`${HERE}/master.m3u8`]: '#EXT-X-MEDIA:TYPE=AUDIO,URI="audio/playlist.m3u8"\n#EXT-X-STREAM-INF:BANDWIDTH=1000\n360p/playlist.m3u8',
	[`${HERE}/360p/playlist.m3u8`]: PLAYLIST,
	[`${HERE}/audio/playlist.m3u8`]: PLAYLIST
};

/** Everything that was asked for, and how it was said to be used. */
let asked: { url: string; how: string | null }[] = [];
let answer: (url: string) => Response;

beforeEach(() => {
	vi.useFakeTimers();
	asked = [];
	answer = (url) => new Response(TEXTS[url] ?? new Uint8Array(10));
	vi.stubGlobal('location', { origin: 'https://mrp.example' });
	vi.stubGlobal('fetch', async (request: Request) => {
		asked.push({ url: request.url, how: request.headers.get('mrp-fetch') });
		return answer(request.url);
	});
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

describe('clips fetched ahead', () => {
	it('are the clips and nothing beyond them, and the server is told', async () => {
		const ahead = new FetchedAhead();
		await ahead.fill(MASTER, [
			{ start_ms: 1_000, end_ms: 3_000 },
			{ start_ms: 13_000, end_ms: 15_000 }
		]);
		expect(ahead.state).toBe('ready');
		const names = ['init.mp4', 'seg-00001.m4s', 'seg-00004.m4s'];
		const media = asked.filter(({ url }) => !url.endsWith('.m3u8'));
		expect(media.map(({ url }) => url).sort()).toEqual(['360p', 'audio'].flatMap((rendition) => names.map((name) => `${HERE}/${rendition}/${name}`)));
		expect(media.every(({ how }) => how === 'ahead')).toBe(true);
		expect(ahead.get(`${HERE}/360p/seg-00004.m4s`)?.bytes.byteLength).toBe(10);
		expect(ahead.get(`${HERE}/360p/seg-00002.m4s`)).toBeUndefined();
		await ahead.whole;
	});

	it('begin with what is shown at this moment, picture and sound in turn, in the size that was chosen before', async () => {
		const kept = new Map([[`mrp.rendition/${HERE}/master.m3u8`, '360p']]);
		const store = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
		const ahead = new FetchedAhead(store);
		const filled = ahead.fill(MASTER, [{ start_ms: 0, end_ms: 20_000 }], 9_000);
		await ahead.chosen;
		expect(ahead.rendition).toBe('360p');
		await vi.advanceTimersByTimeAsync(0);
		const pieces = () => asked.map(({ url }) => url.replace(`${HERE}/`, '')).filter((url) => !url.endsWith('.m3u8'));
		const first = ['360p/init.mp4', 'audio/init.mp4', '360p/seg-00003.m4s', 'audio/seg-00003.m4s'];
		expect(pieces().slice(0, 4)).toEqual(first);
		await filled;
		expect(pieces().at(-1), 'what lies before it at the end').toBe('audio/seg-00002.m4s');
		expect(await ahead.takeText(`${HERE}/360p/playlist.m3u8`)).toBe(PLAYLIST);
		expect(ahead.takeText(`${HERE}/360p/playlist.m3u8`), 'whoever asks again asks the server').toBeUndefined();
	});

	it('can be waited for while they are on their way', async () => {
		let arrives = () => {};
		const works = answer;
		vi.stubGlobal('fetch', async (request: Request) => {
			if (request.url.endsWith('360p/seg-00001.m4s')) await new Promise<void>((resolve) => (arrives = resolve));
			return works(request.url);
		});
		const ahead = new FetchedAhead();
		const filled = ahead.fill(MASTER, [{ start_ms: 0, end_ms: 4_000 }]);
		await vi.advanceTimersByTimeAsync(10);
		const coming = ahead.coming(`${HERE}/360p/seg-00001.m4s`);
		expect(coming).toBeDefined();
		arrives();
		expect((await coming)?.bytes.byteLength).toBe(10);
		await filled;
		expect(ahead.coming(`${HERE}/360p/seg-00001.m4s`)).toBeUndefined();
	});

	it('make room for those of another film', async () => {
		const ahead = new FetchedAhead();
		await ahead.fill(MASTER, [{ start_ms: 0, end_ms: 4_000 }]);
		const before = asked.length;
		await ahead.fill(MASTER, [{ start_ms: 0, end_ms: 4_000 }]);
		expect(asked.length).toBe(before);
		answer = (url) => new Response(TEXTS[url.replace('/other/', '/r/')] ?? new Uint8Array(10));
		await ahead.fill(MASTER.replace('/r/', '/other/'), [{ start_ms: 0, end_ms: 4_000 }]);
		expect(ahead.get(`${HERE}/audio/seg-00001.m4s`)).toBeUndefined();
		expect(ahead.get(`${HERE.replace(/r$/, 'other')}/audio/seg-00001.m4s`)).toBeDefined();
	});

	it('go on after a break without fetching anything twice', async () => {
		const ahead = new FetchedAhead();
		let fails = true;
		const works = answer;
		answer = (url) => (fails && url.endsWith('360p/seg-00001.m4s') ? new Response('', { status: 503 }) : works(url));
		const filled = ahead.fill(MASTER, [{ start_ms: 0, end_ms: 4_000 }]);
		await vi.advanceTimersByTimeAsync(1_000);
		expect(ahead.state).toBe('failed');
		fails = false;
		await vi.advanceTimersByTimeAsync(5_000);
		await filled;
		expect(ahead.state).toBe('ready');
		expect(asked.filter(({ url }) => url.endsWith('audio/seg-00001.m4s'))).toHaveLength(1);
	});

	it('are fetched on under a new address when the old one has grown too old', async () => {
		let pass = 'old';
		const film = (name: string) => `${HERE}/film/${pass}/${name}`;
		answer = (url) => {
			if (url.endsWith('master.m3u8')) {
				return new Response(`#EXT-X-MEDIA:TYPE=AUDIO,URI="film/${pass}/audio/playlist.m3u8"\n#EXT-X-STREAM-INF:BANDWIDTH=1\nfilm/${pass}/360p/playlist.m3u8`);
			}
			if (url.includes('/old/') && url.endsWith('360p/seg-00001.m4s')) pass = 'new';
			if (!url.startsWith(film(''))) return new Response('', { status: 404 });
			return new Response(url.endsWith('.m3u8') ? PLAYLIST : new Uint8Array(10));
		};
		const ahead = new FetchedAhead();
		const filled = ahead.fill(MASTER, [{ start_ms: 0, end_ms: 4_000 }]);
		await vi.advanceTimersByTimeAsync(6_000);
		await filled;
		expect(ahead.state).toBe('ready');
		expect(ahead.get(film('360p/seg-00001.m4s'))).toBeDefined();
		// Whatever pass the player has in its addresses.
		expect(ahead.get(`${HERE}/film/later/audio/seg-00001.m4s`)).toBeDefined();
		expect(asked.filter(({ url }) => url.endsWith('audio/seg-00001.m4s'))).toHaveLength(1);
	});

	it('are let go of when the playlist is not there any more', async () => {
		const ahead = new FetchedAhead();
		const works = answer;
		let gone = false;
		answer = (url) => {
			gone ||= url.endsWith('360p/seg-00001.m4s');
			return gone ? new Response('', { status: 404 }) : works(url);
		};
		await ahead.fill(MASTER, [{ start_ms: 0, end_ms: 4_000 }]);
		expect(ahead.state).toBe('gone');
	});

	it('are let go of when the film may not be shown any more', async () => {
		const ahead = new FetchedAhead();
		const works = answer;
		answer = (url) => (url.endsWith('360p/seg-00002.m4s') ? new Response('', { status: 403 }) : works(url));
		await ahead.fill(MASTER, [{ start_ms: 0, end_ms: 8_000 }]);
		expect(ahead.state).toBe('gone');
		expect(ahead.get(`${HERE}/audio/seg-00001.m4s`)).toBeUndefined();
	});
});
