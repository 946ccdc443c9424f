// The levels as they are being given: each change shows at once, lies in the browser, and goes to the server like a mark does.
import { api, ask, type Schema } from '$lib/api/client';
import { Outbox, type Entry } from '$lib/state/outbox';
import type { SavingState } from '$lib/state/place.svelte';
import { uuidv7 } from '$lib/state/uuid';
import type { Rating } from './levels';

type Body = Schema<'NewRating'>;

export class RatingsState {
	readonly #codingId: string;
	#ratings = $state<Record<string, Rating>>({});
	#saving = $state<SavingState>('saved');
	#outbox: Outbox;

	constructor(codingId: string, view: Schema<'RatingsView'>, storage: Storage, writable: boolean) {
		this.#codingId = codingId;
		for (const { dimension, level, value, sentence, evidence } of view.items) {
			this.#ratings[dimension] = { level, value: value ?? undefined, sentence, evidence };
		}
		this.#outbox = new Outbox({
			send: (entry) => this.#send(entry),
			storage,
			name: `mrp.levels/${codingId}`,
			changed: () => (this.#saving = this.#outbox.state),
			stamp: () => uuidv7()
		});
		if (!writable) return;
		for (const { about, body } of this.#outbox.entries) this.#show(about, body as Body | null);
		this.#saving = this.#outbox.state;
		void this.#outbox.flush();
	}

	get saving(): SavingState {
		return this.#saving;
	}

	get refused(): boolean {
		return this.#outbox.refused.size > 0 && this.#saving === 'unsaved';
	}

	find(dimension: string): Rating | undefined {
		return this.#ratings[dimension];
	}

	put(dimension: string, rating: Rating | undefined): void {
		if (rating === undefined) delete this.#ratings[dimension];
		else this.#ratings[dimension] = rating;
		const body: Body | null = rating === undefined ? null : { ...rating, value: rating.value ?? null, evidence: [...rating.evidence] };
		this.#outbox.put(dimension, body);
	}

	retry(): void {
		this.#outbox.retry();
	}

	async #send({ about, body }: Entry): Promise<void> {
		const params = { path: { coding_id: this.#codingId, dimension: about } };
		const path = '/api/analyse/codings/{coding_id}/ratings/{dimension}';
		if (body === null) await ask(api.DELETE(path, { params }));
		else await ask(api.PUT(path, { params, body: body as Body }));
	}

	#show(dimension: string, body: Body | null): void {
		if (body === null) delete this.#ratings[dimension];
		else {
			const { level, value, sentence = '', evidence = [] } = body;
			this.#ratings[dimension] = { level, value: value ?? undefined, sentence, evidence };
		}
	}
}
