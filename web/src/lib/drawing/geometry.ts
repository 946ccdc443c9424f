// Places on the picture, in ten-thousandths of it, and their paths on the screen. The picture's box leaves out the bars beside it and
// is measured anew when the screen is turned, so a drawing lies at the same place of the picture everywhere. Pure.
import type { Figure, Place, Tool } from './protocol';

export interface Box {
	left: number;
	top: number;
	width: number;
	height: number;
}

export type Size = Pick<Box, 'width' | 'height'>;

export const UNIT = 10_000;
/** The server takes so many points of a drawing … */
export const MOST_POINTS = 2_000;
/** … and such texts. */
export const LONGEST_TEXT = 120;
/** Points closer than this say nothing new. */
const NEAR = 14;
/** Letters of a line of text. */
const LINE = 26;

const clamp = (value: number) => Math.max(0, Math.min(UNIT, Math.round(value)));

/** A place on the screen as a place on the picture. */
export function placeOn(clientX: number, clientY: number, box: Box): Place {
	if (box.width <= 0 || box.height <= 0) return { x: 0, y: 0 };
	return { x: clamp(((clientX - box.left) / box.width) * UNIT), y: clamp(((clientY - box.top) / box.height) * UNIT) };
}

/** A place moved, staying on the picture. */
export function moved(place: Place, byX: number, byY: number): Place {
	return { x: clamp(place.x + byX), y: clamp(place.y + byY) };
}

export interface Spot {
	x: number;
	y: number;
}

/** Points as places on a picture of this size on the screen. */
export function onScreen(points: readonly number[], { width, height }: Size): Spot[] {
	const spots: Spot[] = [];
	for (let index = 0; index + 1 < points.length; index += 2) {
		spots.push({ x: ((points[index] ?? 0) / UNIT) * width, y: ((points[index + 1] ?? 0) / UNIT) * height });
	}
	return spots;
}

/** A line as it grows under the hand: near points are left out, and each keeps its time. */
export class Line {
	points: number[] = [];
	times: number[] = [];
	#beganMs: number;

	constructor(place: Place, nowMs: number) {
		this.#beganMs = nowMs;
		this.points.push(place.x, place.y);
		this.times.push(0);
	}

	get full(): boolean {
		return this.times.length >= MOST_POINTS;
	}

	/** Whether it has become longer. */
	add(place: Place, nowMs: number): boolean {
		const [x = 0, y = 0] = this.points.slice(-2);
		if (this.full || Math.hypot(place.x - x, place.y - y) < NEAR) return false;
		this.points.push(place.x, place.y);
		this.times.push(Math.max(this.times.at(-1) ?? 0, Math.round(nowMs - this.#beganMs)));
		return true;
	}

	/** A tap is a dot: two points side by side, so that a round brush shows it. */
	end(): void {
		const [x = 0, y = 0] = this.points;
		if (this.times.length > 1) return;
		this.points.push(x < UNIT ? x + 1 : x - 1, y);
		this.times.push(0);
	}
}

/** How far a press has to move to be more than a tap. */
export const TAP = 120;

export function isTap(points: readonly number[]): boolean {
	const [x = 0, y = 0, u = 0, v = 0] = points;
	return points.length < 4 || Math.hypot(u - x, v - y) < TAP;
}

/** What a tap means: a ring around the place, an arrow to it. `aspect` is width by height, so that a ring is round. */
export function ofUsualSize(tool: Tool, place: Place, aspect: number): number[] {
	const { x, y } = place;
	if (tool === 'arrow') {
		const tail = { x: x < UNIT / 6 ? x + 1_000 : x - 1_000, y: y > UNIT * 0.8 ? y - 1_000 * aspect : y + 1_000 * aspect };
		return [clamp(tail.x), clamp(tail.y), x, y];
	}
	const radius = 600;
	return [clamp(x - radius), clamp(y - radius * aspect), clamp(x + radius), clamp(y + radius * aspect)];
}

/** The ellipse around a middle that goes as far as a place. */
export function around(middle: Place, place: Place): number[] {
	const [dx, dy] = [Math.abs(place.x - middle.x), Math.abs(place.y - middle.y)];
	return [clamp(middle.x - dx), clamp(middle.y - dy), clamp(middle.x + dx), clamp(middle.y + dy)];
}

const round = (value: number) => Math.round(value * 10) / 10;

/** A line as an SVG path, rounded through the middles so that it looks like a pen. */
export function linePath(spots: readonly Spot[]): string {
	const [first] = spots;
	const last = spots.at(-1);
	if (first === undefined || last === undefined || spots.length < 2) return '';
	let path = `M${round(first.x)} ${round(first.y)}`;
	for (let index = 1; index < spots.length - 1; index += 1) {
		const [here, next] = [spots[index] as Spot, spots[index + 1] as Spot];
		path += `Q${round(here.x)} ${round(here.y)} ${round((here.x + next.x) / 2)} ${round((here.y + next.y) / 2)}`;
	}
	return `${path}L${round(last.x)} ${round(last.y)}`;
}

/** An ellipse between two corners as an SVG path that begins at its top. */
export function ellipsePath([one, other]: readonly Spot[]): string {
	if (one === undefined || other === undefined) return '';
	const [rx, ry] = [round(Math.abs(one.x - other.x) / 2), round(Math.abs(one.y - other.y) / 2)];
	const [x, y] = [round((one.x + other.x) / 2), round(Math.min(one.y, other.y))];
	return `M${x} ${y}a${rx} ${ry} 0 1 1 0 ${2 * ry}a${rx} ${ry} 0 1 1 0 ${-2 * ry}Z`;
}

/** Shaft and head of an arrow; the head's size follows the line's width. */
export function arrowPaths([tail, head]: readonly Spot[], width: number): { shaft: string; head: string } {
	if (tail === undefined || head === undefined) return { shaft: '', head: '' };
	const length = Math.hypot(head.x - tail.x, head.y - tail.y) || 1;
	const [dx, dy] = [(head.x - tail.x) / length, (head.y - tail.y) / length];
	const size = Math.min(width * 4.2, length);
	const base = { x: head.x - dx * size, y: head.y - dy * size };
	const wing = size * 0.55;
	const corner = (side: number) => `${round(base.x - dy * wing * side)} ${round(base.y + dx * wing * side)}`;
	return {
		shaft: `M${round(tail.x)} ${round(tail.y)}L${round(base.x)} ${round(base.y)}`,
		head: `M${round(head.x)} ${round(head.y)}L${corner(1)}L${corner(-1)}Z`
	};
}

/** A text in lines that fit on the picture. */
export function textLines(text: string): string[] {
	const lines: string[] = [];
	for (const word of text.split(/\s+/).filter(Boolean)) {
		const last = lines.at(-1);
		if (last !== undefined && last.length + 1 + word.length <= LINE) lines[lines.length - 1] = `${last} ${word}`;
		else for (let at = 0; at < word.length; at += LINE) lines.push(word.slice(at, at + LINE));
	}
	return lines;
}

/** The middle of a drawing: where one says that it lies. */
export function middleOf({ points }: Pick<Figure, 'points'>): Place {
	const xs = points.filter((_, index) => index % 2 === 0);
	const ys = points.filter((_, index) => index % 2 === 1);
	const half = (values: readonly number[]) => (Math.min(...values) + Math.max(...values)) / 2;
	return points.length < 2 ? { x: 0, y: 0 } : { x: clamp(half(xs)), y: clamp(half(ys)) };
}
