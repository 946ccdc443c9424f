// The levels as they are being given: each change shows at once, lies in the browser, and goes to the server like a mark does.
import { api, ask, type Schema } from '$lib/api/client';
import { Outbox, type Entry } from '$lib/state/outbox';
import type { SavingState } from '$lib/state/place.svelte';
import { Stamps } from '$lib/state/stamp';
import type { Rating } from './levels';

type Body = Schema<'NewRating'>;

export class RatingsState {
	readonly #codingId: string;
	#ratings = $state<Record<string, Rating>>({});
	#saving = $state<SavingState>('saved');
	#outbox: Outbox;
	#stamps: Stamps;

	constructor(codingId: string, view: Schema<'RatingsView'>, storage: Storage, writable: boolean) {
		this.#codingId = codingId;
		for (const { dimension, level, value, sentence, evidence } of view.items) {
			this.#ratings[dimension] = { level, value: value ?? undefined, sentence, evidence };
		}
		this.#stamps = new Stamps(storage);
		this.#outbox = new Outbox({
			send: (entry) => this.#send(entry),
			storage,
			name: `mrp.levels/${codingId}`,
			changed: () => (this.#saving = this.#outbox.state)
		});
		if (!writable) return;
		for (const { about, body, end } of this.#outbox.entries) this.#show(about, end ? undefined : (body as unknown as Body));
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
		const stamp = this.#stamps.next();
		if (rating === undefined) return this.#outbox.end(dimension, 0, stamp);
		// A level is one thing: its parts make no sense apart.
		const body = { ...rating, value: rating.value ?? null, evidence: [...rating.evidence] };
		this.#outbox.write(dimension, body, Object.keys(body), stamp);
	}

	retry(): void {
		this.#outbox.retry();
	}

	async #send({ about, body, end }: Entry): Promise<void> {
		const params = { path: { coding_id: this.#codingId, dimension: about } };
		const path = '/api/analyse/codings/{coding_id}/ratings/{dimension}';
		if (end) await ask(api.DELETE(path, { params }));
		else if (body) await ask(api.PUT(path, { params, body: body as unknown as Body }));
	}

	#show(dimension: string, body: Body | undefined): void {
		if (body === undefined) delete this.#ratings[dimension];
		else {
			const { level, value, sentence = '', evidence = [] } = body;
			this.#ratings[dimension] = { level, value: value ?? undefined, sentence, evidence };
		}
	}
}
