// Whose something is, in Danish: `Annas`, but `Jonas’`, because no second s is put after s, x or z.
export function genitive(name: string): string {
	return /[sxz]$/i.test(name) ? `${name}’` : `${name}s`;
}
