// Strokes on the paused picture, in thousandths of it, so that they lie at the same place on every screen.

export interface Point {
	x: number;
	y: number;
}

const clamp = (value: number) => Math.max(0, Math.min(1000, Math.round(value)));

/** A place on the screen as a place on the picture. */
export function toThousandths(clientX: number, clientY: number, box: { left: number; top: number; width: number; height: number }): Point {
	if (box.width <= 0 || box.height <= 0) return { x: 0, y: 0 };
	return { x: clamp(((clientX - box.left) / box.width) * 1000), y: clamp(((clientY - box.top) / box.height) * 1000) };
}

/** The server takes at most 2,000 points of a stroke. */
const MOST_POINTS = 1_500;
/** Points closer than this say nothing new. */
const NEAR = 3;

/** A stroke as it is sent: near points left out, never fewer than two, never too many. */
export function strokePoints(points: readonly Point[]): number[] {
	const kept: Point[] = [];
	for (const point of points) {
		const last = kept.at(-1);
		if (last === undefined || Math.hypot(point.x - last.x, point.y - last.y) >= NEAR) kept.push(point);
	}
	const only = kept[0];
	// A tap is a dot: two points, one thousandth apart, so that a round brush shows it.
	if (only !== undefined && kept.length === 1) kept.push({ x: only.x < 1000 ? only.x + 1 : only.x - 1, y: only.y });
	const step = Math.max(1, Math.ceil(kept.length / MOST_POINTS));
	return kept.filter((_, index) => index % step === 0 || index === kept.length - 1).flatMap(({ x, y }) => [x, y]);
}

/** A ring around a place: what the keyboard draws. `aspect` is width by height, so that it is round on the screen. */
export function ring(centre: Point, radius: number, aspect: number): number[] {
	const points: Point[] = [];
	for (let degrees = 0; degrees <= 360; degrees += 12) {
		const angle = (degrees * Math.PI) / 180;
		points.push({ x: clamp(centre.x + radius * Math.cos(angle)), y: clamp(centre.y + radius * aspect * Math.sin(angle)) });
	}
	return points.flatMap(({ x, y }) => [x, y]);
}

/** The stroke as an SVG path in a picture of 1000 × 1000, rounded through the middles so that it looks like a pen. */
export function strokePath(points: readonly number[]): string {
	const at = (index: number): Point => ({ x: points[index * 2] ?? 0, y: points[index * 2 + 1] ?? 0 });
	const count = Math.floor(points.length / 2);
	if (count < 2) return '';
	const first = at(0);
	let path = `M${first.x} ${first.y}`;
	for (let index = 1; index < count - 1; index += 1) {
		const here = at(index);
		const next = at(index + 1);
		path += `Q${here.x} ${here.y} ${(here.x + next.x) / 2} ${(here.y + next.y) / 2}`;
	}
	const last = at(count - 1);
	return `${path}L${last.x} ${last.y}`;
}

/** Half a frame of the slowest film, in milliseconds: strokes belong to the frame they were drawn on. */
export function belongsToFrame(strokeMs: number, positionMs: number, frameMs: number): boolean {
	return Math.abs(strokeMs - positionMs) < frameMs / 2 + 1;
}
