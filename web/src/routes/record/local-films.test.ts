import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { LiveUpload } from './live-upload';
import { importKey, LocalFilms, type LocalFilmFacts } from './local-films';

const KEY = btoa(String.fromCharCode(...Array.from({ length: 32 }, (_, index) => index)));
const OTHER_KEY = btoa('x'.repeat(32));
let name = 0;

const facts: LocalFilmFacts = {
	id: 'film-1',
	accountId: 'solveig',
	conversationId: 'c1',
	mediaType: 'video/webm',
	beganMs: 1_000,
	lengthMs: 0,
	bytes: 0
};

const piece = (text: string) => new Blob([text]);
const textOf = (pieces: Blob[]) => new Blob(pieces).text();

describe('a film on this machine', () => {
	let films: LocalFilms;
	beforeEach(async () => {
		name += 1;
		films = await LocalFilms.open(`films-${name}`);
	});

	it('is there again after the tab was killed, from the first piece the server has not', async () => {
		const film = await films.begin(facts, await importKey(KEY));
		for (const text of ['ene ', 'mene ', 'miste']) await film.add(piece(text), 6_000);
		await film.note({ uploadUrl: 'https://mrp/u/1', recordingId: 'r1' });
		await film.forgetBefore(6);
		films.close();

		films = await LocalFilms.open(`films-${name}`);
		const [found] = await films.list('solveig');
		expect(found).toMatchObject({ bytes: 14, lengthMs: 6_000, uploadUrl: 'https://mrp/u/1' });
		const again = films.take(found as LocalFilmFacts, await importKey(KEY));
		const { start, pieces } = await again.read();
		expect(start).toBe(4);
		expect(await textOf(pieces)).toBe('mene miste');
	});

	it('keeps what was marked while a piece was on its way', async () => {
		const film = await films.begin(facts, await importKey(KEY));
		const added = film.add(piece('ene '), 2_000);
		await film.note({ flags: [1_200] });
		await added;
		await film.add(piece('mene '), 4_000);
		expect(await films.list('solveig')).toMatchObject([{ flags: [1_200], bytes: 9, lengthMs: 4_000 }]);
	});

	it('is told to nobody else, and opens with no other key', async () => {
		const film = await films.begin(facts, await importKey(KEY));
		await film.add(piece('hemmeligt'), 2_000);
		expect(await films.list('bo')).toEqual([]);
		const [found] = await films.list('solveig');
		const other = films.take(found as LocalFilmFacts, await importKey(OTHER_KEY));
		await expect(other.read()).rejects.toThrow();
	});

	it('lies here unreadable', async () => {
		const film = await films.begin(facts, await importKey(KEY));
		await film.add(piece('et ord som ingen må læse'), 2_000);
		const opened = indexedDB.open(`films-${name}`);
		const db = await new Promise<IDBDatabase>((resolve) => (opened.onsuccess = () => resolve(opened.result)));
		const all = db.transaction('pieces').objectStore('pieces').getAll();
		const rows = await new Promise<{ sealed: ArrayBuffer }[]>((resolve) => (all.onsuccess = () => resolve(all.result)));
		db.close();
		expect(rows).toHaveLength(1);
		expect(new TextDecoder().decode(rows[0]?.sealed)).not.toContain('ingen');
	});

	it('is gone when it is wiped, and nothing without a byte is offered', async () => {
		const film = await films.begin(facts, await importKey(KEY));
		expect(await films.list('solveig')).toEqual([]);
		await film.add(piece('a'), 1);
		await film.wipe();
		expect(await films.list('solveig')).toEqual([]);
	});
});

describe('an upload that was begun earlier', () => {
	it('goes on where the server is, and not before', async () => {
		const asked: string[] = [];
		const sent: string[] = [];
		const upload = new LiveUpload({
			endpoint: 'https://mrp/uploads',
			metadata: {},
			resume: { url: 'https://mrp/u/1', recordingId: 'r1', kept: 4 },
			send: async (request) => {
				asked.push(request.method);
				if (request.method === 'HEAD') return new Response(null, { headers: { 'Upload-Offset': '9' } });
				sent.push(`${request.headers.get('Upload-Offset')} ${request.headers.get('Upload-Length')} ${await request.text()}`);
				return new Response(null, { status: 204, headers: { 'Upload-Offset': '14' } });
			}
		});
		for (const text of ['mene ', 'miste']) upload.add(piece(text));
		upload.end();
		await upload.run();
		expect(asked).toEqual(['HEAD', 'PATCH']);
		expect(sent).toEqual(['9 14 miste']);
		expect(upload.recordingId).toBe('r1');
	});
});
