// What somebody has picked or dropped: what is certainly no film is said before it is sent, and a camera's files are put in order.

/** Why a file is not taken. */
export type NoFilm = 'empty' | 'folder' | 'document' | 'picture' | 'archive' | 'unreadable';

export interface Refused {
	name: string;
	reason: NoFilm;
}

export interface Picked {
	films: File[];
	refused: Refused[];
}

/** More than a camera makes of one conversation; the server takes no more. */
export const MOST_FILES = 50;

const DOCUMENTS = [[0x25, 0x50, 0x44, 0x46], [0xd0, 0xcf, 0x11, 0xe0], [0x7b, 0x5c, 0x72, 0x74, 0x66]];
const PICTURES = [[0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47], [0x47, 0x49, 0x46, 0x38]];
const ARCHIVES = [[0x50, 0x4b, 0x03, 0x04], [0x1f, 0x8b], [0x52, 0x61, 0x72, 0x21], [0x37, 0x7a, 0xbc, 0xaf]];
const STILL_BRANDS = ['heic', 'heix', 'mif1', 'avif'];

/** What a file certainly is by its first bytes, when that is no film. Whatever is unknown is sent: the server knows more kinds. */
export function noFilm(head: Uint8Array): NoFilm | undefined {
	const begins = (kinds: number[][]) => kinds.some((kind) => kind.every((byte, index) => head[index] === byte));
	if (head.length === 0) return 'empty';
	if (begins(DOCUMENTS)) return 'document';
	if (begins(PICTURES)) return 'picture';
	if (begins(ARCHIVES)) return 'archive';
	const word = (start: number) => String.fromCharCode(...head.slice(start, start + 4));
	if (word(4) === 'ftyp' && STILL_BRANDS.includes(word(8))) return 'picture';
	return undefined;
}

const byName = new Intl.Collator('da', { numeric: true });

/** Cameras count in the name; where names say nothing, the time of the file does. */
export function inOrder(files: File[]): File[] {
	return [...files].sort((one, other) => byName.compare(one.name, other.name) || one.lastModified - other.lastModified);
}

/** The same list with one file moved. */
export function moved<T>(list: T[], from: number, to: number): T[] {
	const rest = list.filter((_, index) => index !== from);
	const one = list[from];
	if (one === undefined || to < 0 || to >= list.length) return list;
	return [...rest.slice(0, to), one, ...rest.slice(to)];
}

export async function look(files: Iterable<File>): Promise<Picked> {
	const films: File[] = [];
	const refused: Refused[] = [];
	for (const file of files) {
		let reason: NoFilm | undefined;
		try {
			reason = noFilm(new Uint8Array(await file.slice(0, 16).arrayBuffer()));
		} catch {
			reason = 'unreadable';
		}
		if (reason === undefined) films.push(file);
		else refused.push({ name: file.name, reason });
	}
	return { films, refused };
}

/** What was dropped: a folder looks like an empty file to those who do not ask. */
export async function lookDropped(transfer: DataTransfer): Promise<Picked> {
	const items = Array.from(transfer.items).filter((item) => item.kind === 'file');
	const folders = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry?.isDirectory === true);
	const names = folders.map((entry) => entry?.name ?? '');
	const files = Array.from(transfer.files).filter((file) => !names.includes(file.name));
	const picked = await look(files);
	return { ...picked, refused: [...names.map((name): Refused => ({ name, reason: 'folder' })), ...picked.refused] };
}
