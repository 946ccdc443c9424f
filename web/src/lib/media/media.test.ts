import { describe, expect, it } from 'vitest';
import { frameAtSeconds, lastFrame, middleMs, middleSeconds, type FrameRate } from './frames';
import { pictureBox } from './picture';
import { chooseRendition, readMaster, readSegments, urlsOf } from './playlist';
import { offeredBy } from './source';
import { stepSpeed } from './speed';

const RATES: FrameRate[] = [
	{ numerator: 25, denominator: 2 },
	{ numerator: 25, denominator: 1 },
	{ numerator: 30000, denominator: 1001 },
	{ numerator: 60, denominator: 1 }
];

describe('frames', () => {
	it.each(RATES)('the middle of a frame opens at that frame (%o)', (rate) => {
		for (const frame of [0, 1, 12, 13, 1799, 215_999]) {
			expect(frameAtSeconds(middleSeconds(frame, rate), rate)).toBe(frame);
			expect(frameAtSeconds(middleMs(frame, rate) / 1000, rate)).toBe(frame);
		}
	});

	it('a frame’s rounded start is that frame, not the one before', () => {
		expect(frameAtSeconds(0.04, { numerator: 25, denominator: 1 })).toBe(1);
		expect(frameAtSeconds(0.033366, { numerator: 30000, denominator: 1001 })).toBe(1);
	});

	it('the last frame begins before the end', () => {
		expect(lastFrame(1000, { numerator: 25, denominator: 1 })).toBe(24);
		expect(lastFrame(1001, { numerator: 25, denominator: 1 })).toBe(25);
		expect(lastFrame(0, { numerator: 25, denominator: 1 })).toBe(0);
	});
});

describe('speed', () => {
	it('goes in tenths and stops at the ends', () => {
		expect(stepSpeed(1, 1)).toBe(1.1);
		expect(stepSpeed(1.1, -1)).toBe(1);
		expect(stepSpeed(2, 1)).toBe(2);
		expect(stepSpeed(0.5, -1)).toBe(0.5);
	});
});

describe('the picture in its box', () => {
	it('is centred with bars at the sides or above and below', () => {
		expect(pictureBox(1000, 500, 100, 100)).toEqual({ left: 250, top: 0, width: 500, height: 500 });
		expect(pictureBox(500, 1000, 100, 100)).toEqual({ left: 0, top: 250, width: 500, height: 500 });
	});

	it('is the whole box while the size of the picture is not known', () => {
		expect(pictureBox(640, 360, 0, 0)).toEqual({ left: 0, top: 0, width: 640, height: 360 });
	});
});

describe('our playlists', () => {
	const base = 'https://mrp.example/api/record/recordings/r/master.m3u8';
	const master = readMaster(
		[
			'#EXTM3U',
			'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="audio",DEFAULT=YES,CHANNELS="2",URI="audio/playlist.m3u8"',
			'#EXT-X-STREAM-INF:BANDWIDTH=2500000,AVERAGE-BANDWIDTH=9000000,RESOLUTION=1280x720',
			'720p/playlist.m3u8',
			'#EXT-X-STREAM-INF:BANDWIDTH=800000,AVERAGE-BANDWIDTH=600000,RESOLUTION=640x360',
			'360p/playlist.m3u8',
			''
		].join('\n'),
		base
	);
	const here = 'https://mrp.example/api/record/recordings/r/360p';
	const playlist = readSegments(
		['#EXTM3U', '#EXT-X-MAP:URI="init.mp4"', '#EXTINF:4.000000,', 'seg-00001.m4s', '#EXTINF:4.000000,', 'seg-00002.m4s', '#EXTINF:2.5,', 'seg-00003.m4s', '#EXT-X-ENDLIST'].join('\n'),
		`${here}/playlist.m3u8`
	);

	it('tell which renditions there are, the smallest first, and where the sound is', () => {
		expect(master.video.map(({ name, bandwidth }) => [name, bandwidth])).toEqual([
			['360p', 800_000],
			['720p', 2_500_000]
		]);
		expect(master.video[0]?.url).toBe(`${here}/playlist.m3u8`);
		expect(master.audio).toBe('https://mrp.example/api/record/recordings/r/audio/playlist.m3u8');
	});

	it('tell what has to be fetched for a stretch, and no more', () => {
		const init = `${here}/init.mp4`;
		expect(urlsOf(playlist, 0, 4_000)).toEqual([init, `${here}/seg-00001.m4s`]);
		expect(urlsOf(playlist, 3_999, 4_001)).toEqual([init, `${here}/seg-00001.m4s`, `${here}/seg-00002.m4s`]);
		expect(urlsOf(playlist, 9_000, 60_000)).toEqual([init, `${here}/seg-00003.m4s`]);
	});

	it('the rendition is the best that the line and the memory hold, else the smallest', () => {
		const choose = (bits: number, ms: number, bytes: number) => chooseRendition(master.video, bits, ms, bytes)?.name;
		expect(choose(10_000_000, 60_000, 1e9)).toBe('720p');
		expect(choose(4_000_000, 60_000, 1e9)).toBe('360p');
		expect(choose(10_000_000, 600_000, 1e8)).toBe('360p');
		expect(choose(1_000, 60_000, 1e9)).toBe('360p');
		expect(chooseRendition([], 1e9, 1, 1)).toBeUndefined();
	});
});

describe('what a master playlist offers', () => {
	const master = (sound: string, ...pictures: string[]) =>
		[
			'#EXTM3U',
			`#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="audio",URI="${sound}/playlist.m3u8"`,
			...pictures.flatMap((name) => [`#EXT-X-STREAM-INF:BANDWIDTH=${name.length}`, `${name}/playlist.m3u8`])
		].join('\n');

	it('is the same while only bit rates become clearer', () => {
		const grown = master('audio', '360p').replace('BANDWIDTH=4', 'BANDWIDTH=800');
		expect(offeredBy(master('audio', '360p'))).toBe(offeredBy(grown));
	});

	it('is the same under another pass', () => {
		expect(offeredBy(master('film/1-a/audio', 'film/1-a/360p'))).toBe(offeredBy(master('film/2-b/audio', 'film/2-b/360p')));
	});

	it('is another when a quality or a better sound is there', () => {
		expect(offeredBy(master('audio', '360p'))).not.toBe(offeredBy(master('audio', '360p', '720p-b')));
		expect(offeredBy(master('audio', '360p'))).not.toBe(offeredBy(master('audio-b', '360p')));
	});
});
