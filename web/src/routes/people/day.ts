// Between the day in a date field (`2026-05-03`) and the server's moments. A day is the day in the browser's own place.

/** The first moment of a day, or of a later one. */
export function momentOf(day: string, later = 0): string {
	const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
	return new Date(year, month - 1, date + later).toISOString();
}

/** The day a moment lies in. */
export function dayOf(moment: string): string {
	const date = new Date(moment);
	const two = (value: number) => String(value).padStart(2, '0');
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
