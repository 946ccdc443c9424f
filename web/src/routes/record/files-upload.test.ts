import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { FilesUpload, FileUnreadable, LONGEST_STRETCH, type Memory, type Remembered } from './files-upload';
import { UploadRefused } from './live-upload';
import { inOrder, look, moved, noFilm } from './conversation/[conversation]/upload/picked';

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
/** Instead of a MiB. */
const UNIT = 1024;
const ENDPOINT = 'http://mrp.example/api/record/uploads';

interface Kept {
	length: number;
	bytes: Uint8Array;
	metadata: string;
	digest: string | null;
}

/** A server that keeps files as ours does: a stretch with a checksum counts whole or not at all. */
class Server {
	uploads: Kept[] = [];
	received = 0;
	/** What happens to the coming stretches, in order; fine when there is nothing more. */
	fate: ('lost' | 'cut' | 'answer lost' | number)[] = [];

	send = async (request: Request): Promise<Response> => {
		if (request.method === 'POST') {
			const metadata = request.headers.get('Upload-Metadata') ?? '';
			this.uploads.push({ length: Number(request.headers.get('Upload-Length')), bytes: new Uint8Array(), metadata, digest: null });
			const Location = `/api/record/uploads/${this.uploads.length - 1}`;
			return new Response(null, { status: 201, headers: { Location, 'Mrp-Recording': 'r1' } });
		}
		const upload = this.uploads[Number(request.url.split('/').at(-1))];
		if (upload === undefined) return new Response(null, { status: 404 });
		if (request.method === 'DELETE') {
			this.uploads = [];
			return new Response(null, { status: 204 });
		}
		if (request.method === 'PATCH') {
			const fate = this.fate.shift();
			if (typeof fate === 'number') return new Response(null, { status: fate });
			if (fate === 'lost') throw new TypeError('network');
			if (Number(request.headers.get('Upload-Offset')) !== upload.bytes.length) return new Response(null, { status: 409 });
			const body = new Uint8Array(await request.arrayBuffer());
			this.received += body.length;
			if (fate === 'cut') throw new TypeError('network');
			expect(request.headers.get('Upload-Checksum')).toBe(`sha256 ${base64(sha256(body))}`);
			upload.bytes = new Uint8Array(Buffer.concat([upload.bytes, body]));
			upload.digest = request.headers.get('Repr-Digest') ?? upload.digest;
			if (fate === 'answer lost') throw new TypeError('network');
		}
		return new Response(null, { status: 204, headers: { 'Upload-Offset': String(upload.bytes.length) } });
	};
}

class Held implements Memory {
	kept: Remembered | undefined;
	load = () => this.kept;
	save = (remembered: Remembered) => void (this.kept = remembered);
	forget = () => void (this.kept = undefined);
}

function filled(name: string, length: number): File {
	const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + name.length) % 251);
	return new File([bytes], name, { lastModified: 1 });
}

function sending(server: Server, memory: Memory, files: File[]): FilesUpload {
	const pause = () => Promise.resolve();
	return new FilesUpload({ endpoint: ENDPOINT, conversationId: 'c1', files, send: server.send, memory, pause, unitBytes: UNIT });
}

async function expectWhole(server: Server, files: File[]): Promise<void> {
	expect(server.uploads).toHaveLength(files.length);
	for (const [index, file] of files.entries()) {
		const bytes = new Uint8Array(await file.arrayBuffer());
		expect(Buffer.compare(server.uploads[index]?.bytes ?? new Uint8Array(), bytes)).toBe(0);
		expect(server.uploads[index]?.digest).toBe(`sha-256=:${base64(sha256(bytes))}:`);
	}
}

