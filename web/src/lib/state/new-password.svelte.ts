// Choosing a password twice, for invitations and resets: what is typed and what is still wrong with it.
import type { PeopleText } from '$lib/text/da/people';

export const SHORTEST_PASSWORD = 12;

export class NewPassword {
	first = $state('');
	second = $state('');
	/** Nothing is called wrong before the user has tried. */
	#tried = $state(false);

	get acceptable(): boolean {
		return this.first.length >= SHORTEST_PASSWORD && this.first === this.second;
	}

	/** Checks, and from now on shows what is wrong. */
	attempt(): boolean {
		this.#tried = true;
		return this.acceptable;
	}

	firstError(texts: PeopleText['password']): string | undefined {
		return this.#tried && this.first.length < SHORTEST_PASSWORD ? texts.tooShort : undefined;
	}

	secondError(texts: PeopleText['password']): string | undefined {
		return this.#tried && this.first !== this.second ? texts.differs : undefined;
	}
}
