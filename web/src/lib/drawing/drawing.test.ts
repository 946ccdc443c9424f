import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawing as words } from '../text/da/drawing';
import { pictureBox } from '../media/picture';
import { answers, drawingsOf, EMPTY, grown, heard, redoable, turnKey, undoable, welcomed, type Waiting } from './board';
import { inWords, placeInWords } from './describe';
import { around, arrowPaths, ellipsePath, isTap, Line, linePath, middleOf, MOST_POINTS, ofUsualSize, onScreen, placeOn, textLines, UNIT } from './geometry';
import { byKey, fieldOf } from './grid';
import { COLOURS, LOOKS } from './look';
import type { Drawing, DrawingServerMessage, LiveInk } from './protocol';
import { drawnUntil, shows, SHOWN_FOR_MS, stopBetween, stopsOf } from './replay';

const drawing = (id: string, more: Partial<Drawing> = {}): Drawing => ({
	id,
	clip_id: 'clip',
	account_id: 'anna',
	at_ms: 400,
	tool: 'pen',
	colour: 'yellow',
	points: [0, 0, 5_000, 5_000],
	taken_back: false,
	revision: 0,
	drawn_at_ms: Number(id),
	...more
});

describe('places on the picture', () => {
	it('are the same on every screen, whatever bars lie beside the picture', () => {
		const size = fc.integer({ min: 80, max: 4_000 });
		fc.assert(
			fc.property(size, size, size, size, fc.integer({ min: 0, max: UNIT }), fc.integer({ min: 0, max: UNIT }), (w, h, pictureW, pictureH, x, y) => {
				const inner = pictureBox(w, h, pictureW, pictureH);
				const box = { ...inner, left: inner.left + 37, top: inner.top + 11 };
				const [spot] = onScreen([x, y], box);
				const place = placeOn((spot?.x ?? 0) + box.left, (spot?.y ?? 0) + box.top, box);
				expect(Math.abs(place.x - x)).toBeLessThanOrEqual(1);
				expect(Math.abs(place.y - y)).toBeLessThanOrEqual(1);
			})
		);
	});

	it('never leave the picture, also when the hand does or the screen is turned', () => {
		const upright = pictureBox(390, 800, 1280, 720);
		const turned = pictureBox(800, 390, 1280, 720);
		const middle = (box: typeof turned) => placeOn(box.left + box.width / 2, box.top + box.height / 2, box);
		expect(middle(upright)).toEqual({ x: 5_000, y: 5_000 });
		expect(middle(turned)).toEqual({ x: 5_000, y: 5_000 });
		expect(placeOn(-50, 9_999, turned)).toEqual({ x: 0, y: UNIT });
		expect(placeOn(5, 5, { left: 0, top: 0, width: 0, height: 0 })).toEqual({ x: 0, y: 0 });
	});
});

describe('a line under the hand', () => {
	it('keeps what says something new, with its time', () => {
		const line = new Line({ x: 100, y: 100 }, 1_000);
		expect(line.add({ x: 104, y: 100 }, 1_010)).toBe(false);
		expect(line.add({ x: 400, y: 100 }, 1_020)).toBe(true);
		// A clock that goes back does not turn the drawing round.
		expect(line.add({ x: 800, y: 100 }, 1_005)).toBe(true);
		expect([line.points, line.times]).toEqual([[100, 100, 400, 100, 800, 100], [0, 20, 20]]);
	});

	it('is a dot when it was a tap, and has an end', () => {
		const dot = new Line({ x: UNIT, y: 5 }, 0);
		dot.end();
		expect([dot.points, dot.times]).toEqual([[UNIT, 5, UNIT - 1, 5], [0, 0]]);
		const long = new Line({ x: 0, y: 0 }, 0);
		for (let step = 1; step < 5_000; step += 1) long.add({ x: (step * 40) % UNIT, y: (step * 7) % UNIT }, step);
		expect(long.full).toBe(true);
		expect(long.points.length).toBe(MOST_POINTS * 2);
	});
});

