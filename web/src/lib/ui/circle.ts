// The circle's data and geometry, free of Svelte so that it can be tested in milliseconds.

export const STEPS = ['record', 'analyse', 'feedback', 'reflect'] as const;
export type Step = (typeof STEPS)[number];

/** done: ticked · begun: half drawn · current: the next thing, not begun · waiting: comes later. */
export type StepState = 'done' | 'begun' | 'current' | 'waiting';

export interface CircleView {
	steps: Record<Step, StepState>;
	round: number;
	/** The course's target, usually 5–10 rounds. */
	target: { from: number; to: number };
}

/** The step to name when there is room for one only: what is begun, else what is next. */
export function presentStep(steps: Record<Step, StepState>): Step | undefined {
	return STEPS.find((step) => steps[step] === 'begun') ?? STEPS.find((step) => steps[step] === 'current');
}

/** A point on a circle around 0,0; 0° is at twelve o'clock and angles run clockwise. */
export function pointAt(degrees: number, radius: number): { x: number; y: number } {
	const radians = ((degrees - 90) * Math.PI) / 180;
	return { x: radius * Math.cos(radians), y: radius * Math.sin(radians) };
}

const round2 = (value: number) => Math.round(value * 100) / 100;

/** The outline of a piece of the ring, as an SVG path around 0,0. */
export function ringPiece(from: number, to: number, inner: number, outer: number): string {
	const large = to - from > 180 ? 1 : 0;
	const [a, b, c, d] = [pointAt(from, outer), pointAt(to, outer), pointAt(to, inner), pointAt(from, inner)].map(
		(point) => `${round2(point.x)} ${round2(point.y)}`
	);
	return `M${a}A${outer} ${outer} 0 ${large} 1 ${b}L${c}A${inner} ${inner} 0 ${large} 0 ${d}Z`;
}

/** The four quarters with a gap between them, clockwise from twelve o'clock. */
export function quarter(index: number, gap: number): { from: number; to: number } {
	return { from: index * 90 + gap / 2, to: (index + 1) * 90 - gap / 2 };
}

/** How much of a quarter is drawn solid; never a figure about a person, only 'begun'. */
export function drawnPart(state: StepState): number {
	if (state === 'done') return 1;
	return state === 'begun' ? 0.36 : 0;
}
