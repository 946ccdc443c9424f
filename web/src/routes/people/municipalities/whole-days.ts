// A number of days, as it is typed.

/** The days, or undefined when it is no whole number from `least` to 365. */
export function wholeDays(text: string, least: number): number | undefined {
	if (!/^\s*\d{1,3}\s*$/.test(text)) return undefined;
	const days = Number(text);
	return days >= least && days <= 365 ? days : undefined;
}
