// What an administrator sets up next: municipality, accounts, courses, and then what is still open.
import type { CourseText } from '$lib/text/da/course';
import type { SetupHome } from './load';

export type SetupStep = keyof CourseText['home']['setup'];

export interface SetupView {
	step: SetupStep;
	href: string | undefined;
	/** Social workers nobody has given a supervisor yet. */
	withoutCourse: number;
	/** Open accounts whose invitation has not been used. */
	invited: number;
	openAccounts: number;
	openCourses: number;
}

const HREFS: Record<SetupStep, string | undefined> = {
	social_workers: '/people',
	supervisors: '/people',
	courses: '/course',
	invitations: '/people',
	med: '/people/municipalities',
	nothing: undefined
};

/** The one next thing, and the counts beside it. */
export function nextSetup({ municipalities, accounts, pairs }: SetupHome): SetupView {
	const open = accounts.filter((account) => account.active);
	const workers = open.filter((account) => account.roles.includes('socialraadgiver'));
	const openPairs = pairs.filter((pair) => pair.ended_at == null);
	const paired = new Set(openPairs.map((pair) => pair.social_worker_id));
	const withoutCourse = workers.filter((account) => !paired.has(account.id)).length;
	const invited = open.filter((account) => !account.joined).length;
	const step: SetupStep =
		workers.length === 0
			? 'social_workers'
			: !open.some((account) => account.roles.includes('supervisor'))
				? 'supervisors'
				: withoutCourse > 0
					? 'courses'
					: invited > 0
						? 'invitations'
						: municipalities.some((one) => one.active && one.med_discussed_at == null)
							? 'med'
							: 'nothing';
	return { step, href: HREFS[step], withoutCourse, invited, openAccounts: open.length, openCourses: openPairs.length };
}
