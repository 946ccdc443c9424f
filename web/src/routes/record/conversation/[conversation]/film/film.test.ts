import { describe, expect, it } from 'vitest';
import { FilmClock } from './film-clock';
import { bytesFor, chooseKind, mediaTypeOf } from './kinds';
import { findings, type Machine } from './readiness';

/** What each browser says it can write. */
const CHROMIUM = (kind: string) => kind.startsWith('video/webm') || kind.startsWith('audio/webm');
const FIREFOX = (kind: string) => CHROMIUM(kind) && !kind.includes('h264');
const SAFARI = (kind: string) => /^(video|audio)\/mp4/.test(kind);

describe('what a browser writes', () => {
	it('is the friendliest kind it can', () => {
		expect(chooseKind('film', CHROMIUM)).toBe('video/webm;codecs=h264,opus');
		expect(chooseKind('film', FIREFOX)).toBe('video/webm;codecs=vp8,opus');
		expect(chooseKind('sound', FIREFOX)).toBe('audio/webm;codecs=opus');
	});

	it('is fragmented mp4 in Safari, with the codecs where it knows them and without where it does not', () => {
		expect(chooseKind('film', SAFARI)).toBe('video/mp4;codecs=avc1.42E01F,mp4a.40.2');
		expect(chooseKind('film', (kind) => kind === 'video/mp4')).toBe('video/mp4');
		expect(chooseKind('sound', (kind) => kind === 'audio/mp4')).toBe('audio/mp4');
		expect(mediaTypeOf('audio/mp4;codecs=mp4a.40.2')).toBe('audio/mp4');
	});

	it('is left to the browser where it knows none of them', () => {
		expect(chooseKind('film', () => false)).toBeUndefined();
		expect(mediaTypeOf(undefined)).toBe('');
	});
});

describe("the film's clock", () => {
	it('stands still with the recorder', () => {
		const clock = new FilmClock();
		expect(clock.at(5_000)).toBe(0);
		clock.goOn(1_000);
		expect(clock.at(4_000)).toBe(3_000);
		clock.standStill(4_000);
		expect(clock.at(60_000)).toBe(3_000);
		clock.goOn(60_000);
		clock.goOn(61_000);
		expect(clock.at(62_000)).toBe(5_000);
	});
});

describe('whether the machine lasts', () => {
	const machine: Machine = { keepsScreenOn: true, keepsPieces: true };
	const one = (known: Partial<Machine>, about: string, minutes = 60) =>
		findings({ ...machine, ...known }, 'film', minutes).find((finding) => finding.about === about);

	it('asks for a plug when the battery would not last so long', () => {
		expect(one({ battery: { level: 0.5, charging: false } }, 'battery', 90)).toMatchObject({ fine: false, percent: 50 });
		expect(one({ battery: { level: 0.5, charging: false } }, 'battery', 30)).toMatchObject({ fine: true });
		expect(one({ battery: { level: 0.05, charging: true } }, 'battery')).toMatchObject({ fine: true });
	});

	it('says how many minutes fit without a line', () => {
		const freeBytes = bytesFor('film', 20);
		expect(one({ freeBytes }, 'space', 60)).toEqual({ about: 'space', fine: false, minutes: 20 });
		expect(one({ freeBytes }, 'space', 20)).toMatchObject({ fine: true });
		expect(findings({ ...machine, freeBytes }, 'sound', 60)[0]).toMatchObject({ about: 'space', fine: true });
	});

	it('says nothing of what the browser does not tell, and that nothing can be kept here where that is so', () => {
		expect(findings(machine, 'film', 60)).toEqual([{ about: 'screen', fine: true }]);
		expect(findings({ keepsScreenOn: false, keepsPieces: false, freeBytes: 1e12 }, 'film', 60)).toEqual([
			{ about: 'pieces', fine: false },
			{ about: 'screen', fine: false }
		]);
	});
});
