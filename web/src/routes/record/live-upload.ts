// Sends a film to the server while it is being made. Pieces wait until the server has said that it keeps them;
// after a cut in the line it asks where the upload is and goes on from there. tus 1.0, with the length told at the end.
// Free of Svelte and of the browser's camera, so that bad lines can be tried in milliseconds.

import { problemFromResponse, type ProblemError } from '$lib/api/problem';

type Send = (request: Request) => Promise<Response>;

export interface LiveUploadOptions {
	/** Where uploads are created, absolute. */
	endpoint: string;
	/** What `Upload-Metadata` says. */
	metadata: Record<string, string>;
	send: Send;
	/** An upload that was begun earlier: where it is, and how much of the film lies before the first piece that is added. */
	resume?: { url: string; recordingId?: string; kept: number };
	/** Called when bytes were kept, arrived from the camera, or the line came or went. */
	onchange?: () => void;
	/** How long to wait before the next attempt. */
	pause?: (milliseconds: number) => Promise<void>;
}

/** The server will not take it any more: consent withdrawn, given up, too large, or no room before the first byte. */
export class UploadRefused extends Error {
	constructor(readonly problem: ProblemError) {
		super(`the upload was refused (${problem.status})`);
	}

	get status(): number {
		return this.problem.status;
	}
}

/** The server has no room. */
export const FULL = 507;

export const TUS = { 'Tus-Resumable': '1.0.0' };
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** At most so much in one request. */
const MOST_BYTES = 8 * 1024 * 1024;

export function encodeMetadata(metadata: Record<string, string>): string {
	const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
	return Object.entries(metadata)
		.map(([key, value]) => `${key} ${base64(value)}`)
		.join(',');
}

/** What becomes of an answer: fine, again later, or never. */
export function isFinal(status: number): boolean {
	return status >= 400 && status < 500 && ![401, 408, 409, 423, 425, 429].includes(status);
}

export class LiveUpload {
	#options: LiveUploadOptions;
	#url: string | undefined;
	#recordingId: string | undefined;
	/** What the server has not confirmed, beginning at `#kept`. */
	#waiting: Blob[] = [];
	#kept = 0;
	#ended = false;
	#finished = false;
	#stopped = false;
	#connected = true;
	#full = false;
	#wake: (() => void) | undefined;

	constructor(options: LiveUploadOptions) {
		this.#options = options;
		if (options.resume === undefined) return;
		this.#url = options.resume.url;
		this.#recordingId = options.resume.recordingId;
		this.#kept = options.resume.kept;
	}

	/** Where the upload is; undefined until the server has answered. */
	get url(): string | undefined {
		return this.#url;
	}

	/** Bytes the server has said it keeps. */
	get kept(): number {
		return this.#kept;
	}
	/** Bytes that exist only here. */
	get waiting(): number {
		return this.#waiting.reduce((sum, blob) => sum + blob.size, 0);
	}
	get connected(): boolean {
		return this.#connected;
	}
	/** The server answers, but has no room for more; the pieces wait here. */
	get full(): boolean {
		return this.#full;
	}
	/** Every byte has been kept and the length told. */
	get finished(): boolean {
		return this.#finished;
	}
	get recordingId(): string | undefined {
		return this.#recordingId;
	}

	/** The next piece of the film. */
	add(blob: Blob): void {
		if (blob.size > 0) this.#waiting.push(blob);
		this.#change();
		this.#wake?.();
	}

	/** There will be no more pieces. */
	end(): void {
		this.#ended = true;
		this.#wake?.();
	}

	/** Begins, and works until everything is kept. Rejects only when the server will not have it. */
	async run(): Promise<void> {
		if (this.#url === undefined) await this.#create();
		else await this.#ask(this.#url);
		while (!this.#stopped && !this.#finished) {
			if (this.#waiting.length === 0 && !this.#ended) {
				await new Promise<void>((resolve) => (this.#wake = resolve));
				this.#wake = undefined;
				continue;
			}
			await this.#sendNext();
		}
	}

	/** Gives it up: what has arrived is wiped. */
	async abandon(): Promise<void> {
		this.#stopped = true;
		this.#waiting = [];
		this.#wake?.();
		const url = this.#url;
		if (url !== undefined) await this.#untilAnswered(() => new Request(url, { method: 'DELETE', headers: TUS }), [404, 410]);
	}

	async #create(): Promise<void> {
		const { endpoint, metadata } = this.#options;
		const headers = { ...TUS, 'Upload-Defer-Length': '1', 'Upload-Metadata': encodeMetadata(metadata) };
		const response = await this.#untilAnswered(() => new Request(endpoint, { method: 'POST', headers }), [], [FULL]);
		this.#url = new URL(response.headers.get('Location') ?? '', endpoint).href;
		this.#recordingId = response.headers.get('Mrp-Recording') ?? undefined;
		this.#change();
	}

	async #sendNext(): Promise<void> {
		const url = this.#url;
		if (url === undefined) return;
		const body = new Blob(this.#waiting).slice(0, MOST_BYTES);
		const last = this.#ended && body.size === this.waiting;
		const headers: Record<string, string> = {
			...TUS,
			'Upload-Offset': String(this.#kept),
			'Content-Type': 'application/offset+octet-stream'
		};
		if (last) headers['Upload-Length'] = String(this.#kept + body.size);
		const response = await this.#untilAnswered(() => new Request(url, { method: 'PATCH', headers, body }), [409]);
		if (this.#stopped) return;
		if (response.status === 409) return this.#ask(url);
		this.#keep(Number(response.headers.get('Upload-Offset')));
		if (last && this.waiting === 0) this.#finished = true;
		this.#change();
	}

	/** Asks where the upload is. */
	async #ask(url: string): Promise<void> {
		const response = await this.#untilAnswered(() => new Request(url, { method: 'HEAD', headers: TUS }));
		this.#keep(Number(response.headers.get('Upload-Offset')));
	}

	#keep(offset: number): void {
		let drop = offset - this.#kept;
		while (drop > 0 && this.#waiting[0] !== undefined) {
			const first = this.#waiting[0];
			if (first.size <= drop) {
				drop -= first.size;
				this.#waiting.shift();
			} else {
				this.#waiting[0] = first.slice(drop);
				drop = 0;
			}
		}
		this.#kept = Math.max(this.#kept, offset);
	}

	/** Sends until somebody answers; a dead line is waited for as long as it takes. */
	async #untilAnswered(request: () => Request, fine: number[] = [], final: number[] = []): Promise<Response> {
		let wait = FIRST_WAIT_MS;
		for (;;) {
			try {
				const response = await this.#options.send(request());
				this.#full = response.status === FULL;
				if (response.ok || fine.includes(response.status)) {
					this.#setConnected(true);
					return response;
				}
				if (isFinal(response.status) || final.includes(response.status)) {
					throw new UploadRefused(problemFromResponse(response, await response.json().catch(() => undefined)));
				}
			} catch (failure) {
				if (failure instanceof UploadRefused) throw failure;
			}
			this.#setConnected(false);
			await this.#pause(wait);
			wait = Math.min(wait * 2, LONGEST_WAIT_MS);
		}
	}

	#pause(milliseconds: number): Promise<void> {
		return (this.#options.pause ?? ((time) => new Promise((resolve) => setTimeout(resolve, time))))(milliseconds);
	}

	#setConnected(connected: boolean): void {
		this.#connected = connected;
		this.#change();
	}

	#change(): void {
		this.#options.onchange?.();
	}
}
