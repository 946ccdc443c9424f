// The favourites of whoever works here, on whichever machine she sits: a choice for each edition, because the keys of one mean nothing
// in another.
import type { Preferences } from '$lib/state/preferences.svelte';
import type { Text } from '$lib/text/text.svelte';
import { assigned, digitOf, favouriteAt, soundChoice, type Chosen } from './favourites';
import type { Edition } from './manual';
import { tagName } from './tags';

export class Favourites {
	readonly #edition: Edition;
	readonly #preferences: Preferences;
	readonly #text: Text;
	readonly #say: (words: string) => void;
	readonly #chosen = $derived.by<Chosen>(() => soundChoice(this.#preferences.get(this.#name)));

	constructor(edition: Edition, preferences: Preferences, text: Text, say: (words: string) => void) {
		this.#edition = edition;
		this.#preferences = preferences;
		this.#text = text;
		this.#say = say;
	}

	get #name(): string {
		return `favourites.${this.#edition.id}`;
	}

	/** What a digit stands for. */
	at(digit: string): string | undefined {
		return favouriteAt(this.#edition, this.#chosen, digit);
	}

	/** The digit of a dimension or indicator. */
	digitOf(key: string): string | undefined {
		return digitOf(this.#edition, this.#chosen, key);
	}

	/** Puts a dimension or indicator on a digit, or on none. */
	assign(key: string, digit: string | undefined): void {
		this.#preferences.set(this.#name, assigned(this.#edition, this.#chosen, key, digit));
		const { favouriteSet, favouriteGone } = this.#text.noting.said;
		const name = tagName(this.#edition, key, this.#text.language);
		this.#say(digit === undefined ? favouriteGone(name) : favouriteSet(name, digit));
	}

	/** The first ten dimensions again. */
	reset(): void {
		this.#preferences.set(this.#name, {});
	}

	get changed(): boolean {
		return Object.keys(this.#chosen).length > 0;
	}
}
