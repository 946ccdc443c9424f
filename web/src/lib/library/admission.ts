// How a clip comes into the library: whose turn it is, and what the steps have said. Free of Svelte.
import type { Schema } from '$lib/api/client';

export type Item = Schema<'ItemView'>;

export type AdmissionStep = 'cutting' | 'failed' | 'check' | 'recognisable' | 'publish' | 'published';

/** Where an item stands, for those who have a part in its admission. */
export function admissionStep(item: Item): AdmissionStep {
	switch (item.state) {
		case 'cutting':
		case 'failed':
		case 'published':
			return item.state;
		case 'nominated':
			return item.admission?.recognisable === true ? 'recognisable' : 'check';
		case 'checked':
			return 'publish';
	}
}

/** Whether somebody may be the second person: never whoever proposed the clip. */
export function mayCheck(item: Item, accountId: string): boolean {
	return item.admission != null && item.admission.nominator_id !== accountId;
}

/** Whether it waits for this curator: to be looked at by a second person, or to be published. */
export function waitsForCheck(item: Item, accountId: string): boolean {
	const step = admissionStep(item);
	return (step === 'check' && mayCheck(item, accountId)) || step === 'publish';
}
