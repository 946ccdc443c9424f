// The meeting of a round: what is offered, agreed and asked for, and what that means for whoever looks. Pure.
import type { Schema } from '$lib/api/client';

export type Booking = Schema<'BookingView'>;
export type BookingPart = 'socialWorker' | 'supervisor';

/** Where a booking stands at a moment. */
export type BookingState = 'none' | 'offered' | 'agreed' | 'past';

export function stateOf(booking: Booking | undefined, now: number): BookingState {
	if (booking?.agreed) return Date.parse(booking.agreed.ends_at) > now ? 'agreed' : 'past';
	return booking !== undefined && booking.offers.length > 0 ? 'offered' : 'none';
}

/** Whether a supervisor has to offer times: none is agreed or left to choose, or the other one asks for them. */
export function wantsOffers(booking: Booking | undefined, me: string, now: number): boolean {
	const asked = booking?.asked;
	return asked ? asked.by !== me : ['none', 'past'].includes(stateOf(booking, now));
}

/** Nothing was ever offered: whoever asks asks for a time, not for another one. */
export function isFirst({ agreed, offers }: Pick<Booking, 'agreed' | 'offers'>): boolean {
	return agreed == null && offers.length === 0;
}

/** A calendar entry (RFC 5545) of the agreed time: in UTC, so that every calendar shows it right; nothing about anybody in it. */
export function calendarEntry(booking: Booking, words: { title: string; body: string; place: string }, now: number): string | undefined {
	const { agreed } = booking;
	if (agreed == null) return undefined;
	const lines = [
		'BEGIN:VCALENDAR',
		'VERSION:2.0',
		'PRODID:-//mrp//feedback//DA',
		'METHOD:PUBLISH',
		'BEGIN:VEVENT',
		`UID:${booking.round_id}.feedback@mrp`,
		// A later one with the same name takes the place of an earlier one.
		`SEQUENCE:${booking.revision}`,
		`DTSTAMP:${utc(now)}`,
		`DTSTART:${utc(Date.parse(agreed.starts_at))}`,
		`DTEND:${utc(Date.parse(agreed.ends_at))}`,
		`SUMMARY:${escaped(words.title)}`,
		`DESCRIPTION:${escaped(`${words.body} ${words.place}`)}`,
		`URL:${words.place}`,
		'BEGIN:VALARM',
		'ACTION:DISPLAY',
		`DESCRIPTION:${escaped(words.title)}`,
		'TRIGGER:-PT15M',
		'END:VALARM',
		'END:VEVENT',
		'END:VCALENDAR'
	];
	return lines.map(folded).join('\r\n') + '\r\n';
}

function utc(moment: number): string {
	return new Date(moment).toISOString().replace(/[-:]|\.\d+/g, '');
}

function escaped(text: string): string {
	return text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r?\n/g, '\\n');
}

/** No line is longer than 75 bytes; what goes on begins with a space. */
function folded(line: string): string {
	const encoder = new TextEncoder();
	let folded = '';
	let length = 0;
	for (const sign of line) {
		const bytes = encoder.encode(sign).length;
		if (length + bytes > 75) {
			folded += '\r\n ';
			length = 1;
		}
		folded += sign;
		length += bytes;
	}
	return folded;
}

/** Two fields for the next days at ten and at one, so that there is something to change rather than something to invent. */
export function suggestedWalls(today: string): string[] {
	const day = new Date(`${today.slice(0, 10)}T12:00:00Z`);
	const walls: string[] = [];
	while (walls.length < 2) {
		day.setUTCDate(day.getUTCDate() + 1);
		if (day.getUTCDay() === 0 || day.getUTCDay() === 6) continue;
		walls.push(`${day.toISOString().slice(0, 10)}T${walls.length === 0 ? '10:00' : '13:00'}`);
	}
	return walls;
}
