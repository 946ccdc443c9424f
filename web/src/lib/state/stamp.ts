// When and where a change was made, in a form whose text order is the order of changes: milliseconds, a counter, the
// browser. Whoever makes a stamp goes beyond every one she has seen (a hybrid logical clock), so a change that knows of
// another sorts behind it, however wrong the clock of a machine is. The same form as crates/analyse/src/merge.rs.

type Store = Pick<Storage, 'getItem' | 'setItem'>;

const LAST = 'mrp.stamp';
const ORIGIN = 'mrp.origin';
const MOST = 0xffff;

function random(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export class Stamps {
	#storage: Store;
	#now: () => number;
	#last = '';
	/** The tabs of one browser are one origin: they see each other's changes at once, in the same store. */
	readonly origin: string;

	constructor(storage: Store, now: () => number = Date.now) {
		this.#storage = storage;
		this.#now = now;
		let origin = storage.getItem(ORIGIN);
		if (origin === null || !/^[0-9a-f]{8}$/.test(origin)) {
			origin = random();
			this.#keep(ORIGIN, origin);
		}
		this.origin = origin;
	}

	/** A stamp of somebody else: what is made from now on comes after it. */
	see(stamp: string): void {
		if (stamp > this.#last) this.#last = stamp;
	}

	/** A new one, beyond all that were seen here or in another tab. */
	next(): string {
		this.see(this.#storage.getItem(LAST) ?? '');
		const [lastMs, lastCount] = timeOf(this.#last);
		const now = Math.max(0, Math.floor(this.#now()));
		let [ms, count] = now > lastMs ? [now, 0] : [lastMs, lastCount + 1];
		if (count > MOST) [ms, count] = [ms + 1, 0];
		this.#last = `${String(ms).padStart(15, '0')}-${count.toString(16).padStart(4, '0')}-${this.origin}`;
		this.#keep(LAST, this.#last);
		return this.#last;
	}

	#keep(key: string, value: string): void {
		try {
			this.#storage.setItem(key, value);
		} catch {
			// A full store: this tab still knows it.
		}
	}
}

function timeOf(stamp: string): [number, number] {
	const [ms = '', count = ''] = stamp.split('-');
	return [Number.parseInt(ms, 10) || 0, Number.parseInt(count, 16) || 0];
}

/** When it was made, by the clock of the machine that made it. */
export function madeAt(stamp: string): number {
	return timeOf(stamp)[0];
}
