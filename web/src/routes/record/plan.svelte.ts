// What is typed while a conversation is planned.
import type { Schema } from '$lib/api/client';
import type { Conversation } from './conversations';

type Card = Schema<'CardInput'>;
type AgeBand = Schema<'AgeBand'>;

export interface Row {
	/** For the list of rows only. */
	key: number;
	label: string;
	ageBand: AgeBand;
	custodyHolders: '1' | '2';
}

let last = 0;

export function newRow(ageBand: AgeBand = 'adult'): Row {
	return { key: ++last, label: '', ageBand, custodyHolders: '1' };
}

/** Whether somebody of this age has custody holders who are asked. */
export function isMinor(ageBand: AgeBand): boolean {
	return ageBand === '0-9' || ageBand === '10-14' || ageBand === '15-17';
}

export class CardForm {
	place = $state<Schema<'Place'>>('office');
	difficulty = $state<Schema<'Difficulty'> | ''>('');
	topics = $state<string[]>([]);
	ageRoute = $state<Schema<'AgeRoute'>>('with_custody_holder');
	reason = $state('');

	constructor(conversation?: Conversation) {
		if (conversation === undefined) return;
		this.place = conversation.place;
		this.difficulty = conversation.difficulty ?? '';
		this.topics = [...conversation.topics];
		this.ageRoute = conversation.age_route;
		this.reason = conversation.confidential_reason ?? '';
	}

	/** As the server takes it. */
	get body(): Card {
		return {
			place: this.place,
			difficulty: this.difficulty === '' ? null : this.difficulty,
			topics: this.topics,
			age_route: this.ageRoute,
			confidential_reason: this.ageRoute === 'confidential' ? this.reason : null
		};
	}

	toggleTopic(topic: string, chosen: boolean): void {
		this.topics = chosen ? [...this.topics.filter((other) => other !== topic), topic] : this.topics.filter((other) => other !== topic);
	}
}
