// The hand that draws: by mouse, pen or finger, or step by step with the keyboard. What it makes goes to the other side while it is
// being made, and to the room when it is finished.
import { around, isTap, Line, ofUsualSize } from '$lib/drawing/geometry';
import type { Colour, LiveInk, NewDrawing, Place, Tool } from '$lib/drawing/protocol';
import { uuidv7 } from '$lib/state/uuid';
import type { Drawings } from '../drawings.svelte';

/** So often at most the other side hears of a line that grows. */
const TELL_EVERY_MS = 25;

/** On which frame, and what the picture's shape is. */
export interface Ground {
	clip_id: string;
	at_ms: number;
	/** Width by height. */
	aspect: number;
}

interface Making extends Ground {
	id: string;
	tool: Exclude<Tool, 'text'>;
	colour: Colour;
	from: Place;
	line: Line;
	/** A ring by keyboard grows around its middle. */
	centred: boolean;
}

export class Hand {
	#drawings: Drawings;
	#making: Making | undefined;
	#told = 0;
	#toldAt = -Infinity;
	#soon: ReturnType<typeof setTimeout> | undefined;
	#pointed: { clipId: string; place: Place | null } | undefined;
	/** What there is of it, for the own screen. */
	figure = $state.raw<NewDrawing | undefined>();

	constructor(drawings: Drawings) {
		this.#drawings = drawings;
	}

	get busy(): boolean {
		return this.#making !== undefined;
	}

	begin(tool: Exclude<Tool, 'text'>, colour: Colour, ground: Ground, place: Place, centred = false): void {
		this.cancel();
		const line = new Line(place, performance.now());
		this.#making = { ...ground, id: uuidv7(), tool, colour, from: place, line, centred };
		this.#told = 0;
		this.#show();
	}

	move(place: Place, nowMs = performance.now()): void {
		const making = this.#making;
		if (making === undefined) return;
		if (making.tool === 'arrow' || making.tool === 'ellipse') {
			making.line.points = making.centred && making.tool === 'ellipse' ? around(making.from, place) : [making.from.x, making.from.y, place.x, place.y];
			// Both ends may have moved.
			this.#told = making.centred ? 0 : Math.min(this.#told, 1);
		} else if (!making.line.add(place, nowMs) && making.line.full) {
			// A line has an end on the server; the next one goes on where it stopped.
			const { tool, colour, clip_id, at_ms, aspect } = making;
			this.end();
			this.begin(tool, colour, { clip_id, at_ms, aspect }, place);
			return;
		}
		this.#show();
	}

	/** Finished: the drawing is the room's now. */
	end(): NewDrawing | undefined {
		const making = this.#making;
		if (making === undefined) return undefined;
		const { id, clip_id, at_ms, tool, colour, line, from, aspect } = making;
		if (tool === 'arrow' || tool === 'ellipse') {
			if (isTap(line.points)) line.points = ofUsualSize(tool, from, aspect);
		} else line.end();
		const drawing: NewDrawing = { id, clip_id, at_ms, tool, colour, points: [...line.points] };
		this.#stop();
		if (tool === 'fading') {
			const ink: LiveInk = { ...drawing, from: 0, over: true };
			this.#drawings.ink(ink);
			this.#drawings.fade(ink);
			return undefined;
		}
		if (tool === 'pen') drawing.times = [...line.times];
		this.#drawings.draw(drawing);
		return drawing;
	}

	/** Given up: it disappears on the other side too. */
	cancel(): void {
		const making = this.#making;
		if (making === undefined) return;
		const { id, clip_id, at_ms, tool, colour } = making;
		this.#stop();
		this.#drawings.ink({ id, clip_id, at_ms, tool, colour, from: 0, points: [], over: true });
	}

	write(ground: Ground, colour: Colour, place: Place, text: string): NewDrawing {
		const { clip_id, at_ms } = ground;
		const drawing: NewDrawing = { id: uuidv7(), clip_id, at_ms, tool: 'text', colour, points: [place.x, place.y], text };
		this.#drawings.draw(drawing);
		return drawing;
	}

	point(clipId: string, place: Place | null): void {
		if (place === null && (this.#pointed?.place ?? null) === null) return;
		this.#pointed = { clipId, place };
		this.#tellSoon();
	}

	#show(): void {
		const making = this.#making as Making;
		const { id, clip_id, at_ms, tool, colour, line } = making;
		this.figure = { id, clip_id, at_ms, tool, colour, points: [...line.points] };
		this.#tellSoon();
	}

	#stop(): void {
		clearTimeout(this.#soon);
		this.#soon = undefined;
		this.#making = undefined;
		this.figure = undefined;
	}

	/** At once when nothing was told lately, else as soon as it is time. */
	#tellSoon(): void {
		if (this.#soon !== undefined) return;
		const wait = this.#toldAt + TELL_EVERY_MS - performance.now();
		if (wait <= 0) return this.#tell();
		this.#soon = setTimeout(() => {
			this.#soon = undefined;
			this.#tell();
		}, wait);
	}

	#tell(): void {
		this.#toldAt = performance.now();
		const pointed = this.#pointed;
		if (pointed !== undefined) {
			this.#drawings.point(pointed.clipId, pointed.place);
			if (pointed.place === null) this.#pointed = undefined;
		}
		const making = this.#making;
		if (making === undefined) return;
		const { id, clip_id, at_ms, tool, colour, line } = making;
		const points = line.points.slice(this.#told * 2);
		if (points.length === 0) return;
		this.#drawings.ink({ id, clip_id, at_ms, tool, colour, from: this.#told, points, over: false });
		this.#told = line.points.length / 2;
	}
}
