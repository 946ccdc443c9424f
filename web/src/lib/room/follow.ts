// A film element that follows the shared clip: it begins on the dot, stays near by small changes of speed, jumps when it is far
// off, and stands on the very frame when the clip stands. Free of Svelte, and of the element: what it needs of one is `Film`.
import type { SharedPlayback } from './protocol';
import { correct, JUMP_BEYOND_MS, LearnedDelay, positionAt, rateAt, runsAt } from './sync';

/** Smaller than any frame: the picture stands where it should. */
const EXACT_S = 0.002;
/** A start that is later than this is put a little ahead instead, where it can begin on the dot … */
const LATE_START_MS = 80;
/** … but not for ever: on a slow line it begins late and catches up. */
const MOST_ATTEMPTS = 3;
/** A jump that did not help is not repeated at once. */
const JUMP_AGAIN_MS = 1_500;
/** How much of a new measurement is believed: the film's clock trembles by some milliseconds. */
const TRUST = 0.35;
/** A change of speed that nobody can hear is not worth a stumble. */
const SMALLEST_STEP = 0.005;
/** Whoever was waited for is there when so much lies ready, so that it does not stop again at once. */
const READY_S = 3;
const DELAYS_KEY = 'mrp.room/delays';

export type Film = Pick<HTMLVideoElement, 'paused' | 'seeking' | 'readyState' | 'buffered' | 'pause'> & {
	currentTime: number;
	playbackRate: number;
};

/** The clip on this side: where it lies in the film, and where a picture stands exactly. */
export interface Side {
	startMs: number;
	clipMs: number;
	/** Where to put the film, in seconds, to show the frame of this film time. */
	standAt: (filmMs: number) => number;
	/** The room waits for this side. */
	waitedFor: boolean;
}

export interface FollowerOptions {
	/** Starts the film, and does what the browser wants first. */
	begin: () => void;
	/** Has this looked at again, on the dot. */
	lookIn: (ms: number) => void;
	localNow: () => number;
	/** Remembers over a reload how fast this browser is. */
	store?: Pick<Storage, 'getItem' | 'setItem'> | undefined;
}

export class Follower {
	#options: FollowerOptions;
	/** How long it takes here until the film moves: a jump (into the buffer, or beyond) aims so far ahead, a start begins so much earlier. */
	#jumps: LearnedDelay;
	#loads: LearnedDelay;
	#starts: LearnedDelay;
	/** Smoothed, and only while it runs undisturbed. */
	#steadyMs: number | undefined;
	#jumpedAt: number | undefined;
	/** Where it stands, told to run, until it moves; and which delay is learned from that. */
	#stoodAt: number | undefined;
	#learning: LearnedDelay | undefined;
	#attempts = 0;
	/** Where it was put to stand, in seconds, since it ran last. */
	#putAt: number | undefined;

	constructor(options: FollowerOptions) {
		this.#options = options;
		const [jumps, loads, starts] = readDelays(options.store);
		this.#jumps = new LearnedDelay(jumps ?? 120, 400);
		this.#loads = new LearnedDelay(loads ?? 300, 1_500);
		this.#starts = new LearnedDelay(starts ?? 60, 300);
	}

	/** A film told to run moves so much later. */
	get startsInMs(): number {
		return this.#starts.ms;
	}

	/** Looks where the film is and does what has to be done; how far ahead of the clip it is, if it is there at all. */
	look(film: Film, shared: SharedPlayback, now: number, side: Side): number | null {
		const target = side.startMs + positionAt(shared, now, side.clipMs);
		// It is told to run a little before, because it takes a while to move.
		const begins = shared.playing && now < shared.at_ms && now >= shared.at_ms - this.#starts.ms;
		if (begins || runsAt(shared, now, side.clipMs)) return this.#run(film, target, rateAt(shared, now) / 100);
		return this.#stand(film, target, side);
	}

