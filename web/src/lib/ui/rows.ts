// Which rows of a long list are worth drawing. Pure: VirtualRows.svelte draws what stands here.

/** Where each row begins, and behind the last where the list ends; rows nobody has measured yet are as tall as estimated. */
export function offsetsOf(ids: readonly string[], measured: ReadonlyMap<string, number>, estimate: number): Float64Array {
	const offsets = new Float64Array(ids.length + 1);
	for (const [index, id] of ids.entries()) offsets[index + 1] = (offsets[index] ?? 0) + (measured.get(id) ?? estimate);
	return offsets;
}

/** The row that lies at a height. */
export function rowAt(offsets: Float64Array, y: number): number {
	let [low, high] = [0, Math.max(0, offsets.length - 2)];
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((offsets[middle] ?? 0) <= y) low = middle;
		else high = middle - 1;
	}
	return low;
}

/** Rows between two heights and some more on either side: from the first up to, not including, the second. */
export function rowsBetween(offsets: Float64Array, top: number, bottom: number, more: number): [number, number] {
	const count = offsets.length - 1;
	if (count <= 0 || bottom < 0 || top > (offsets[count] ?? 0)) return [0, 0];
	return [Math.max(0, rowAt(offsets, top) - more), Math.min(count, rowAt(offsets, bottom) + 1 + more)];
}