describe('figures', () => {
	it('of usual size stay on the picture and are round on the screen', () => {
		const place = fc.record({ x: fc.integer({ min: 0, max: UNIT }), y: fc.integer({ min: 0, max: UNIT }) });
		fc.assert(
			fc.property(place, fc.constantFrom('arrow' as const, 'ellipse' as const), (where, tool) => {
				const points = ofUsualSize(tool, where, 16 / 9);
				expect(points.every((value) => value >= 0 && value <= UNIT && Number.isInteger(value))).toBe(true);
				expect(isTap(points)).toBe(false);
				if (tool === 'arrow') expect(points.slice(2)).toEqual([where.x, where.y]);
			})
		);
		const [x = 0, y = 0, u = 0, v = 0] = onScreen(ofUsualSize('ellipse', { x: 5_000, y: 5_000 }, 16 / 9), { width: 1600, height: 900 }).flatMap((spot) => [spot.x, spot.y]);
		expect(Math.round(u - x)).toBe(Math.round(v - y));
		expect(around({ x: 5_000, y: 5_000 }, { x: 4_000, y: 5_500 })).toEqual([4_000, 4_500, 6_000, 5_500]);
	});

	it('become paths', () => {
		const spots = onScreen([0, 0, 1_000, 0, 2_000, 1_000], { width: 100, height: 100 });
		expect(linePath(spots)).toBe('M0 0Q10 0 15 5L20 10');
		expect(linePath(spots.slice(0, 1))).toBe('');
		expect(ellipsePath([{ x: 10, y: 20 }, { x: 30, y: 60 }])).toBe('M20 20a10 20 0 1 1 0 40a10 20 0 1 1 0 -40Z');
		expect(arrowPaths([{ x: 0, y: 0 }, { x: 100, y: 0 }], 5).head.startsWith('M100 0')).toBe(true);
		expect(arrowPaths([], 5)).toEqual({ shaft: '', head: '' });
		expect(textLines('hun smiler til sin mor, lige da han spørger')).toEqual(['hun smiler til sin mor,', 'lige da han spørger']);
		expect(textLines('x'.repeat(60)).every((line) => line.length <= 26)).toBe(true);
	});

	it('differ by dash and mark, not by colour alone', () => {
		expect(new Set(COLOURS.map((colour) => LOOKS[colour].dash.join(' '))).size).toBe(COLOURS.length);
		expect(new Set(COLOURS.map((colour) => LOOKS[colour].mark)).size).toBe(COLOURS.length);
	});
});

describe('the grid', () => {
	it('names every field once and finds it by its two keys', () => {
		for (const column of 'ABCDEFGH') {
			for (const row of '12345') {
				const place = byKey(row, byKey(column.toLowerCase(), { x: 0, y: 0 }) ?? { x: 0, y: 0 });
				expect(fieldOf(place ?? { x: 0, y: 0 })).toBe(`${column}${row}`);
			}
		}
		expect(byKey('i', { x: 1, y: 1 })).toBeUndefined();
		expect(byKey('6', { x: 1, y: 1 })).toBeUndefined();
		expect(fieldOf({ x: UNIT, y: UNIT })).toBe('H5');
	});

	it('is said in words', () => {
		expect(placeInWords(words, { x: 9_000, y: 500 })).toBe('felt H1, øverst til højre');
		expect(placeInWords(words, { x: 5_000, y: 5_000 })).toBe('felt E3, midt i billedet');
		expect(inWords(words, drawing('1', { tool: 'ellipse', colour: 'blue', points: [1_000, 1_000, 3_000, 3_000] }))).toBe('Ring ved felt B2, øverst til venstre, blå');
		expect(inWords(words, drawing('1', { tool: 'text', text: 'hun smiler', points: [100, 9_900] }))).toContain('„hun smiler“');
		expect(middleOf({ points: [] })).toEqual({ x: 0, y: 0 });
	});
});

