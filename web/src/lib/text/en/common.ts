// Texts that every page shares, in English.
import type { CommonText } from '../da/common';
import { plural } from '../plural';

export const common: CommonText = {
	skipToContent: 'Skip to content',
	loading: 'Loading …',
	cancel: 'Cancel',
	close: 'Close',
	back: 'Back',
	next: 'Continue',
	save: 'Save',
	remove: 'Remove',
	edit: 'Edit',
	undo: 'Undo',
	yes: 'Yes',
	no: 'No',
	retry: 'Try again',
	optional: 'optional',
	required: 'required',
	search: 'Search',
	showMore: 'Show more',
	menu: 'Menu',
	closeMenu: 'Close menu',
	mainNavigation: 'Main menu',
	messages: 'Messages',
	dismiss: 'Close message',
	you: 'you',
	cprWarning: 'This looks like a civil registration number. Remove it if it is one: names and numbers do not belong here.',
	lookingGood: 'Looking good',
	lookingCloser: 'Looking closer',
	notice: { info: 'For your information', ok: 'Done', attention: 'Please note' },
	saveState: {
		saved: 'All saved',
		saving: 'Saving …',
		unsaved: 'Not saved yet – trying again'
	},
	roles: {
		socialraadgiver: 'Social worker',
		supervisor: 'Supervisor',
		koordinator: 'Coordinator',
		leder: 'Leader',
		forsker: 'Researcher',
		forskningsleder: 'Research lead',
		kurator: 'Curator',
		underviser: 'Teacher',
		administrator: 'Administrator'
	},
	navigation: {
		home: 'My page',
		course: 'Courses',
		record: 'Conversations',
		analyse: 'Analysis',
		feedback: 'Feedback',
		reflect: 'Reflection',
		library: 'Video library',
		concern: 'Concerns',
		manual: 'Observation manual',
		people: 'Administration'
	},
	account: {
		open: 'Your account',
		short: 'Account',
		language: 'Language',
		danish: 'Dansk',
		english: 'English',
		shortcuts: 'Keyboard shortcuts',
		signOut: 'Log out',
		signOutEverywhere: 'Log out everywhere',
		signOutEverywhereQuestion: 'Log out everywhere?',
		signOutEverywhereBody:
			'You will be logged out here and on every other computer and phone where you are logged in. What you have written is saved.'
	},
	circle: {
		label: 'The round, step by step',
		round: 'Round',
		of: (from, to) => (from === to ? `of ${to}` : `of ${from}–${to}`),
		roundOf: (round, from, to) => (from === to ? `Round ${round} of ${to}` : `Round ${round} of ${from}–${to}`),
		record: 'Recording',
		analyse: 'Analysis',
		feedback: 'Feedback',
		reflect: 'Reflection',
		done: 'done',
		begun: 'in progress',
		current: 'next',
		waiting: 'comes later'
	},
	lock: {
		title: 'The screen is locked',
		body: 'You have been away for a while. What you were doing is still here. Type your password to go on.',
		password: 'Password',
		unlock: 'Unlock',
		someoneElse: 'Log out instead'
	},
	error: {
		notFoundTitle: 'This page does not exist',
		notFoundBody: 'It may have been moved or deleted, or the address is misspelt. Nothing has happened to what you have saved.',
		title: 'The page could not be shown',
		body: 'What you have saved is still there. Please try again in a moment.',
		home: 'Go to My page',
		reference: (id) => `Quote this number if you ask for help: ${id}`
	},
	footer: {
		accessibility: 'Accessibility statement',
		caseFile: 'This program is not the case file. Remember to note the conversation in your case system.'
	},
	count: {
		rounds: (count) => plural(count, 'round', 'rounds'),
		clips: (count) => plural(count, 'clip', 'clips'),
		keywords: (count) => plural(count, 'keyword', 'keywords')
	},
	percentDone: (percent) => `${percent} per cent done`
};
