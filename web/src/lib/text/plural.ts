// Danish and English both know two forms: exactly one, and everything else.

/** `plural(3, 'klip', 'klip')`, `plural(1, 'runde', 'runder')`: the number and its noun. */
export function plural(count: number, one: string, other: string): string {
	return `${count} ${count === 1 ? one : other}`;
}
