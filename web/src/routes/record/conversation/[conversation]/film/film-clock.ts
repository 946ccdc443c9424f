// The recorder's own clock: where in the film a moment is. It stands still while the recorder does.

export class FilmClock {
	/** What had been filmed before the recorder last went on. */
	#before = 0;
	/** When it last went on; undefined while it stands still. */
	#since: number | undefined;

	/** The recorder works from `now` on. */
	goOn(now: number): void {
		this.#since ??= now;
	}

	/** The recorder stands still. */
	standStill(now: number): void {
		this.#before = this.at(now);
		this.#since = undefined;
	}

	/** Milliseconds of film at `now`. */
	at(now: number): number {
		return this.#before + (this.#since === undefined ? 0 : Math.max(0, now - this.#since));
	}
}
