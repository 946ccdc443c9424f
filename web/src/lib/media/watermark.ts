// Where the viewer's name stands on the picture. Faces are mostly in the middle, role labels low; so it goes round high and low.

export interface Corner {
	/** At the right edge, else at the left. */
	right: boolean;
	/** Middle of the words from above, in hundredths of the picture. */
	top: number;
}

/** It stands in one place for so long. */
export const WATERMARK_MS = 30_000;

const CORNERS: readonly Corner[] = [
	{ right: false, top: 7 },
	{ right: true, top: 94 },
	{ right: true, top: 7 },
	{ right: false, top: 94 }
];

export function cornerAt(nowMs: number): Corner {
	return CORNERS[Math.floor(nowMs / WATERMARK_MS) % CORNERS.length] as Corner;
}
