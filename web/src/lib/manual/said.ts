// A text of the manual in the language of the interface.
import type { Bilingual } from '$lib/library/dimensions';
import type { Language } from '$lib/text/language';

export function said(text: Bilingual, language: Language): string {
	return language === 'en' ? text.en : text.da;
}
