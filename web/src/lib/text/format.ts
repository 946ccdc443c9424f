// Dates, numbers and times as a Dane writes them: `3. maj 2026 kl. 14.30`, `1.234,5`, `0:12:34`.
// Always in the time zone of the programme, whatever the machine believes.
import type { Language } from './language';
import { plural } from './plural';

const ZONE = 'Europe/Copenhagen';
const LOCALE: Record<Language, string> = { da: 'da-DK', en: 'en-GB' };

/** A point in time: the server's ISO text, or milliseconds since 1970. */
export type Moment = number | string;

function milliseconds(moment: Moment): number {
	return typeof moment === 'number' ? moment : Date.parse(moment);
}

function parts(language: Language, moment: Moment, options: Intl.DateTimeFormatOptions): Record<string, string> {
	const format = new Intl.DateTimeFormat(LOCALE[language], { timeZone: ZONE, ...options });
	return Object.fromEntries(format.formatToParts(milliseconds(moment)).map((part) => [part.type, part.value]));
}

/** `3. maj 2026` / `3 May 2026`. */
export function formatDate(language: Language, moment: Moment): string {
	const { day, month, year } = parts(language, moment, { day: 'numeric', month: 'long', year: 'numeric' });
	return language === 'da' ? `${day}. ${month} ${year}` : `${day} ${month} ${year}`;
}

/** `torsdag den 26. november` / `Thursday 26 November`: without the year, for what is near. */
export function formatDay(language: Language, moment: Moment): string {
	const { weekday, day, month } = parts(language, moment, { weekday: 'long', day: 'numeric', month: 'long' });
	return language === 'da' ? `${weekday} den ${day}. ${month}` : `${weekday} ${day} ${month}`;
}

/** `14.30` / `14:30`. */
export function formatClock(language: Language, moment: Moment): string {
	const { hour, minute } = parts(language, moment, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
	return language === 'da' ? `${hour}.${minute}` : `${hour}:${minute}`;
}

/** `3. maj 2026 kl. 14.30` / `3 May 2026 at 14:30`. */
export function formatDateTime(language: Language, moment: Moment): string {
	const joint = language === 'da' ? 'kl.' : 'at';
	return `${formatDate(language, moment)} ${joint} ${formatClock(language, moment)}`;
}

function dayKey(moment: Moment): string {
	const { year, month, day } = parts('en', moment, { year: 'numeric', month: '2-digit', day: '2-digit' });
	return `${year}-${month}-${day}`;
}

/** `i dag kl. 15.42`, `i går kl. 15.42`, otherwise the full date. */
export function formatRecent(language: Language, moment: Moment, now: Moment): string {
	const clock = formatClock(language, moment);
	if (dayKey(moment) === dayKey(now)) return language === 'da' ? `i dag kl. ${clock}` : `today at ${clock}`;
	if (dayKey(moment) === dayKey(milliseconds(now) - 86_400_000)) return language === 'da' ? `i går kl. ${clock}` : `yesterday at ${clock}`;
	return formatDateTime(language, moment);
}

/** 'Signe', 'Signe og Mette', 'Signe, Mette og Svend'. */
export function formatList(language: Language, names: readonly string[]): string {
	return new Intl.ListFormat(LOCALE[language]).format(names);
}

/** `1.234,5` / `1,234.5`; at most `decimals` digits after the comma. */
export function formatNumber(language: Language, value: number, decimals = 1): string {
	return new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: decimals, useGrouping: true }).format(value);
}

/** `4,2 MB`: a file size in powers of ten, as the computer's own file window shows it. */
export function formatBytes(language: Language, bytes: number): string {
	const units = ['byte', 'kB', 'MB', 'GB', 'TB'];
	let value = bytes;
	let unit = 0;
	while (value >= 1000 && unit < units.length - 1) {
		value /= 1000;
		unit += 1;
	}
	return `${formatNumber(language, value, value < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

/** A position in a recording: `0:12:34`, in both languages. Takes milliseconds. */
export function formatMediaTime(position: number): string {
	const seconds = Math.max(0, Math.floor(position / 1000));
	const two = (value: number) => String(value).padStart(2, '0');
	return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `1:09`: a short length inside a sentence or on a pill. */
export function formatShortTime(length: number): string {
	const seconds = Math.max(0, Math.floor(length / 1000));
	if (seconds >= 3600) return formatMediaTime(length);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `cirka 6 minutter` / `about 6 minutes`: rounded, never falsely exact. */
export function formatDurationInWords(language: Language, length: number): string {
	const danish = language === 'da';
	const about = danish ? 'cirka' : 'about';
	const seconds = Math.max(1, Math.round(length / 1000));
	if (seconds < 60) return `${about} ${plural(seconds, danish ? 'sekund' : 'second', danish ? 'sekunder' : 'seconds')}`;
	const minutes = Math.round(seconds / 60);
	const minuteWords = (count: number) => plural(count, danish ? 'minut' : 'minute', danish ? 'minutter' : 'minutes');
	if (minutes < 60) return `${about} ${minuteWords(minutes)}`;
	const hours = Math.floor(minutes / 60);
	const hourWords = plural(hours, danish ? 'time' : 'hour', danish ? 'timer' : 'hours');
	const rest = minutes % 60;
	return rest === 0 ? `${about} ${hourWords}` : `${about} ${hourWords} ${danish ? 'og' : 'and'} ${minuteWords(rest)}`;
}
