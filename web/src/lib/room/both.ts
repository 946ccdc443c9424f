// Two have changed the same text at once: what comes of it holds the words of both. Free of Svelte.

/** Where a text was changed: from, to (in the old one), and what stands there now. */
interface Change {
	from: number;
	to: number;
	now: string;
}

function changeOf(before: string, after: string): Change {
	const most = Math.min(before.length, after.length);
	let from = 0;
	while (from < most && before[from] === after[from]) from += 1;
	let same = 0;
	while (same < most - from && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
	return { from, to: before.length - same, now: after.slice(from, after.length - same) };
}

/** Two pieces that were written at the same place stand below one another. */
function below(above: string, under: string): string {
	return above === '' || under === '' || above.endsWith('\n') || under.startsWith('\n') ? above + under : `${above}\n${under}`;
}

/** The text with both changes. Where the two changed the same words, theirs stand, and the own lines come under them. */
export function both(before: string, mine: string, theirs: string): string {
	if (mine === before || mine === theirs) return theirs;
	if (theirs === before) return mine;
	const own = changeOf(before, mine);
	const other = changeOf(before, theirs);
	const put = (change: Change, rest: string) => rest.slice(0, change.from) + change.now + rest.slice(change.to);
	if (own.from === own.to && other.from === other.to && own.from === other.from) {
		// Whoever writes on at the end of a line goes on with it, though the other has begun a new one below.
		const goesOn = other.now.startsWith('\n') && !own.now.startsWith('\n');
		return put({ ...own, now: goesOn ? own.now + other.now : below(other.now, own.now) }, before);
	}
	const apart = own.from === own.to && other.from === other.to ? 0 : 1;
	if (own.to + apart <= other.from) return put(own, put(other, before));
	if (other.to + apart <= own.from) return put(other, put(own, before));
	// Whoever has only taken something away has no words to lose.
	if (own.now.trim() === '') return theirs;
	const from = own.now.startsWith('\n') ? own.from + 1 : mine.lastIndexOf('\n', own.from - 1) + 1;
	const end = mine.indexOf('\n', own.from + own.now.length);
	const lines = mine.slice(from, end === -1 ? undefined : end).trim();
	return theirs.includes(lines) ? theirs : below(theirs, lines);
}

/** Where a place in a text is after it was changed. */
export function moved(place: number, before: string, after: string): number {
	const { from, to, now } = changeOf(before, after);
	if (place <= from) return place;
	return place >= to ? place + now.length - (to - from) : from + Math.min(place - from, now.length);
}
