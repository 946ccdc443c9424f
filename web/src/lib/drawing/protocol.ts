// What is drawn, as it goes between a browser and the room; the other half is crates/feedback/src/drawing.rs. Places are
// ten-thousandths of the picture: x, y, x, y …

export type Tool = 'pen' | 'arrow' | 'ellipse' | 'text' | 'fading';
export type Colour = 'yellow' | 'blue' | 'pink' | 'white';
export type Whose = 'mine' | 'all';

export interface Place {
	x: number;
	y: number;
}

/** What it takes to put something on the picture. */
export interface Figure {
	tool: Tool;
	colour: Colour;
	points: readonly number[];
	text?: string | null;
}

export interface NewDrawing extends Figure {
	id: string;
	clip_id: string;
	/** At which frame, from the clip's start. */
	at_ms: number;
	/** When each point was drawn, in milliseconds from the first; absent where it was not drawn by hand. */
	times?: readonly number[];
}

export interface Drawing extends NewDrawing {
	account_id: string;
	taken_back: boolean;
	/** Counts how often its author took it back and put it back; the higher one is right. */
	revision: number;
	drawn_at_ms: number;
}

/** A drawing while it is being drawn: from the point `from` on these are its points. */
export interface LiveInk extends Figure {
	id: string;
	clip_id: string;
	at_ms: number;
	from: number;
	/** What fades begins to fade; what was given up disappears. */
	over: boolean;
}

export type DrawingClientMessage =
	| ({ type: 'draw' } & NewDrawing)
	| ({ type: 'ink' } & LiveInk)
	| { type: 'pointer'; clip_id: string; place: Place | null }
	| { type: 'take_back' | 'put_back'; id: string }
	| { type: 'clear_drawings'; clip_id: string; whose: Whose };

export type DrawingServerMessage =
	| { type: 'draw'; drawing: Drawing }
	| ({ type: 'ink'; account_id: string } & LiveInk)
	| { type: 'pointer'; account_id: string; clip_id: string; place?: Place | null }
	| { type: 'drawings_cleared'; clip_id: string; whose: Whose; by: string; ids: string[] }
	| { type: 'drawings_gone'; ids: string[] }
	| { type: 'draw_refused'; id: string; code: string };
