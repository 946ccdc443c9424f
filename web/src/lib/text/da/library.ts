// Texts of library, in Danish.
export const library = {
	title: 'Videobibliotek'
};

export type LibraryText = typeof library;