describe('files on their way', () => {
	it('are announced before the first byte and arrive whole, in order', async () => {
		const server = new Server();
		const memory = new Held();
		const files = [filled('a', 9 * UNIT + 1), filled('bb', 3), filled('ccc', 5 * UNIT)];
		const upload = sending(server, memory, files);
		await upload.run();
		await expectWhole(server, files);
		const value = (text: string) => Buffer.from(text).toString('base64');
		expect(server.uploads[0]?.metadata).toContain(`files ${value('3')}`);
		expect(server.uploads[2]?.metadata).toContain(`recording_id ${value('r1')},file ${value('3')}`);
		expect([upload.kept, upload.recordingId, memory.kept]).toEqual([upload.total, 'r1', undefined]);
		expect(server.received).toBe(upload.total);
	});

	it('lose at most one stretch to each cut, whatever happens to the line', async () => {
		const server = new Server();
		const files = [filled('a', 30 * UNIT), filled('b', 7 * UNIT)];
		server.fate = ['cut', 'answer lost', 'lost', 423, 500, 460, 'cut', 401];
		const upload = sending(server, new Held(), files);
		await upload.run();
		await expectWhole(server, files);
		const cuts = 2;
		expect(server.received - upload.total).toBeLessThanOrEqual(cuts * LONGEST_STRETCH * UNIT);
		expect(server.received - upload.total, 'what was cut is sent again').toBeGreaterThan(0);
	});

	it('go on at the next visit, also when not all had been announced', async () => {
		const server = new Server();
		const memory = new Held();
		const files = [filled('a', 6 * UNIT), filled('b', 2 * UNIT)];
		const first = sending(server, memory, files);
		server.fate = [204, 403];
		await expect(first.run()).rejects.toBeInstanceOf(UploadRefused);
		memory.kept = { recordingId: 'r1', urls: memory.kept?.urls.slice(0, 1) ?? [] };
		server.uploads.pop();
		const second = sending(server, memory, files);
		await second.run();
		expect(second.resumed).toBe(true);
		await expectWhole(server, files);
	});

	it('begin anew when the server has given them up', async () => {
		const server = new Server();
		const memory = new Held();
		memory.kept = { recordingId: 'old', urls: ['http://mrp.example/api/record/uploads/7'] };
		const files = [filled('a', 10)];
		const upload = sending(server, memory, files);
		await upload.run();
		expect([upload.resumed, upload.recordingId]).toEqual([false, 'r1']);
		await expectWhole(server, files);
	});

	it('stop, go on, and are wiped when they are given up', async () => {
		const server = new Server();
		const memory = new Held();
		const files = [filled('a', 20 * UNIT)];
		const upload = new FilesUpload({
			endpoint: ENDPOINT,
			conversationId: 'c1',
			files,
			send: server.send,
			memory,
			unitBytes: UNIT,
			onchange: () => {
				if (upload.kept > 0) upload.stop();
			}
		});
		await upload.run();
		expect(upload.kept).toBeLessThan(upload.total);
		expect(memory.kept?.urls).toHaveLength(1);
		await upload.giveUp();
		expect([server.uploads.length, memory.kept]).toEqual([0, undefined]);
	});

	it('say so when the browser cannot read them any more', async () => {
		const gone = filled('a', 10);
		gone.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) }) as unknown as Blob;
		await expect(sending(new Server(), new Held(), [gone]).run()).rejects.toBeInstanceOf(FileUnreadable);
	});
});

describe('what was picked', () => {
	const head = (...bytes: (number | string)[]) =>
		new Uint8Array(bytes.flatMap((one) => (typeof one === 'number' ? [one] : [...Buffer.from(one, 'latin1')])));

	it('is refused only when it is certainly no film', () => {
		expect(noFilm(head())).toBe('empty');
		expect(noFilm(head('%PDF-1.7'))).toBe('document');
		expect(noFilm(head(0xff, 0xd8, 0xff, 0xe1))).toBe('picture');
		expect(noFilm(head(0, 0, 0, 0x18, 'ftypheic'))).toBe('picture');
		expect(noFilm(head('PK', 3, 4))).toBe('archive');
		for (const film of [head(0, 0, 0, 0x18, 'ftypqt  '), head(0x1a, 0x45, 0xdf, 0xa3), head(0x47, 0x40), head(7, 7, 7)]) {
			expect(noFilm(film)).toBeUndefined();
		}
	});

	it('is told apart, and a camera’s files are put in order', async () => {
		const named = (name: string, text: string) => new File([text], name);
		const picked = await look([named('MVI_10.MP4', 'film'), named('brev.pdf', '%PDF'), named('MVI_9.MP4', 'film'), named('tom.mp4', '')]);
		expect(inOrder(picked.films).map((file) => file.name)).toEqual(['MVI_9.MP4', 'MVI_10.MP4']);
		expect(picked.refused).toEqual([
			{ name: 'brev.pdf', reason: 'document' },
			{ name: 'tom.mp4', reason: 'empty' }
		]);
	});

	it('can be moved, but not out of the list', () => {
		expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
		expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
		expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
		expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b']);
	});
});
