// Names and numbers have no place in the program. The same rule as `contains_cpr_like` in crates/vocabulary: a hit is
// pointed out to the writer, never refused, because a date followed by four digits can be innocent.

const LIKE = /(?<!\d)(\d{2})(\d{2})\d{2}(?:[-\u2013]| [-\u2013] |[ \u00a0])?\d{4}(?!\d)/g;

/** Whether the text holds something that looks like a Danish civil registration number (CPR: six digits of a date, four more). */
export function containsCprLike(text: string): boolean {
	for (const [, day, month] of text.matchAll(LIKE)) {
		if (Number(day) >= 1 && Number(day) <= 31 && Number(month) >= 1 && Number(month) <= 12) return true;
	}
	return false;
}
