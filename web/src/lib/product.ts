// The visible product name is one setting: the server writes it into the page, everything here reads it from there.

/** What the program calls itself towards people. */
export function productName(): string {
	if (typeof document === 'undefined') return 'Min Rådgivningspartner';
	return document.querySelector<HTMLMetaElement>('meta[name="product-name"]')?.content ?? 'Min Rådgivningspartner';
}
