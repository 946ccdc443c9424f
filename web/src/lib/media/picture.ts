// Where the picture lies inside its box: everything drawn on it is placed relative to the picture, not to the black bars.

export interface Box {
	left: number;
	top: number;
	width: number;
	height: number;
}

/** The largest box of the picture's shape that fits into the given one, centred. */
export function pictureBox(width: number, height: number, pictureWidth: number, pictureHeight: number): Box {
	if (width <= 0 || height <= 0 || pictureWidth <= 0 || pictureHeight <= 0) return { left: 0, top: 0, width, height };
	const scale = Math.min(width / pictureWidth, height / pictureHeight);
	const inner = { width: pictureWidth * scale, height: pictureHeight * scale };
	return { left: (width - inner.width) / 2, top: (height - inner.height) / 2, ...inner };
}
