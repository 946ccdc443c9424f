// What Min side fetches: for each role one holds, what is one's own to see. The server decides; this only asks.
import { api, ask, type Schema } from '$lib/api/client';
import type { Booking } from '$lib/booking/booking';
import { listBookings } from '$lib/booking/load';
import { ownConversations, recordingOf, type Conversation } from '$lib/course/films';
import { presentRound, type Course, type Round } from '$lib/course/rounds';
import { dimensionName, type Bilingual } from '$lib/library/dimensions';
import type { Me } from '$lib/state/session.svelte';
import { allAccounts, type Account } from '../../routes/people/all-accounts';
import type { Group } from './groups';
import type { Viewing } from './viewers';

/** The newest films whose viewers are looked up. */
const FILMS = 20;

export interface WorkerHome {
	course?: Course;
	round?: Round;
	/** Every conversation one has a part in. */
	conversations: Conversation[];
	taken?: Schema<'RoundReflectionView'>;
	/** The dimension of the agreement that is shown. */
	dimension?: Bilingual;
	/** Undefined when it could not be asked. */
	viewings?: Viewing[];
}

export interface SetupHome {
	municipalities: Schema<'MunicipalityView'>[];
	accounts: Account[];
	pairs: Course[];
}

export interface Home {
	/** Group sessions one is invited to. */
	groups: Group[];
	/** What is offered and agreed about meetings of one's own rounds. */
	bookings: Booking[];
	worker?: WorkerHome;
	supervised?: { courses: Course[]; conversations: Conversation[] };
	dates?: Course[];
	figures?: Schema<'CourseFigures'>;
	setup?: SetupHome;
	admissions?: Schema<'ItemView'>[];
}

/** Courses of a scope, in the server's order. */
export async function listCourses(scope: 'own' | 'municipality' | 'all'): Promise<Course[]> {
	return (await ask(api.GET('/api/course/courses', { params: { query: { scope } } }))).items;
}

/** Group sessions one is invited to; a list that cannot be had keeps nobody from anything else. */
export async function listGroups(me: Pick<Me, 'roles'> | undefined): Promise<Group[]> {
	if (!me?.roles.some((role) => role === 'socialraadgiver' || role === 'supervisor' || role === 'koordinator')) return [];
	return ask(api.GET('/api/feedback/groups'))
		.then(({ items }) => items)
		.catch(() => []);
}

/** The course a social worker opens with: the newest that has not ended, else the newest. */
export function ownCourse(courses: readonly Course[], accountId: string): Course | undefined {
	const own = courses
		.filter((course) => course.social_worker_id === accountId)
		.sort((a, b) => Date.parse(b.starts_at) - Date.parse(a.starts_at));
	return own.find((course) => course.ended_at == null) ?? own[0];
}

/** The sittings over all her films, newest first. */
async function viewingsOf(conversations: readonly Conversation[]): Promise<Viewing[]> {
	const films = conversations
		.flatMap((conversation) => conversation.recordings)
		.filter((film) => film.playable_at != null)
		.slice(0, FILMS);
	const lists = await Promise.all(
		films.map(async (film) => {
			const params = { path: { recording_id: film.id } };
			const { items } = await ask(api.GET('/api/record/recordings/{recording_id}/views', { params }));
			return items.map((viewing) => ({ ...viewing, roundId: film.round_id }));
		})
	);
	return lists.flat().sort((a, b) => Date.parse(b.last_at) - Date.parse(a.last_at));
}

async function worker(courses: readonly Course[], conversations: Conversation[], me: Me): Promise<WorkerHome> {
	const course = ownCourse(courses, me.account_id);
	if (course === undefined) return { conversations };
	const round = presentRound(course.rounds, 'socialWorker');
	const own = conversations.filter((conversation) => conversation.course_id === course.id);
	const [taken, viewings] = await Promise.all([
		round && ask(api.GET('/api/reflect/rounds/{round_id}', { params: { path: { round_id: round.id } } })),
		// A list that cannot be shown must not keep her from the next step.
		viewingsOf(own).catch(() => undefined)
	]);
	const key = (taken?.agreement ?? taken?.earlier_agreement)?.dimension;
	const dimension = key == null ? undefined : await dimensionName(course.manual_edition, key).catch(() => undefined);
	return { course, round, conversations: own, taken, dimension, viewings };
}

/** Everything for the roles of the account. */
export async function loadHome(me: Me): Promise<Home> {
	const has = (role: Me['roles'][number]) => me.roles.includes(role);
	const pair = has('socialraadgiver') || has('supervisor');
	const [courses, conversations, bookings, groups, dates, figures, setup, admissions] = await Promise.all([
		pair ? listCourses('own') : [],
		pair ? ownConversations() : [],
		listBookings(me),
		listGroups(me),
		has('koordinator') ? listCourses('municipality') : undefined,
		has('leder') ? ask(api.GET('/api/course/figures')) : undefined,
		has('administrator')
			? Promise.all([ask(api.GET('/api/people/municipalities')), allAccounts(), listCourses('all')])
			: undefined,
		has('kurator') ? ask(api.GET('/api/library/admissions')) : undefined
	]);
	return {
		bookings,
		groups,
		worker: has('socialraadgiver') ? await worker(courses, conversations, me) : undefined,
		supervised: has('supervisor')
			? { courses: courses.filter((course) => course.supervisor_id === me.account_id), conversations }
			: undefined,
		dates,
		figures,
		setup: setup && { municipalities: setup[0].items, accounts: setup[1], pairs: setup[2] },
		admissions: admissions?.items
	};
}

/** The film a round is about. */
export function filmOf(home: { conversations: readonly Conversation[] }, round: Round) {
	return recordingOf(home.conversations, round.id);
}
