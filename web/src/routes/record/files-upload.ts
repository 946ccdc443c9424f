// Sends the files of one film, each an upload of its own, one after the other: a camera begins a new file at 4 GB. All are
// announced before the first byte, so that one that does not fit is known at once. tus 1.0 with a checksum for each stretch, and
// the whole file's with its last one; after a cut, a reload or a closed lid it asks where it was. Free of Svelte and of the page.
import { sha256 } from '@noble/hashes/sha2.js';
import { problemFromResponse, type ProblemError } from '$lib/api/problem';
import { encodeMetadata, FULL, isFinal, TUS, UploadRefused } from './live-upload';

/** A stretch is as long as takes a few seconds on this line: after a cut no more than that is sent again. */
const SHORTEST_STRETCH_BYTES = 1024 * 1024;
const FIRST_STRETCH = 4;
export const LONGEST_STRETCH = 16;
const FAST_MS = 2_000;
/** Read and summed at once; in between the page can breathe. */
const SUM_BYTES = 1024 * 1024;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** What arrived was not what was sent: it is sent again. */
const CHECKSUM_MISMATCH = 460;

/** The browser cannot read a file any more: moved, changed, or its card pulled out. */
export class FileUnreadable extends Error {
	override name = 'FileUnreadable';
}

/** What is remembered of an upload between visits: never a name, never the film. */
export interface Remembered {
	recordingId: string;
	/** One for each file that has been announced, in order. */
	urls: string[];
}

export interface Memory {
	load(): Remembered | undefined;
	save(remembered: Remembered): void;
	forget(): void;
}

export interface FilesUploadOptions {
	/** Where uploads are created, absolute. */
	endpoint: string;
	conversationId: string;
	/** In the order in which they are shown. */
	files: File[];
	send: (request: Request) => Promise<Response>;
	memory: Memory;
	/** Called when bytes were kept, or the line came or went. */
	onchange?: () => void;
	pause?: (milliseconds: number) => Promise<void>;
	/** The shortest stretch. */
	unitBytes?: number;
	now?: () => number;
}

const base64 = (bytes: Uint8Array) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
	try {
		return new Uint8Array(await blob.arrayBuffer());
	} catch {
		throw new FileUnreadable();
	}
}

/** The checksum of a whole file, computed on the way. */
class WholeSum {
	#hash = sha256.create();
	#done = 0;
	#file: File;

	constructor(file: File) {
		this.#file = file;
	}

