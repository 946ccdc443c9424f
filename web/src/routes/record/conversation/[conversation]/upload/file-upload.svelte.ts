// The state of one film on its way, for the page. Where it was is kept in the browser's storage under a sum of what the files are
// called, how large they are and of when; never a name, never a film.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { fetchPatiently } from '$lib/api/client';
import { problemFromFailure, type ProblemError } from '$lib/api/problem';
import { FileUnreadable, FilesUpload, type Memory, type Remembered } from '../../../files-upload';
import { FULL, UploadRefused } from '../../../live-upload';

export type SendState = 'idle' | 'sending' | 'waiting' | 'full' | 'paused' | 'unreadable' | 'done' | 'refused';

interface Kept extends Remembered {
	/** In the order in which they are sent. */
	files: string[];
}

const keyOf = (conversationId: string) => `mrp-upload-${conversationId}`;

function fingerprint(file: File): string {
	return bytesToHex(sha256(utf8ToBytes(`${file.name}\n${file.size}\n${file.lastModified}`)));
}

function read(conversationId: string): Kept | undefined {
	try {
		return JSON.parse(localStorage.getItem(keyOf(conversationId)) ?? 'null') ?? undefined;
	} catch {
		return undefined;
	}
}

/** The files in the order in which they were begun, if these are the ones; nothing when others were begun, or none. */
export function begunBefore(files: File[], conversationId: string): File[] | undefined {
	const known = read(conversationId);
	if (known === undefined || known.files.length !== files.length) return undefined;
	const ordered = known.files.map((sum) => files.find((file) => fingerprint(file) === sum));
	return ordered.every((file) => file !== undefined) ? ordered : undefined;
}

function memoryOf(files: File[], conversationId: string): Memory {
	const mine = files.map(fingerprint);
	return {
		load: () => {
			const known = read(conversationId);
			return known?.files.join() === mine.join() ? known : undefined;
		},
		save: (remembered) => {
			try {
				localStorage.setItem(keyOf(conversationId), JSON.stringify({ ...remembered, files: mine } satisfies Kept));
			} catch {
				// A private window: then it goes on as long as the page is open.
			}
		},
		forget: () => localStorage.removeItem(keyOf(conversationId))
	};
}

export class FileUpload {
	state = $state<SendState>('idle');
	sentBytes = $state(0);
	totalBytes = $state(0);
	/** Which of the files is on its way, from 1 on, and how many there are. */
	current = $state(1);
	count = $state(1);
	/** It went on from an earlier visit. */
	resumed = $state(false);
	recordingId = $state<string | undefined>();
	/** Why the server would not have it. */
	problem = $state.raw<ProblemError | undefined>();
	#began = 0;
	#beganAt = 0;
	#upload: FilesUpload | undefined;

	/** Milliseconds left, as far as one can tell from the speed so far. */
	get remainingMs(): number | undefined {
		const sent = this.sentBytes - this.#beganAt;
		const time = performance.now() - this.#began;
		if (sent <= 0 || time < 3_000) return undefined;
		return ((this.totalBytes - this.sentBytes) * time) / sent;
	}

	async start(files: File[], conversationId: string): Promise<void> {
		const upload: FilesUpload = new FilesUpload({
			endpoint: new URL('/api/record/uploads', location.origin).href,
			conversationId,
			files,
			send: fetchPatiently,
			memory: memoryOf(files, conversationId),
			onchange: () => this.#show(upload)
		});
		this.#upload = upload;
		this.totalBytes = upload.total;
		this.count = files.length;
		this.#began = 0;
		await this.resume();
	}

	#show(upload: FilesUpload): void {
		if (this.#began === 0 && upload.kept > 0) {
			this.#began = performance.now();
			this.#beganAt = upload.kept;
		}
		this.sentBytes = upload.kept;
		this.current = upload.current + 1;
		this.resumed = upload.resumed;
		this.recordingId = upload.recordingId ?? this.recordingId;
		if (this.state === 'sending' && !upload.connected) this.state = 'waiting';
		else if (this.state === 'waiting' && upload.connected) this.state = 'sending';
	}

	async resume(): Promise<void> {
		const upload = this.#upload;
		if (upload === undefined) return;
		this.state = 'sending';
		this.#began = 0;
		try {
			await upload.run();
			if (this.state === 'sending' || this.state === 'waiting') this.state = 'done';
		} catch (failure) {
			this.problem = failure instanceof UploadRefused ? failure.problem : problemFromFailure(failure);
			// What has arrived is kept; before the first byte there is nothing to go on with.
			if (failure instanceof FileUnreadable) this.state = 'unreadable';
			else this.state = this.problem.status === FULL && this.sentBytes > 0 ? 'full' : 'refused';
		}
	}

	pause(): void {
		this.state = 'paused';
		this.#upload?.stop();
	}

	/** Gives it up; what has arrived is wiped. */
	async giveUp(): Promise<void> {
		this.state = 'paused';
		await this.#upload?.giveUp();
		this.state = 'idle';
		this.sentBytes = 0;
		this.recordingId = undefined;
	}
}
