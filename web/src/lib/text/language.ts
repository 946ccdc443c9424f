// Which language the interface speaks. Danish comes first; the choice stays on this machine.

export type Language = 'da' | 'en';

const KEY = 'mrp.language';

/** The chosen language, or Danish. */
export function rememberedLanguage(storage: Pick<Storage, 'getItem'>): Language {
	return storage.getItem(KEY) === 'en' ? 'en' : 'da';
}

/** Keeps the choice for the next visit. */
export function rememberLanguage(storage: Pick<Storage, 'setItem'>, language: Language): void {
	storage.setItem(KEY, language);
}
