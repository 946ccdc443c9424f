// What a piece of work costs the hand: keystrokes, waits and changes of page, and how long that takes somebody who types
// as most people do. Times of the keystroke-level model (Card, Moran & Newell 1980, Communications of the ACM 23(7), table 1).
import type { Page } from '@playwright/test';

/** One keystroke of an average typist who is no secretary (40 words a minute), in seconds. */
const KEY_S = 0.28;
/** Thinking of what to do next, in seconds. */
const THINK_S = 1.35;
/** What somebody notices as waiting (Nielsen 1993: a tenth of a second feels instant), in seconds. */
const NOTICED_S = 0.1;

export interface Step {
	keys: number;
	thoughts: number;
	waited: number;
}

export class Effort {
	#page: Page;
	#steps = new Map<string, Step>();
	#now: Step = { keys: 0, thoughts: 0, waited: 0 };
	/** Pages that were left since the counting began. */
	pages = 0;
	/** Answers somebody had to wait for. */
	waits = 0;

	constructor(page: Page) {
		this.#page = page;
		page.on('framenavigated', (frame) => {
			if (frame === page.mainFrame()) this.pages += 1;
		});
	}

	/** From here on the effort belongs to another part of the work. */
	begin(part: string): void {
		this.#now = this.#steps.get(part) ?? { keys: 0, thoughts: 0, waited: 0 };
		this.#steps.set(part, this.#now);
	}

	/** One press, after a thought; each key that is held down with it is a keystroke too. */
	async press(combination: string, times = 1): Promise<void> {
		this.#now.thoughts += 1;
		this.#now.keys += times * combination.split('+').length;
		for (let press = 0; press < times; press += 1) await this.#page.keyboard.press(combination);
	}

	/** Words, after a thought. */
	async type(words: string): Promise<void> {
		this.#now.thoughts += 1;
		this.#now.keys += [...words].length;
		await this.#page.keyboard.type(words);
	}

	/** Waits for an answer of the program, and remembers how long. */
	async wait(answer: () => Promise<unknown>): Promise<void> {
		const since = performance.now();
		await answer();
		const seconds = (performance.now() - since) / 1000;
		if (seconds < NOTICED_S) return;
		this.waits += 1;
		this.#now.waited += seconds;
	}

	/** Keystrokes of all parts. */
	get keys(): number {
		return [...this.#steps.values()].reduce((sum, { keys }) => sum + keys, 0);
	}

	/** What a part takes by the model, without what the machine of this run made one wait. */
	seconds(part: string): number {
		const { keys, thoughts } = this.#steps.get(part) ?? { keys: 0, thoughts: 0 };
		return keys * KEY_S + thoughts * THINK_S;
	}

	/** For the log: a line for each part. */
	table(): string {
		return [...this.#steps]
			.map(([part, { keys, waited }]) => `${part}: ${keys} keystrokes, ${Math.round(this.seconds(part))} s, waited ${waited.toFixed(1)} s`)
			.join('\n');
	}
}
