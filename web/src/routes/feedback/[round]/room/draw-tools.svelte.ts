// What one has in the hand while drawing, and what of it the own screen shows.
import { TOOLS, type Hand } from '$lib/drawing/look';
import type { Colour, Whose } from '$lib/drawing/protocol';

/** What passes by: it shows for a moment, and nothing of it is kept. */
export const PASSING = ['pointer', 'fading'] as const satisfies readonly Hand[];

/** Whether one draws or points now, and with what. */
export interface Drawn {
	drawing: boolean;
	readonly draw: DrawTools;
}

export class DrawTools {
	/** What one may take in the hand here; the first is in it. */
	readonly hands: readonly Hand[];
	hand = $state<Hand>('pen');
	/** Chosen by oneself; until then each has a colour of her own. */
	chosen = $state<Colour | undefined>();
	/** The fields with letters and digits. */
	grid = $state(false);
	/** On the own screen only. */
	visible = $state(true);
	/** Asked about: whose drawings are wiped. */
	asks = $state<Whose | undefined>();

	constructor(hands: readonly [Hand, ...Hand[]] = TOOLS) {
		this.hands = hands;
		this.hand = hands[0];
	}

	/** Something of it stays, and may be taken back or wiped. */
	get keeps(): boolean {
		return this.hands.some((hand) => !PASSING.some((passing) => passing === hand));
	}

	colour(own: Colour): Colour {
		return this.chosen ?? own;
	}
}
