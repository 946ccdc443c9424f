// What of a film lies on this machine until the server has it: in the browser's own database, piece by piece, each sealed with
// a key that only the server can make again. A killed tab, an empty battery or a dead line cost at most the piece under way.
// Free of Svelte and of the camera.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** A film that has begun here and is not whole on the server yet. */
export interface LocalFilmFacts {
	id: string;
	/** Whose it is: nobody else on this machine is told of it. */
	accountId: string;
	conversationId: string;
	mediaType: string;
	/** When it was begun. */
	beganMs: number;
	/** Milliseconds filmed. */
	lengthMs: number;
	/** Bytes filmed. */
	bytes: number;
	/** Where its upload is; absent while the server has never been reached. */
	uploadUrl?: string;
	recordingId?: string;
	/** Moments that were marked, in milliseconds of the film. */
	flags?: number[];
}

interface Piece {
	filmId: string;
	/** Its first byte in the film. */
	start: number;
	size: number;
	iv: Uint8Array<ArrayBuffer>;
	sealed: ArrayBuffer;
}

interface Films extends DBSchema {
	films: { key: string; value: LocalFilmFacts };
	pieces: { key: [string, number]; value: Piece };
}

const NAME = 'mrp-films';
/** What was said to be kept survives a power cut too. */
const STRICT = { durability: 'strict' } as const;
const IV_BYTES = 12;

/** The server's key as the browser holds it: usable, not readable. */
export function importKey(base64: string): Promise<CryptoKey> {
	const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
	return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** The films of this machine. */
export class LocalFilms {
	#db: IDBPDatabase<Films>;

	private constructor(db: IDBPDatabase<Films>) {
		this.#db = db;
	}

	static async open(name = NAME): Promise<LocalFilms> {
		const db = await openDB<Films>(name, 1, {
			upgrade(opened) {
				opened.createObjectStore('films', { keyPath: 'id' });
				opened.createObjectStore('pieces', { keyPath: ['filmId', 'start'] });
			}
		});
		return new LocalFilms(db);
	}

	/** What this account has begun here and not finished, oldest first. */
	async list(accountId: string): Promise<LocalFilmFacts[]> {
		const films = await this.#db.getAll('films');
		return films.filter((film) => film.accountId === accountId && film.bytes > 0).sort((a, b) => a.beganMs - b.beganMs);
	}

	/** Begins a film. */
	async begin(facts: LocalFilmFacts, key: CryptoKey): Promise<LocalFilm> {
		const film = new LocalFilm(this.#db, facts, key);
		await film.note({});
		return film;
	}

	/** A film that was begun earlier. */
	take(facts: LocalFilmFacts, key: CryptoKey): LocalFilm {
		return new LocalFilm(this.#db, facts, key);
	}

	/** Wipes a film without its key. */
	wipe(id: string): Promise<void> {
		return wipe(this.#db, id);
	}

	close(): void {
		this.#db.close();
	}
}

/** One film on this machine. */
export class LocalFilm {
	#db: IDBPDatabase<Films>;
	#facts: LocalFilmFacts;
	#key: CryptoKey;

	constructor(db: IDBPDatabase<Films>, facts: LocalFilmFacts, key: CryptoKey) {
		this.#db = db;
		this.#facts = facts;
		this.#key = key;
	}

	get facts(): LocalFilmFacts {
		return this.#facts;
	}

	/** Keeps the next piece; resolves when it would survive a power cut. */
	async add(blob: Blob, lengthMs: number): Promise<void> {
		const { id, bytes: start } = this.#facts;
		const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
		const sealed = await crypto.subtle.encrypt(this.#parameters(iv, start), this.#key, await blob.arrayBuffer());
		const tx = this.#db.transaction(['films', 'pieces'], 'readwrite', STRICT);
		// What has been noted while it was sealed stays: transactions are done in the order they were begun.
		this.#facts = { ...this.#facts, lengthMs, bytes: start + blob.size };
		const piece: Piece = { filmId: id, start, size: blob.size, iv, sealed };
		await Promise.all([tx.objectStore('pieces').put(piece), tx.objectStore('films').put(this.#facts), tx.done]);
	}

	/** Writes down what has become known. */
	async note(known: Partial<LocalFilmFacts>): Promise<void> {
		const tx = this.#db.transaction('films', 'readwrite', STRICT);
		this.#facts = { ...this.#facts, ...known };
		await Promise.all([tx.store.put(this.#facts), tx.done]);
	}

	/** The server has everything before `offset`: those pieces need not lie here any longer. */
	async forgetBefore(offset: number): Promise<void> {
		const tx = this.#db.transaction('pieces', 'readwrite');
		for await (const cursor of tx.store.iterate(rangeOf(this.#facts.id))) {
			const { start, size } = cursor.value;
			if (start + size > offset) break;
			await cursor.delete();
		}
		await tx.done;
	}

	/** Wipes it. */
	async wipe(): Promise<void> {
		await wipe(this.#db, this.#facts.id);
	}

	/** What lies here, opened, and where it begins in the film. */
	async read(): Promise<{ start: number; pieces: Blob[] }> {
		const kept = await this.#db.getAll('pieces', rangeOf(this.#facts.id));
		const pieces: Blob[] = [];
		for (const { iv, start, sealed } of kept) {
			pieces.push(new Blob([await crypto.subtle.decrypt(this.#parameters(iv, start), this.#key, sealed)]));
		}
		return { start: kept[0]?.start ?? this.#facts.bytes, pieces };
	}

	/** A piece opens only as this piece of this film. */
	#parameters(iv: Uint8Array<ArrayBuffer>, start: number): AesGcmParams {
		return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(`${this.#facts.id} ${start}`) };
	}
}

async function wipe(db: IDBPDatabase<Films>, id: string): Promise<void> {
	const tx = db.transaction(['films', 'pieces'], 'readwrite', STRICT);
	await Promise.all([tx.objectStore('films').delete(id), tx.objectStore('pieces').delete(rangeOf(id)), tx.done]);
}

function rangeOf(id: string): IDBKeyRange {
	return IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);
}
