// Where the film and the picture of a library item lie: renditions of its own, never the recording's.

export function playlistOfItem(itemId: string): string {
	return `/api/library/items/${itemId}/master.m3u8`;
}

export function posterOfItem(itemId: string): string {
	return `/api/library/items/${itemId}/poster.jpg`;
}
