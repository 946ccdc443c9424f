// Between a field for date and time (`2026-05-03T14:30`) and the server's moments: always the clock on a Danish wall,
// like every time the pages show.
const ZONE = 'Europe/Copenhagen';

const FORMAT = new Intl.DateTimeFormat('en-GB', {
	timeZone: ZONE,
	year: 'numeric',
	month: '2-digit',
	day: '2-digit',
	hour: '2-digit',
	minute: '2-digit',
	hourCycle: 'h23'
});

/** `2026-05-03T14:30` of a moment. */
export function wallClockOf(moment: string | number): string {
	const parts = Object.fromEntries(FORMAT.formatToParts(new Date(moment)).map((part) => [part.type, part.value]));
	return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** The moment at which a Danish clock shows `wall`; undefined when it is no such time. */
export function momentOfWallClock(wall: string): string | undefined {
	const asIfUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) ? Date.parse(`${wall}:00Z`) : NaN;
	if (Number.isNaN(asIfUtc)) return undefined;
	// Taken for UTC it is off by one or two hours; the second look settles the hour in which summer time changes.
	let moment = asIfUtc;
	for (let look = 0; look < 2; look += 1) {
		moment += asIfUtc - Date.parse(`${wallClockOf(moment)}:00Z`);
	}
	return new Date(moment).toISOString();
}
