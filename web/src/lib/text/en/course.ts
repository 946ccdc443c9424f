// Texts of courses, rounds and the home page, in English.
import type { CourseText } from '../da/course';
import { plural } from '../plural';

export const course: CourseText = {
	title: 'Courses',
	round: (number) => `Round ${number}`,
	stands: {
		agree_to_participation: 'The social worker’s agreement to take part is missing',
		plan_conversation: 'The conversation is to be planned',
		record_conversation: 'The conversation is to be recorded',
		await_processing: 'The film is being made ready',
		begin_analysis: 'Waits for analysis',
		finish_analysis: 'The analysis is under way',
		hold_feedback: 'Ready for feedback',
		make_agreement: 'The agreement is missing',
		prepare_next: 'The next conversation is being prepared',
		nothing: 'Finished'
	},
	closedAs: { skipped: 'Skipped', ended_early: 'Ended early' },
	since: (date) => `since ${date}`,
	done: (date) => `Finished ${date}`,
	plannedFor: (day, clock) => `Conversation ${day} at ${clock}`,
	notPlanned: 'No date yet',
	facts: {
		conversation_planned: 'The conversation is planned',
		recording_arrived: 'The film has arrived',
		recording_playable: 'The film can be played',
		recording_deleted: 'The film was deleted',
		analysis_begun: 'The analysis has begun',
		analysis_released: 'The analysis is released',
		release_opened: 'The social worker has opened the analysis',
		feedback_booked: 'Feedback is arranged',
		feedback_held: 'Feedback was held',
		agreement_made: 'The agreement is made',
		reflection_written: 'The reflection is written',
		preparation_written: 'The next conversation is prepared'
	},
	worker: {
		agree_to_participation: {
			title: 'Do you want to take part?',
			lead: 'You are in the film yourself. Read what it means for you, and say yes before you record.',
			action: 'Read about taking part'
		},
		plan_conversation: {
			title: 'Prepare the conversation',
			lead: 'Say who will be there, and ask them whether the conversation may be filmed.',
			action: 'Prepare the conversation'
		},
		record_conversation: {
			title: 'Record the conversation',
			lead: 'Record here in the browser, or fetch a file from your camera.',
			action: 'Go to the recording'
		},
		await_processing: {
			title: 'The film is being made ready',
			lead: 'You need not wait. Your supervisor can watch it as soon as it is ready.',
			action: 'See how far it is'
		},
		begin_analysis: {
			title: 'The film is with your supervisor',
			lead: 'There is nothing for you to do now. You will see here when the analysis is ready.',
			action: 'Watch your recording'
		},
		finish_analysis: {
			title: 'Your supervisor is working on the analysis',
			lead: 'There is nothing for you to do now. You will see here when it is ready.',
			action: 'Watch your recording'
		},
		hold_feedback: {
			title: 'You are ready for feedback',
			lead: 'Your supervisor has chosen clips for the two of you. Watch them beforehand if you like.',
			action: 'Go to the feedback room'
		},
		make_agreement: {
			title: 'Make your agreement',
			lead: 'Choose the one thing you take along into the next conversation.',
			action: 'Write the agreement'
		},
		prepare_next: {
			title: 'Prepare the next conversation',
			lead: 'Write briefly what you want to practise, and whom the conversation is with.',
			action: 'Write your preparation'
		},
		nothing: { title: 'The round is finished', lead: 'Begin the next one when you are ready.', action: 'Prepare the next round' }
	},
	supervisor: {
		agree_to_participation: { title: 'The social worker has not agreed to take part yet' },
		plan_conversation: { title: 'The conversation is being planned' },
		record_conversation: { title: 'The conversation is to be recorded' },
		await_processing: { title: 'The film is being made ready' },
		begin_analysis: { title: 'Waits for your analysis', action: 'Begin the analysis' },
		finish_analysis: { title: 'Your analysis is under way', action: 'Go on with the analysis' },
		hold_feedback: { title: 'Ready for feedback', action: 'Go to the feedback room' },
		make_agreement: { title: 'The agreement is missing', action: 'Write the agreement' },
		prepare_next: { title: 'The next conversation is being prepared' },
		nothing: { title: 'The round is finished' }
	},
	home: {
		next: 'Next step',
		roundDone: (number) => `Round ${number} is finished`,
		readySince: (date) => `Ready since ${date}.`,
		planned: (day) => `Conversation ${day}`,
		at: (clock) => `at ${clock}`,
		seeClips: 'Watch the clips',
		seeRounds: 'See the whole course',
		prepareRound: (number) => `Prepare round ${number}`,
		rounds: 'Your rounds',
		underWay: (step) => `Under way · ${step}`,
		noCourse: 'Your course has not been set up yet',
		noCourseHint:
			'Your administrator brings you together with a supervisor. Then your first round stands here, and you can begin to record.',
		courseEnded: (date) => `The course ended ${date}`,
		courseOver: (date) =>
			`The last day of the course was ${date}, so no more rounds are begun. If you want to go on, your administrator can create a new course.`,
		allRounds: 'All rounds of the course have begun.',
		firstRound: 'Welcome to your course',
		firstRoundHint: 'Begin by giving the first round a name. You can change it later.',
		agreementFrom: (number) => `Your agreement from round ${number}`,
		agreementSeen: (how) => `Seen by: ${how}`,
		agreementNone: 'Your agreement',
		agreementNoneHint: 'After the feedback you choose one thing to take along. It stands here in your own words.',
		agreementOpen: 'Not answered yet',
		agreementAnswer: 'Say how it went',
		viewers: 'Who has watched your recordings?',
		viewersNobody: 'Nobody has watched them yet.',
		viewersNoFilm: 'You have no recordings yet.',
		viewersYou: (when) => `Only yourself. Last ${when}.`,
		viewersPair: (when) => `Only you and your supervisor. Last ${when}.`,
		viewersNames: (names, when) => `You and ${names}. Last ${when}.`,
		viewersUnknown: 'It cannot be shown right now.',
		viewersOpen: 'See who and when',
		viewersColumns: { who: 'Who', when: 'When', what: 'Recording', stretch: 'Watched from and to' },
		viewersPromise: 'Every viewing stands here, your own too.',
		newConversation: 'New conversation',
		newConversationHint: 'Record here, or fetch a file from your camera.',
		caseFile: 'Have you noted the conversation in the case system?',
		caseFileHint: 'This program is not the case file. The film and what you write will be deleted again.',
		caseFileDone: 'Yes, it is done',
		supervisorWaiting: (count) =>
			count === 0 ? 'Nothing is waiting for you right now' : `${plural(count, 'round waits', 'rounds wait')} for you`,
		supervisorWaitingTitle: 'Waiting for you',
		supervisorNothing: 'When a film is ready for analysis, it stands here.',
		supervisorCourses: 'Your courses',
		supervisorCounts: (courses, analyses) =>
			`${plural(courses, 'course', 'courses')} under way · ${plural(analyses, 'analysis', 'analyses')} waiting`,
		supervisorNone: 'You have no courses yet',
		supervisorNoneHint: 'When an administrator brings you together with a social worker, the course stands here.',
		coordinatorTitle: (municipality) => `Courses in ${municipality}`,
		coordinatorLead: 'Dates only: who is in which round, and what comes next. No recordings and no content.',
		coordinatorNone: 'There are no courses in the municipality yet',
		coordinatorNoneHint: 'When an administrator makes the first one, you can follow the dates here.',
		leaderTitle: (municipality) => `${municipality} in figures`,
		leaderLead: 'Counts for the whole municipality. You cannot see persons, recordings or content.',
		leaderSuppressed: 'not shown, because the group is too small',
		leaderSuppressedHint: 'Figures are shown once they stand for at least five courses.',
		figures: {
			courses: 'Courses begun',
			open_courses: 'Courses under way',
			rounds: 'Rounds begun',
			rounds_held: 'Rounds with feedback'
		},
		administratorTitle: 'Set up',
		setup: {
			social_workers: { title: 'Make accounts for social workers', lead: 'Each gets a link to choose a password.', action: 'Go to accounts' },
			supervisors: { title: 'Make an account for a supervisor', lead: 'The supervisor watches the recordings and gives feedback.', action: 'Go to accounts' },
			courses: { title: 'Make courses', lead: 'Bring a social worker together with a supervisor.', action: 'Go to courses' },
			invitations: { title: 'Invitations are waiting', lead: 'Some have not used their link yet. A link is valid for seven days.', action: 'Go to accounts' },
			med: { title: 'Note the discussion in the works council', lead: 'The use of film is discussed before you begin.', action: 'Go to municipalities' },
			nothing: { title: 'Everything is set up', lead: 'Nothing is waiting for you.' }
		},
		setupOf: {
			municipalities: (count) => plural(count, 'municipality', 'municipalities'),
			accounts: (count) => plural(count, 'open account', 'open accounts'),
			courses: (count) => plural(count, 'course under way', 'courses under way'),
			withoutCourse: (count) => plural(count, 'social worker without a course', 'social workers without a course'),
			invited: (count) => plural(count, 'unused invitation', 'unused invitations')
		},
		curatorTitle: (count) =>
			count === 0 ? 'No clips are waiting for you' : `${plural(count, 'clip waits', 'clips wait')} for you`,
		curatorLead: 'A clip enters the library only when a second person has looked through it.',
		curatorAction: 'Look through them',
		nobody: 'Nothing is waiting for you',
		nobodyHint: 'When there is something to do, it stands here.'
	},
	participation: {
		title: 'Your agreement to take part',
		link: 'Your agreement to take part',
		linkForSupervisor: 'The agreement to take part',
		titleForSupervisor: (name) => `The agreement to take part: ${name}`,
		lead: 'You give the agreement yourself, once for the whole course. Nobody can give it for you.',
		leadForSupervisor: 'The social worker reads this before she records. Only she can say yes or take it back.',
		agree: 'Yes, I want to take part',
		notNow: 'Not now',
		notNowHint: 'If you do not say yes, nothing happens. You can come back to this page whenever you like.',
		agreed: (when) => `You said yes ${when}`,
		agreedBody: 'You can record in the course. You can take the agreement back at any time.',
		agreedNow: 'Thank you. You can record now.',
		standsForSupervisor: (name, when) => `${name} said yes ${when}`,
		missingForSupervisor: (name) => `${name} has not said yes`,
		missingForSupervisorBody: 'Nothing new can be recorded in the course until she herself has said yes.',
		goOn: 'Go on',
		takeBack: 'Take the agreement back',
		takeBackTitle: 'Do you want to take the agreement back?',
		takeBackBody: 'Then nothing more can be recorded in the course, and a recording under way stops. You do not have to explain why.',
		takeBackFilms: 'The films that are there already stay until their time is up. You can delete them yourself under Conversations.',
		takenBack: 'The agreement has been taken back.',
		toFilms: 'See and delete your films'
	},
	newRound: {
		title: (number) => `Prepare round ${number}`,
		name: 'What shall the round be called?',
		nameHint: 'For example “Conversation about starting school”. Write no names.',
		when: 'When is the conversation?',
		create: 'Begin the round',
		nameMissing: 'Give the round a name.'
	},
	list: {
		lead: 'Each round stands where it is, with what comes next.',
		own: 'Your courses',
		municipality: (name) => `Courses in ${name}`,
		pairs: 'Courses in all municipalities',
		pairsLead: 'Who works together. The content is their own.',
		columns: {
			socialWorker: 'Social worker',
			supervisor: 'Supervisor',
			round: 'Round',
			stands: 'How far',
			since: 'Since',
			planned: 'Conversation',
			phase: 'Phase',
			municipality: 'Municipality',
			period: 'Period',
			actions: 'Actions'
		},
		none: 'There are no courses yet',
		noneHint: 'When an administrator brings two people together, the course stands here.',
		noneForAdministrator: 'Bring the first social worker together with a supervisor.',
		noRound: 'No round yet',
		open: (name) => `Open the course with ${name}`,
		openShort: 'Open the course',
		nothingForYou: 'There are no courses you can see',
		nothingForYouHint: 'Courses are for those who have a part in them.'
	},
	page: {
		withSupervisor: (name) => `Course with ${name}`,
		lead: (from, to, ends) => (from === to ? `${to} rounds, at the latest ${ends}` : `${from}–${to} rounds, at the latest ${ends}`),
		daysLeft: (days) => plural(days, 'day left', 'days left'),
		ended: (date) => `Ended ${date}`,
		endedReason: (reason) => `Reason: ${reason}`,
		rounds: 'Rounds',
		noRounds: 'No rounds yet',
		noRoundsHint: 'The first round begins with a conversation.',
		happened: 'What has happened',
		reason: 'Reason',
		edit: 'Rename or move',
		editOf: (number) => `Rename or move round ${number}`,
		moveOf: (number, name) => `Move the conversation in round ${number} for ${name}`,
		move: 'Move',
		close: 'Skip or end',
		closeOf: (number) => `Skip round ${number}, or end it`,
		closeHow: 'What happens to the round?',
		closeOptions: { skipped: 'It is skipped', ended_early: 'It ends here' },
		closeHints: { skipped: 'It did not take place and does not count.', ended_early: 'It has begun, but will not go all the way round.' },
		closeReason: 'Why?',
		closeReasonHint: 'Both of you can see the reason. Write no names.',
		closeSubmit: 'Save',
		reflection: 'Agreement and reflection',
		film: 'Conversation and film',
		end: 'End the course',
		endLead: (held, from) =>
			held < from
				? `You have held feedback ${plural(held, 'time', 'times')} out of at least ${from}. So write why the course ends now.`
				: 'No more rounds can begin afterwards. Everything you have written stays.',
		endReason: 'Why does the course end?',
		endSubmit: 'End the course',
		reasonMissing: 'Write a reason.',
		saved: 'Saved',
		endedNow: 'The course has ended',
		closedNow: (number) => `Round ${number} is closed`
	},
	pair: {
		create: 'New course',
		title: 'New course',
		socialWorker: 'Social worker',
		supervisor: 'Supervisor',
		choose: 'Choose',
		phase: 'Phase',
		phases: { pilot: 'Pilot phase', test: 'Test phase' },
		phaseHint: 'The phase decides with which edition of the observation manual the course begins.',
		starts: 'First day',
		startsHint: 'A course lasts five months.',
		submit: 'Make the course',
		created: 'The course is made',
		chooseBoth: 'Choose a social worker and a supervisor.',
		samePerson: 'They have to be two different people.',
		noAccounts: 'Accounts are missing',
		noAccountsHint: 'A course takes at least one account as social worker and one as supervisor.',
		toAccounts: 'Go to accounts',
		handOver: 'Change supervisor',
		handOverOf: (name) => `Change supervisor for ${name}`,
		handOverLead: (from) => `${from} loses access at once. History and recordings stay with the course. The change is written in the log.`,
		handOverTo: 'Who takes over?',
		handOverReason: 'Why?',
		handOverSubmit: 'Change supervisor',
		handedOver: (name) => `${name} is now the supervisor of the course`,
		ended: 'Ended'
	}
};
