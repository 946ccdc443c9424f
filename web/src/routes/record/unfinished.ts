// Films that were begun on this machine and are not whole on the server: begun with a key of the server's, and finished or
// deleted at the next visit.
import { api, ask, fetchPatiently } from '$lib/api/client';
import { problemFromFailure } from '$lib/api/problem';
import { uuidv7 } from '$lib/state/uuid';
import { LiveUpload } from './live-upload';
import { importKey, LocalFilms, type LocalFilm, type LocalFilmFacts } from './local-films';

async function keyOf(conversationId: string, filmId: string): Promise<CryptoKey> {
	const path = { conversation_id: conversationId, film_id: filmId };
	const { key } = await ask(api.POST('/api/record/conversations/{conversation_id}/local_keys/{film_id}', { params: { path } }));
	return importKey(key);
}

/**
 * Gets everything ready for keeping a film on this machine. `undefined` where that cannot be had (a private window, no line):
 * then the pieces wait in memory.
 */
export async function prepareLocalFilm(
	conversationId: string,
	accountId: string
): Promise<((mediaType: string) => Promise<LocalFilm>) | undefined> {
	try {
		const films = await LocalFilms.open();
		const id = uuidv7();
		const key = await keyOf(conversationId, id);
		// Not waited for: Firefox asks whoever sits there. Where the answer is no, it may still be kept for long enough.
		navigator.storage?.persist?.().catch(() => {});
		return (mediaType) =>
			films.begin({ id, accountId, conversationId, mediaType, beganMs: Date.now(), lengthMs: 0, bytes: 0 }, key);
	} catch {
		return undefined;
	}
}

/** What this account has begun here and not finished. */
export async function listUnfinished(accountId: string): Promise<LocalFilmFacts[]> {
	try {
		return await withFilms((films) => films.list(accountId));
	} catch {
		return [];
	}
}

async function withFilms<T>(work: (films: LocalFilms) => Promise<T>): Promise<T> {
	const films = await LocalFilms.open();
	try {
		return await work(films);
	} finally {
		films.close();
	}
}

function uploadOf(facts: LocalFilmFacts, start: number, onchange?: (upload: LiveUpload) => void): LiveUpload {
	const { conversationId, mediaType, recordingId, uploadUrl } = facts;
	const upload: LiveUpload = new LiveUpload({
		endpoint: new URL('/api/record/uploads', location.origin).href,
		metadata: { conversation_id: conversationId, filetype: mediaType, live: 'true' },
		send: fetchPatiently,
		...(uploadUrl === undefined ? {} : { resume: { url: uploadUrl, recordingId, kept: start } }),
		onchange: () => onchange?.(upload)
	});
	return upload;
}

const AGAIN_MS = 2_000;

/** Does something with the server; where it is not reached, again until it is. */
async function patiently(work: () => Promise<unknown>): Promise<void> {
	for (;;) {
		try {
			await work();
			return;
		} catch (failure) {
			const problem = problemFromFailure(failure);
			if (problem.status > 0 && problem.status < 500) throw problem;
			await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
		}
	}
}

/** What there is to say of a film besides its bytes: the moments that were marked, and that everybody still agrees. */
export async function settle(recordingId: string, flags: readonly number[]): Promise<void> {
	const params = { path: { recording_id: recordingId } };
	const body = { flags: [...flags] };
	if (flags.length > 0) await patiently(() => ask(api.PUT('/api/record/recordings/{recording_id}/flags', { params, body })));
	await patiently(() => ask(api.POST('/api/record/recordings/{recording_id}/confirmation', { params })));
}

/** Sends the rest, ends the film, says that everybody still agrees, and wipes it here. Returns the recording's id. */
export function sendUnfinished(facts: LocalFilmFacts, progress: (share: number) => void): Promise<string | undefined> {
	return withFilms(async (films) => {
		const film = films.take(facts, await keyOf(facts.conversationId, facts.id));
		const { start, pieces } = await film.read();
		const whole = start + pieces.reduce((sum, piece) => sum + piece.size, 0);
		const upload = uploadOf(facts, start, ({ kept }) => progress(whole === 0 ? 1 : kept / whole));
		for (const piece of pieces) upload.add(piece);
		upload.end();
		await upload.run();
		const id = upload.recordingId;
		if (id !== undefined) await settle(id, facts.flags ?? []);
		await film.wipe();
		return id;
	});
}

/** Wipes it, here first and then what the server has of it. */
export function deleteUnfinished(facts: LocalFilmFacts): Promise<void> {
	return withFilms(async (films) => {
		await films.wipe(facts.id);
		if (facts.uploadUrl !== undefined) await uploadOf(facts, 0).abandon();
	});
}
