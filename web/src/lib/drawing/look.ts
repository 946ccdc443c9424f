// What a drawing looks like. Every colour has a dash and a mark of its own, so that nothing rests on colour; the colours in
// crates/feedback/src/routes/export_drawings.rs are the same.
import type { Colour, Tool } from './protocol';

export const TOOLS = ['pen', 'arrow', 'ellipse', 'text', 'fading', 'pointer'] as const;
/** The pointer draws nothing: it only shows a place. */
export type Hand = Tool | 'pointer';

export const COLOURS = ['yellow', 'blue', 'pink', 'white'] as const satisfies readonly Colour[];

interface Look {
	css: string;
	/** In widths of the line; empty for a whole one. */
	dash: readonly number[];
	mark: 'circle' | 'square' | 'triangle' | 'diamond';
	sign: string;
}

export const LOOKS: Readonly<Record<Colour, Look>> = {
	yellow: { css: '#ffd23f', dash: [], mark: 'circle', sign: '●' },
	blue: { css: '#7fd4ff', dash: [3.2, 2.2], mark: 'square', sign: '■' },
	pink: { css: '#ff9ecb', dash: [0.2, 1.9], mark: 'triangle', sign: '▲' },
	white: { css: '#ffffff', dash: [4, 2, 0.2, 2], mark: 'diamond', sign: '◆' }
};

/** The width of a line on a picture so wide. */
export function lineWidth(pictureWidth: number): number {
	return Math.max(2.5, pictureWidth * 0.0052);
}

/** The mark of a colour around a place, as an SVG path. */
export function markPath(colour: Colour, x: number, y: number, radius: number): string {
	const r = radius;
	switch (LOOKS[colour].mark) {
		case 'circle':
			return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
		case 'square':
			return `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`;
		case 'triangle':
			return `M${x} ${y - r * 1.2}L${x + r * 1.2} ${y + r}L${x - r * 1.2} ${y + r}Z`;
		case 'diamond':
			return `M${x} ${y - r * 1.3}L${x + r * 1.3} ${y}L${x} ${y + r * 1.3}L${x - r * 1.3} ${y}Z`;
	}
}
