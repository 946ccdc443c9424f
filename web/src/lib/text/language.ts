// Which language the interface speaks. Danish comes first; the choice stays on this machine.

export type Language = 'da' | 'en';

const KEY = 'mrp.language';

/** The language chosen on this machine, if one was. */
export function rememberedLanguage(storage: Pick<Storage, 'getItem'>): Language | undefined {
	const kept = storage.getItem(KEY);
	return kept === 'da' || kept === 'en' ? kept : undefined;
}

/** Keeps the choice for the next visit. */
export function rememberLanguage(storage: Pick<Storage, 'setItem'>, language: Language): void {
	storage.setItem(KEY, language);
}
