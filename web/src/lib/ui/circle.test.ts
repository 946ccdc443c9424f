import { describe, expect, it } from 'vitest';
import { drawnPart, pointAt, presentStep, quarter, ringPiece, type Step, type StepState } from './circle';

const steps = (...states: [StepState, StepState, StepState, StepState]): Record<Step, StepState> => ({
	record: states[0],
	analyse: states[1],
	feedback: states[2],
	reflect: states[3]
});

describe('the circle', () => {
	it('names the step that is begun before the one that is next', () => {
		expect(presentStep(steps('done', 'begun', 'current', 'waiting'))).toBe('analyse');
		expect(presentStep(steps('done', 'done', 'current', 'waiting'))).toBe('feedback');
		expect(presentStep(steps('done', 'done', 'done', 'done'))).toBeUndefined();
	});

	it('begins at twelve o’clock and runs clockwise', () => {
		expect(pointAt(0, 100)).toEqual({ x: expect.closeTo(0, 6), y: -100 });
		expect(pointAt(90, 100)).toEqual({ x: 100, y: expect.closeTo(0, 6) });
	});

	it('leaves a gap between the quarters', () => {
		expect(quarter(0, 6)).toEqual({ from: 3, to: 87 });
		expect(quarter(3, 6)).toEqual({ from: 273, to: 357 });
	});

	it('draws solid only what is done or begun', () => {
		expect(drawnPart('done')).toBe(1);
		expect(drawnPart('begun')).toBeGreaterThan(0);
		expect(drawnPart('begun')).toBeLessThan(1);
		expect([drawnPart('current'), drawnPart('waiting')]).toEqual([0, 0]);
	});

	it('closes the outline of a piece', () => {
		expect(ringPiece(0, 90, 50, 100)).toBe('M0 -100A100 100 0 0 1 100 0L50 0A50 50 0 0 0 0 -50Z');
	});
});