	#run(film: Film, target: number, speed: number): number | null {
		this.#putAt = undefined;
		const place = film.currentTime * 1000;
		const drift = place - target;
		if (film.paused) {
			this.#start(film, target, speed);
		} else if (film.seeking || film.readyState < 3 || Math.abs(place - (this.#stoodAt ?? -1)) < 1) {
			this.#steadyMs = undefined;
			// It waits for what nobody needs any more.
			if (!film.seeking && film.readyState < 3 && Math.abs(drift) > JUMP_BEYOND_MS) this.#jumpTo(film, target, speed);
		} else {
			this.#learn(drift);
			this.#steadyMs = this.#steadyMs === undefined ? drift : this.#steadyMs + TRUST * (drift - this.#steadyMs);
			this.#stayNear(film, target, speed, this.#steadyMs);
			return drift;
		}
		return null;
	}

	#learn(drift: number): void {
		const learning = this.#learning;
		this.#learning = this.#stoodAt = undefined;
		if (learning === undefined) return;
		learning.ledTo(drift);
		keepDelays(this.#options.store, [this.#jumps.ms, this.#loads.ms, this.#starts.ms]);
	}

	/** Begins when the clip comes by where the film stands; if it has passed already the film is put ahead of it first. */
	#start(film: Film, target: number, speed: number): void {
		if (film.seeking) return;
		const place = film.currentTime * 1000;
		const waitMs = (place - target) / speed - this.#starts.ms;
		const late = target - place > LATE_START_MS || place - target > JUMP_BEYOND_MS;
		if (late && this.#attempts < MOST_ATTEMPTS) {
			this.#attempts += 1;
			film.currentTime = (target + this.#delayTo(film, target, speed).ms * speed + LATE_START_MS) / 1000;
			return;
		}
		if (waitMs > 1 && !late) {
			this.#options.lookIn(waitMs);
			return;
		}
		// A film that has still to be loaded says nothing about starts.
		this.#waitsAt(place, film.readyState < 3 || late ? undefined : this.#starts);
		film.playbackRate = speed;
		this.#options.begin();
	}

	#stayNear(film: Film, target: number, speed: number, drift: number): void {
		const loaded = isLoaded(film, (target + this.#jumps.ms * speed) / 1000);
		const { seek, speed: wanted } = correct(drift, speed, { loaded, mending: film.playbackRate !== speed });
		if (seek) this.#jumpTo(film, target, speed);
		else if (wanted === speed || Math.abs(film.playbackRate - wanted) > SMALLEST_STEP) film.playbackRate = wanted;
	}

	/** Jumps ahead by as much as a jump takes; not again before it has moved, nor at once. */
	#jumpTo(film: Film, target: number, speed: number): void {
		const now = this.#options.localNow();
		if (this.#jumpedAt !== undefined && (this.#stoodAt !== undefined || now - this.#jumpedAt < JUMP_AGAIN_MS)) return;
		this.#jumpedAt = now;
		const delay = this.#delayTo(film, target, speed);
		film.currentTime = (target + delay.ms * speed) / 1000;
		this.#waitsAt(film.currentTime * 1000, delay);
	}

	#delayTo(film: Film, target: number, speed: number): LearnedDelay {
		return isLoaded(film, (target + this.#jumps.ms * speed) / 1000) ? this.#jumps : this.#loads;
	}

	#waitsAt(place: number, learning: LearnedDelay | undefined): void {
		this.#stoodAt = place;
		this.#learning = learning;
		this.#steadyMs = undefined;
	}

	#stand(film: Film, target: number, side: Side): number | null {
		if (!film.paused) film.pause();
		this.#jumpedAt = this.#stoodAt = this.#learning = this.#steadyMs = undefined;
		this.#attempts = 0;
		const seconds = side.standAt(target);
		const off = film.currentTime - seconds;
		// Put there in any case: a film that was running may show the next frame already when its clock is still within this one.
		if (!film.seeking && (this.#putAt !== seconds || Math.abs(off) > EXACT_S)) film.currentTime = this.#putAt = seconds;
		const endS = (side.startMs + side.clipMs) / 1000;
		const ready = !side.waitedFor || isLoaded(film, seconds, Math.max(0, Math.min(READY_S, endS - seconds - 0.1)));
		return film.seeking || film.readyState < 2 || !ready ? null : off * 1000;
	}
}

/** Whether the film lies in the buffer from this place on, for so many seconds. */
function isLoaded({ buffered }: Film, seconds: number, ahead = 0.3): boolean {
	for (let index = 0; index < buffered.length; index += 1) {
		if (buffered.start(index) <= seconds && seconds + ahead <= buffered.end(index)) return true;
	}
	return false;
}

function readDelays(store: FollowerOptions['store']): (number | undefined)[] {
	try {
		const kept: unknown = JSON.parse(store?.getItem(DELAYS_KEY) ?? '[]');
		return Array.isArray(kept) ? kept.map((ms: unknown) => (typeof ms === 'number' && ms >= 0 ? ms : undefined)) : [];
	} catch {
		return [];
	}
}

function keepDelays(store: FollowerOptions['store'], delays: readonly number[]): void {
	try {
		store?.setItem(DELAYS_KEY, JSON.stringify(delays));
	} catch {
		// The store is full or switched off: after a reload it learns again.
	}
}