describe('what both have drawn', () => {
	const take = (id: string): Waiting => ({ id: turnKey(id), message: { type: 'take_back', id } });
	const draw = (id: string): Waiting => {
		const { clip_id, at_ms, tool, colour, points } = drawing(id);
		return { id, message: { type: 'draw', id, clip_id, at_ms, tool, colour, points }, drawn_at_ms: Number(id) };
	};
	const ids = (drawings: readonly Drawing[]) => drawings.filter((one) => !one.taken_back).map(({ id }) => id);

	it('is the same in whatever order it is heard, repeated or after a reload', () => {
		const version = fc.record({ id: fc.integer({ min: 0, max: 6 }), revision: fc.integer({ min: 0, max: 5 }) });
		const message = fc.oneof(
			version.map(({ id, revision }): DrawingServerMessage => ({
				type: 'draw',
				drawing: drawing(String(id), { revision, taken_back: revision % 2 === 1 })
			})),
			fc.subarray(['0', '1', '2', '3', '4', '5', '6']).map((gone): DrawingServerMessage => ({ type: 'drawings_gone', ids: gone })),
			fc.subarray(['0', '3']).map((gone): DrawingServerMessage => ({ type: 'drawings_cleared', clip_id: 'clip', whose: 'all', by: 'bo', ids: gone }))
		);
		const list = fc.array(message, { maxLength: 30 });
		fc.assert(
			fc.property(list.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }))), ([all, again]) => {
				const one = all.reduce(heard, EMPTY);
				const other = again.reduce(heard, EMPTY);
				expect(drawingsOf(other, [], 'anna')).toEqual(drawingsOf(one, [], 'anna'));
				// Loaded anew: the room tells what there is.
				const told = drawingsOf(one, [], 'bo');
				expect(drawingsOf(welcomed(other, told), [], 'anna')).toEqual(told);
			})
		);
	});

	it('shows what is on its way at once, until the room has answered or said that it is gone', () => {
		const waiting = [draw('1'), draw('2'), take('2')];
		expect(ids(drawingsOf(EMPTY, waiting, 'anna'))).toEqual(['1']);
		const kept: DrawingServerMessage = { type: 'draw', drawing: drawing('2') };
		// Kept, but not yet taken back: that is still on its way.
		expect(answers(kept, waiting)).toEqual(['2']);
		expect(answers({ type: 'draw', drawing: drawing('2', { taken_back: true, revision: 1 }) }, waiting)).toEqual(['2', turnKey('2')]);
		expect(answers({ type: 'draw_refused', id: '1', code: 'drawings_full' }, waiting)).toEqual(['1', turnKey('1')]);
		const gone = heard(EMPTY, { type: 'drawings_gone', ids: ['1'] });
		expect(ids(drawingsOf(gone, [draw('1')], 'anna'))).toEqual([]);
	});

	it('is taken back by its author from the newest on, and put back the other way', () => {
		let board = [drawing('1'), drawing('2', { account_id: 'bo' }), drawing('3')].reduce((all, one) => heard(all, { type: 'draw', drawing: one }), EMPTY);
		const taken: string[] = [];
		for (let one = undoable(drawingsOf(board, [], 'anna'), 'anna', 'clip'); one; one = undoable(drawingsOf(board, [], 'anna'), 'anna', 'clip')) {
			taken.push(one.id);
			board = heard(board, { type: 'draw', drawing: { ...one, taken_back: true, revision: one.revision + 1 } });
		}
		expect(taken).toEqual(['3', '1']);
		expect(redoable(drawingsOf(board, [], 'anna'), 'anna', 'clip')?.id).toBe('1');
		expect(redoable(drawingsOf(board, [], 'anna'), 'bo', 'clip')).toBeUndefined();
		expect(undoable(drawingsOf(board, [], 'anna'), 'anna', 'other')).toBeUndefined();
	});

	it('grows on the other side, also when a part is told twice or missed', () => {
		const ink = (from: number, points: number[]): LiveInk => ({ id: '1', clip_id: 'clip', at_ms: 0, tool: 'pen', colour: 'pink', from, points, over: false });
		const first = grown(undefined, ink(0, [1, 1, 2, 2]));
		expect(grown(first, ink(2, [3, 3]))?.points).toEqual([1, 1, 2, 2, 3, 3]);
		expect(grown(grown(first, ink(2, [3, 3])), ink(2, [3, 3]))?.points).toEqual([1, 1, 2, 2, 3, 3]);
		expect(grown(first, ink(5, [9, 9]))).toBe(first);
		expect(grown(undefined, ink(5, [9, 9]))).toBeUndefined();
	});
});

describe('when a drawing shows', () => {
	it('is on its frame while the clip stands, and for a moment from its frame on while it runs', () => {
		expect(shows({ at_ms: 1_000 }, 1_019, 40, true)).toBe(true);
		expect(shows({ at_ms: 1_000 }, 1_041, 40, true)).toBe(false);
		expect(shows({ at_ms: 1_000 }, 960, 40, false)).toBe(false);
		expect(shows({ at_ms: 1_000 }, 1_000 + SHOWN_FOR_MS - 1, 40, false)).toBe(true);
		expect(shows({ at_ms: 1_000 }, 1_000 + SHOWN_FOR_MS, 40, false)).toBe(false);
	});

	it('is drawn again frame by frame, one after the other, at the pace of the hand', () => {
		const slow = drawing('1', { points: [0, 0, 100, 0, 200, 0, 300, 0], times: [0, 100, 900, 1_000] });
		const ring = drawing('2', { tool: 'ellipse', points: [0, 0, 1_000, 1_000] });
		const later = drawing('0', { at_ms: 2_000, tool: 'arrow', points: [0, 0, 1_000, 0] });
		const stops = stopsOf([later, ring, slow, drawing('9', { taken_back: true })], 40);
		expect(stops.map(({ atMs, turns }) => [atMs, turns.map((turn) => turn.drawing.id)])).toEqual([[400, ['1', '2']], [2_000, ['0']]]);
		const [first, second] = stops[0]?.turns ?? [];
		if (first === undefined || second === undefined) throw new Error('there are two');
		expect(drawnUntil(first, 500)).toEqual([0, 0, 100, 0]);
		expect(drawnUntil(first, 1_000)).toEqual(slow.points);
		expect(drawnUntil(second, 1_000)).toEqual([]);
		expect(second.fromMs).toBeGreaterThanOrEqual(first.lastsMs);
		expect(drawnUntil(second, second.fromMs + second.lastsMs / 2)).toEqual([250, 250, 750, 750]);
		expect(stopBetween(stops, -1, 399)).toBeUndefined();
		expect(stopBetween(stops, 399, 2_500)?.atMs).toBe(400);
		expect(stopBetween(stops, 400, 2_500)?.atMs).toBe(2_000);
	});
});
