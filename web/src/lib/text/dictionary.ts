// One dictionary per language, put together from one file per stage. The Danish file of a stage defines its interface
// (`typeof`), the English one has to fulfil it: a text that is missing on either side does not compile.
import type { Language } from './language';
import * as da from './da';
import * as en from './en';

export type Dictionary = {
	common: da.CommonText;
	people: da.PeopleText;
	course: da.CourseText;
	record: da.RecordText;
	analyse: da.AnalyseText;
	clips: da.ClipsText;
	local: da.LocalText;
	feedback: da.FeedbackText;
	groups: da.GroupsText;
	groupClips: da.GroupClipsText;
	reflect: da.ReflectText;
	library: da.LibraryText;
	problems: da.ProblemsText;
	shortcuts: da.ShortcutsText;
	noting: da.NotingText;
	manual: da.ManualText;
	sync: da.SyncText;
	second: da.SecondText;
	call: da.CallText;
	drawing: da.DrawingText;
	meeting: da.MeetingText;
	joining: da.JoiningText;
};

const danish: Dictionary = {
	common: da.common,
	people: da.people,
	course: da.course,
	record: da.record,
	analyse: da.analyse,
	clips: da.clips,
	local: da.local,
	feedback: da.feedback,
	groups: da.groups,
	groupClips: da.groupClips,
	reflect: da.reflect,
	library: da.library,
	problems: da.problems,
	shortcuts: da.shortcuts,
	noting: da.noting,
	manual: da.manual,
	sync: da.sync,
	second: da.second,
	call: da.call,
	drawing: da.drawing,
	meeting: da.meeting,
	joining: da.joining
};

const english: Dictionary = {
	common: en.common,
	people: en.people,
	course: en.course,
	record: en.record,
	analyse: en.analyse,
	clips: en.clips,
	local: en.local,
	feedback: en.feedback,
	groups: en.groups,
	groupClips: en.groupClips,
	reflect: en.reflect,
	library: en.library,
	problems: en.problems,
	shortcuts: en.shortcuts,
	noting: en.noting,
	manual: en.manual,
	sync: en.sync,
	second: en.second,
	call: en.call,
	drawing: en.drawing,
	meeting: en.meeting,
	joining: en.joining
};

/** Every text of the interface in one language. */
export function dictionary(language: Language): Dictionary {
	return language === 'en' ? english : danish;
}
