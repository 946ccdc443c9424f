// A coefficient always with its two decimals: 1,00 says what was rounded, 1 would say that nothing was.
import type { Language } from '$lib/text/language';

export function fixed(language: Language, value: number, decimals = 2): string {
	const locale = language === 'en' ? 'en-GB' : 'da-DK';
	return new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
}
