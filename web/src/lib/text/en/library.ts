// Texts of library, in English.
import type { LibraryText } from '../da/library';

export const library: LibraryText = {
	title: 'Video library'
};
