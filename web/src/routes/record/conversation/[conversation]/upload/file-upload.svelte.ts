// Sends one file, and goes on after a reload, a dead line or a closed lid: tus-js-client keeps where it was in the browser's
// storage under the file's fingerprint (name, size, date), never the file itself.
import { Upload, type DetailedError } from 'tus-js-client';
import { refreshSession } from '$lib/api/client';
import { problemFromResponse, type ProblemError } from '$lib/api/problem';

export type SendState = 'idle' | 'checking' | 'sending' | 'waiting' | 'full' | 'paused' | 'done' | 'refused';

/** One request carries at most so much, so that each is signed in afresh. */
const CHUNK_BYTES = 16 * 1024 * 1024;
/** Above this the whole file is not read twice; the server computes its checksum anyway. */
const CHECK_BELOW_BYTES = 256 * 1024 * 1024;
/** Patient for days: it waits longer and longer, up to a quarter of a minute. */
const DELAYS = Array.from({ length: 20_000 }, (_, attempt) => Math.min(500 * 2 ** Math.min(attempt, 5), 15_000));

/** The server has no room: trying again by itself would not make any. */
const FULL = 507;

function problemOf(error: DetailedError): ProblemError {
	const response = error.originalResponse;
	let body: unknown;
	try {
		body = JSON.parse(response?.getBody() ?? '');
	} catch {
		// No answer, or a proxy's: the status says enough.
	}
	const headers = new Headers();
	return problemFromResponse({ status: response?.getStatus() ?? 0, headers }, body);
}

async function sha256(file: File): Promise<string | undefined> {
	if (file.size > CHECK_BELOW_BYTES || crypto.subtle === undefined) return undefined;
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
	return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export class FileUpload {
	state = $state<SendState>('idle');
	sentBytes = $state(0);
	totalBytes = $state(0);
	/** It went on from an earlier visit. */
	resumed = $state(false);
	recordingId = $state<string | undefined>();
	/** Why the server would not have it. */
	problem = $state.raw<ProblemError | undefined>();
	#began = 0;
	#beganAt = 0;
	#upload: Upload | undefined;

	/** Milliseconds left, as far as one can tell from the speed so far. */
	get remainingMs(): number | undefined {
		const sent = this.sentBytes - this.#beganAt;
		const time = performance.now() - this.#began;
		if (sent <= 0 || time < 3_000) return undefined;
		return ((this.totalBytes - this.sentBytes) * time) / sent;
	}

	async start(file: File, conversationId: string): Promise<void> {
		this.state = 'checking';
		this.totalBytes = file.size;
		const metadata: Record<string, string> = { conversation_id: conversationId, filetype: file.type };
		const checksum = await sha256(file);
		if (checksum !== undefined) metadata.sha256 = checksum;
		const upload = new Upload(file, {
			endpoint: new URL('/api/record/uploads', location.origin).href,
			metadata,
			chunkSize: CHUNK_BYTES,
			retryDelays: DELAYS,
			removeFingerprintOnSuccess: true,
			fingerprint: (one) =>
				Promise.resolve(`mrp-${conversationId}-${(one as File).name}-${(one as File).size}-${(one as File).lastModified}`),
			onShouldRetry: (error) => this.#shouldRetry(error),
			onProgress: (sent) => {
				this.sentBytes = sent;
				if (this.state === 'waiting') this.state = 'sending';
			},
			onAfterResponse: (_request, response) => {
				this.recordingId = response.getHeader('Mrp-Recording') ?? this.recordingId;
			},
			onSuccess: () => (this.state = 'done'),
			onError: (error) => {
				const problem = problemOf(error as DetailedError);
				this.problem = problem;
				// What has arrived is kept; before the first byte there is nothing to go on with.
				this.state = problem.status === FULL && this.sentBytes > 0 ? 'full' : 'refused';
			}
		});
		this.#upload = upload;
		const earlier = await upload.findPreviousUploads();
		const last = earlier.at(-1);
		if (last !== undefined) {
			upload.resumeFromPreviousUpload(last);
			this.resumed = true;
		}
		this.#go();
	}

	#go(): void {
		this.state = 'sending';
		this.#began = performance.now();
		this.#beganAt = this.sentBytes;
		this.#upload?.start();
	}

	#shouldRetry(error: DetailedError): boolean {
		const status = error.originalResponse?.getStatus() ?? 0;
		if (status === 401) void refreshSession();
		const again = status === 0 || (status >= 500 && status !== FULL) || [401, 408, 409, 423, 425, 429].includes(status);
		if (again && this.state === 'sending') this.state = 'waiting';
		return again;
	}

	async pause(): Promise<void> {
		this.state = 'paused';
		await this.#upload?.abort(false);
	}

	resume(): void {
		this.#go();
	}

	/** Gives it up; what has arrived is wiped. */
	async giveUp(): Promise<void> {
		await this.#upload?.abort(true);
		this.state = 'idle';
		this.sentBytes = 0;
	}
}