	async upTo(end: number): Promise<void> {
		while (this.#done < end) {
			const bytes = await bytesOf(this.#file.slice(this.#done, Math.min(end, this.#done + SUM_BYTES)));
			this.#hash.update(bytes);
			this.#done += bytes.length;
		}
	}

	finish(): string {
		return base64(this.#hash.digest());
	}
}

export class FilesUpload {
	#options: FilesUploadOptions;
	#remembered: Remembered | undefined;
	#kept: number[];
	#stopped = new AbortController();
	#connected = true;
	#resumed = false;
	#unit: number;
	#stretch = FIRST_STRETCH;
	/** How long it waits after the next stretch that did not arrive. */
	#wait = FIRST_WAIT_MS;

	constructor(options: FilesUploadOptions) {
		this.#options = options;
		this.#unit = options.unitBytes ?? SHORTEST_STRETCH_BYTES;
		this.#kept = options.files.map(() => 0);
	}

	/** Bytes the server has said it keeps, of all files. */
	get kept(): number {
		return this.#kept.reduce((sum, bytes) => sum + bytes, 0);
	}
	get total(): number {
		return this.#options.files.reduce((sum, file) => sum + file.size, 0);
	}
	/** Which file is being sent, from 0 on. */
	get current(): number {
		const unfinished = this.#options.files.findIndex((file, index) => (this.#kept[index] ?? 0) < file.size);
		return unfinished < 0 ? this.#options.files.length - 1 : unfinished;
	}
	get connected(): boolean {
		return this.#connected;
	}
	/** It went on from an earlier visit. */
	get resumed(): boolean {
		return this.#resumed;
	}
	get recordingId(): string | undefined {
		return this.#remembered?.recordingId;
	}

	/** Works until everything is kept, or it is stopped. Rejects when the server will not have it, or a file cannot be read. */
	async run(): Promise<void> {
		this.#stopped = new AbortController();
		try {
			await this.#announce();
			for (const index of this.#options.files.keys()) await this.#sendFile(index);
			this.#options.memory.forget();
		} catch (failure) {
			if (this.#stopped.signal.aborted) return;
			throw failure;
		}
	}

	/** Stops; `run` goes on. */
	stop(): void {
		this.#stopped.abort();
	}

	/** Gives it up: what has arrived is wiped. */
	async giveUp(): Promise<void> {
		this.stop();
		const url = this.#remembered?.urls[0];
		this.#options.memory.forget();
		this.#remembered = undefined;
		this.#stopped = new AbortController();
		if (url !== undefined) await this.#untilAnswered(() => this.#request(url, { method: 'DELETE', headers: TUS }), [404, 410]);
	}

	async #announce(): Promise<void> {
		const { files, memory } = this.#options;
		this.#remembered ??= memory.load();
		const first = this.#remembered?.urls[0];
		if (first !== undefined) {
			const found = await this.#untilAnswered(() => this.#request(first, { method: 'HEAD', headers: TUS }), [403, 404, 410]);
			if (found.ok) this.#resumed = true;
			else this.#remembered = undefined;
		}
		for (const [index, file] of files.entries()) {
			if (this.#remembered?.urls[index] === undefined) await this.#announceFile(index, file);
		}
	}

	async #announceFile(index: number, file: File): Promise<void> {
		const { endpoint, conversationId, files, memory } = this.#options;
		const metadata: Record<string, string> = { conversation_id: conversationId, filetype: file.type };
		const recordingId = this.#remembered?.recordingId;
		if (recordingId !== undefined) {
			metadata.recording_id = recordingId;
			metadata.file = String(index + 1);
		} else if (files.length > 1) metadata.files = String(files.length);
		const headers = { ...TUS, 'Upload-Length': String(file.size), 'Upload-Metadata': encodeMetadata(metadata) };
		const response = await this.#untilAnswered(() => this.#request(endpoint, { method: 'POST', headers }), [], [FULL]);
		const url = new URL(response.headers.get('Location') ?? '', endpoint).href;
		this.#remembered = {
			recordingId: recordingId ?? response.headers.get('Mrp-Recording') ?? '',
			urls: [...(this.#remembered?.urls ?? []), url]
		};
		memory.save(this.#remembered);
	}

	async #sendFile(index: number): Promise<void> {
		const file = this.#options.files[index];
		const url = this.#remembered?.urls[index];
		if (file === undefined || url === undefined) return;
		const sum = new WholeSum(file);
		let summing = Promise.resolve();
		await this.#ask(index, url);
		while ((this.#kept[index] ?? 0) < file.size) {
			const start = this.#kept[index] ?? 0;
			const end = Math.min(file.size, start + this.#stretch * this.#unit);
			const body = await bytesOf(file.slice(start, end));
			// Beside the sending; of a file that was begun earlier the beginning is read once more.
			summing = summing.then(() => sum.upTo(end));
			// Whoever waits for it hears of a failure.
			summing.catch(() => undefined);
			const headers: Record<string, string> = {
				...TUS,
				'Upload-Offset': String(start),
				'Content-Type': 'application/offset+octet-stream'
			};
			// Absent where the page was not opened over https.
			const digest = await globalThis.crypto.subtle?.digest('SHA-256', body);
			if (digest !== undefined) headers['Upload-Checksum'] = `sha256 ${base64(new Uint8Array(digest))}`;
			if (end === file.size) {
				await summing;
				headers['Repr-Digest'] = `sha-256=:${sum.finish()}:`;
				await this.#sendStretch(index, url, headers, body);
				// Whatever became of it: the sum is spent, and the server knows where we are.
				if ((this.#kept[index] ?? 0) < file.size) return this.#sendFile(index);
			} else await this.#sendStretch(index, url, headers, body);
		}
	}

	async #sendStretch(index: number, url: string, headers: Record<string, string>, body: Uint8Array<ArrayBuffer>): Promise<void> {
		const now = this.#options.now ?? (() => performance.now());
		const began = now();
		const response = await this.#once(this.#request(url, { method: 'PATCH', headers, body }), [409, CHECKSUM_MISMATCH]);
		if (response?.ok) {
			this.#kept[index] = Number(response.headers.get('Upload-Offset'));
			this.#wait = FIRST_WAIT_MS;
			if (now() - began < FAST_MS) this.#stretch = Math.min(this.#stretch * 2, LONGEST_STRETCH);
			this.#options.onchange?.();
			return;
		}
		this.#stretch = Math.max(this.#stretch / 2, 1);
		await this.#pause(this.#wait);
		this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
		await this.#ask(index, url);
	}

	/** Asks where the upload is. */
	async #ask(index: number, url: string): Promise<void> {
		const response = await this.#untilAnswered(() => this.#request(url, { method: 'HEAD', headers: TUS }));
		this.#kept[index] = Number(response.headers.get('Upload-Offset'));
		this.#options.onchange?.();
	}

	/** Sends until somebody answers; a dead line and a locked upload are waited for as long as it takes. */
	async #untilAnswered(request: () => Request, fine: number[] = [], final: number[] = []): Promise<Response> {
		for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
			const response = await this.#once(request(), fine, final);
			if (response !== undefined) return response;
			await this.#pause(wait);
		}
	}

	/** The answer, if there is one that says something; nothing when it is to be tried again. */
	async #once(request: Request, fine: number[], final: number[] = [FULL]): Promise<Response | undefined> {
		const { signal } = this.#stopped;
		signal.throwIfAborted();
		let response: Response;
		try {
			response = await this.#options.send(request);
		} catch {
			signal.throwIfAborted();
			this.#setConnected(false);
			return undefined;
		}
		signal.throwIfAborted();
		if (response.ok || fine.includes(response.status)) {
			this.#setConnected(true);
			return response;
		}
		if (isFinal(response.status) || final.includes(response.status)) {
			const problem: ProblemError = problemFromResponse(response, await response.json().catch(() => undefined));
			if (problem.status === 404 || problem.status === 410) this.#forget();
			throw new UploadRefused(problem);
		}
		this.#setConnected(false);
		return undefined;
	}

	#request(url: string, init: RequestInit): Request {
		return new Request(url, { ...init, signal: this.#stopped.signal });
	}

	#forget(): void {
		this.#options.memory.forget();
		this.#remembered = undefined;
		this.#kept = this.#kept.map(() => 0);
	}

	#pause(milliseconds: number): Promise<void> {
		return (this.#options.pause ?? ((time) => new Promise((resolve) => setTimeout(resolve, time))))(milliseconds);
	}

	#setConnected(connected: boolean): void {
		if (this.#connected === connected) return;
		this.#connected = connected;
		this.#options.onchange?.();
	}
}
