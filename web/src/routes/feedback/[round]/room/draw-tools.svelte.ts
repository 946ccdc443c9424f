// What one has in the hand while drawing, and what of it the own screen shows.
import type { Hand } from '$lib/drawing/look';
import type { Colour, Whose } from '$lib/drawing/protocol';

export class DrawTools {
	hand = $state<Hand>('pen');
	/** Chosen by oneself; until then each part has a colour of its own. */
	chosen = $state<Colour | undefined>();
	/** The fields with letters and digits. */
	grid = $state(false);
	/** On the own screen only. */
	visible = $state(true);
	/** Asked about: whose drawings are wiped. */
	asks = $state<Whose | undefined>();

	colour(host: boolean): Colour {
		return this.chosen ?? (host ? 'yellow' : 'blue');
	}
}
