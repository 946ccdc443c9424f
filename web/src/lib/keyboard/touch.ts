// Whether there is a keyboard to speak of.

/** A telephone or a tablet, as far as a browser can tell: fingers, and nothing that hovers. */
export function withoutKeyboard(): boolean {
	return matchMedia('(hover: none) and (pointer: coarse)').matches;
}
