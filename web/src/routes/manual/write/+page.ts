// The text to write on: that of an edition to change, or a copy of one to begin a new edition with.
import { copyOf, nextId } from '$lib/manual/desk.svelte';
import { listEditions, textOf } from '$lib/manual/editions';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url }) => {
	const editions = await listEditions();
	const editing = editions.find((one) => one.id === url.searchParams.get('edit'));
	const source = editing ?? editions.find((one) => one.id === url.searchParams.get('from')) ?? editions.at(-1);
	const written = source === undefined ? { text: '', revision: 0 } : await textOf(source.id);
	const taken = editions.map((one) => one.id);
	const text =
		editing || source === undefined
			? written.text
			: copyOf(written.text, source.id, nextId(source.id, taken, new Date().getFullYear()));
	return { editions, editing, source, text, revision: written.revision, shell: 'wide' };
};
