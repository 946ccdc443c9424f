// The language in use, and the texts and formats that follow it. Made once by the root layout and handed down by
// context: `const t = useText()` in a component, then `t.common.cancel`, `t.dateTime(moment)`.
import { getContext, setContext } from 'svelte';
import { dictionary } from './dictionary';
import * as format from './format';
import { rememberedLanguage, rememberLanguage, type Language } from './language';
import { plural } from './plural';

export class Text {
	#language = $state<Language>('da');
	#words = $derived(dictionary(this.#language));
	#storage: Pick<Storage, 'getItem' | 'setItem'>;

	constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
		this.#storage = storage;
		this.#language = rememberedLanguage(storage) ?? 'da';
	}

	get language(): Language {
		return this.#language;
	}

	/** Switches the whole interface at once and remembers it. */
	speak(language: Language): void {
		this.#language = language;
		rememberLanguage(this.#storage, language);
	}

	/** Takes the language of the account, unless another was chosen on this machine. */
	follow(language: Language): void {
		this.#language = rememberedLanguage(this.#storage) ?? language;
	}

	get common() {
		return this.#words.common;
	}
	get people() {
		return this.#words.people;
	}
	get course() {
		return this.#words.course;
	}
	get record() {
		return this.#words.record;
	}
	get clips() {
		return this.#words.clips;
	}
	get analyse() {
		return this.#words.analyse;
	}

	get local() {
		return this.#words.local;
	}
	get feedback() {
		return this.#words.feedback;
	}
	get groups() {
		return this.#words.groups;
	}
	get groupClips() {
		return this.#words.groupClips;
	}
	get call() {
		return this.#words.call;
	}
	get reflect() {
		return this.#words.reflect;
	}
	get library() {
		return this.#words.library;
	}
	get problems() {
		return this.#words.problems;
	}
	get shortcuts() {
		return this.#words.shortcuts;
	}
	get noting() {
		return this.#words.noting;
	}
	get manual() {
		return this.#words.manual;
	}
	get sync() {
		return this.#words.sync;
	}
	get joining() {
		return this.#words.joining;
	}
	get second() {
		return this.#words.second;
	}
	get drawing() {
		return this.#words.drawing;
	}
	get meeting() {
		return this.#words.meeting;
	}

	date = (moment: format.Moment) => format.formatDate(this.#language, moment);
	day = (moment: format.Moment) => format.formatDay(this.#language, moment);
	clock = (moment: format.Moment) => format.formatClock(this.#language, moment);
	dateTime = (moment: format.Moment) => format.formatDateTime(this.#language, moment);
	recent = (moment: format.Moment, now: format.Moment = Date.now()) => format.formatRecent(this.#language, moment, now);
	number = (value: number, decimals?: number) => format.formatNumber(this.#language, value, decimals);
	list = (names: readonly string[]) => format.formatList(this.#language, names);
	bytes = (bytes: number) => format.formatBytes(this.#language, bytes);
	duration = (milliseconds: number) => format.formatDurationInWords(this.#language, milliseconds);
	mediaTime = format.formatMediaTime;
	shortTime = format.formatShortTime;
	plural = plural;
}

const KEY = Symbol('text');

/** For the root layout. */
export function provideText(text: Text): Text {
	return setContext(KEY, text);
}

/** The texts of the interface, in the language chosen. */
export function useText(): Text {
	return getContext<Text>(KEY);
}
