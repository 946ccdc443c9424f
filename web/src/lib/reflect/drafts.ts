// The four things that are written about a round, each a draft that saves itself.
import { api, ask, type Schema } from '$lib/api/client';
import { Draft, type Kept } from './draft.svelte';

export type Taken = Schema<'RoundReflectionView'>;

export interface AgreementText {
	what: string;
	dimension: string;
	due: string;
	seenBy: string;
}

export interface ReflectionText {
	body: string;
	decision: 'yes' | 'no' | 'unanswered';
}

export interface PreparationText {
	body: string;
	youngPerson: Schema<'YoungPerson'>;
}

export interface OutcomeText {
	outcome: Schema<'AgreementOutcome'> | undefined;
	note: string;
}

/** An agreement is one sentence. */
export const LONGEST = 140;

const fits = (line: string) => line.trim() !== '' && [...line.trim()].length <= LONGEST;

export function agreementOf({ agreement }: Taken): Kept<AgreementText> {
	const { what = '', due = '', seen_by: seenBy = '', dimension, revision = 0 } = agreement ?? {};
	return { value: { what, dimension: dimension ?? '', due, seenBy }, revision };
}

export function reflectionOf({ reflection }: Taken): Kept<ReflectionText> {
	const changed = reflection?.decision_changed;
	const decision = changed == null ? 'unanswered' : changed ? 'yes' : 'no';
	return { value: { body: reflection?.body ?? '', decision }, revision: reflection?.revision ?? 0 };
}

export function preparationOf({ preparation }: Taken): Kept<PreparationText> {
	const { body = '', young_person: youngPerson = 'undecided', revision = 0 } = preparation ?? {};
	return { value: { body, youngPerson }, revision };
}

/** The server keeps no revision of it: the last answer counts, and only she answers. */
export function outcomeOf({ earlier_agreement: earlier }: Taken): Kept<OutcomeText> {
	return { value: { outcome: earlier?.outcome?.outcome, note: earlier?.outcome?.note ?? '' }, revision: 0 };
}

export interface Drafts {
	agreement: Draft<AgreementText>;
	reflection: Draft<ReflectionText>;
	preparation: Draft<PreparationText>;
	outcome: Draft<OutcomeText>;
}

/** The drafts of a round, begun from what the server has. */
export function draftsOf(taken: Taken, accountId: string, storage: Storage): Drafts {
	const path = { round_id: taken.round_id };
	const params = (revision: number) => ({ path, header: revision > 0 ? { 'If-Match': `"${revision}"` } : {} });
	const now = () => ask(api.GET('/api/reflect/rounds/{round_id}', { params: { path } }));
	const name = (what: string) => `mrp/${accountId}/${what}/${taken.round_id}`;
	return {
		agreement: new Draft({
			name: name('agreement'),
			storage,
			kept: agreementOf(taken),
			ready: ({ what, due, seenBy }) => fits(what) && fits(due) && fits(seenBy),
			fetch: async () => agreementOf(await now()),
			send: async ({ what, dimension, due, seenBy }, revision) => {
				const body = { what, dimension: dimension || null, due, seen_by: seenBy };
				const request = { params: params(revision), body };
				return (await ask(api.PUT('/api/reflect/rounds/{round_id}/agreement', request))).revision;
			}
		}),
		reflection: new Draft({
			name: name('reflection'),
			storage,
			kept: reflectionOf(taken),
			fetch: async () => reflectionOf(await now()),
			send: async ({ body, decision }, revision) => {
				const decision_changed = decision === 'unanswered' ? null : decision === 'yes';
				const request = { params: params(revision), body: { body, decision_changed } };
				return (await ask(api.PUT('/api/reflect/rounds/{round_id}/reflection', request))).revision;
			}
		}),
		preparation: new Draft({
			name: name('preparation'),
			storage,
			kept: preparationOf(taken),
			fetch: async () => preparationOf(await now()),
			send: async ({ body, youngPerson }, revision) => {
				const request = { params: params(revision), body: { body, young_person: youngPerson } };
				return (await ask(api.PUT('/api/reflect/rounds/{round_id}/preparation', request))).revision;
			}
		}),
		outcome: new Draft({
			name: name('outcome'),
			storage,
			kept: outcomeOf(taken),
			ready: ({ outcome }) => outcome !== undefined,
			fetch: async () => outcomeOf(await now()),
			send: async ({ outcome, note }) => {
				if (outcome === undefined) return 0;
				const request = { params: { path }, body: { outcome, note } };
				await ask(api.PUT('/api/reflect/rounds/{round_id}/earlier_agreement/outcome', request));
				return 0;
			}
		})
	};
}
