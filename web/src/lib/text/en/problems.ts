// What we say when something did not work, in English.
import type { ProblemsText } from '../da/problems';

export const problems: ProblemsText = {
	label: 'That did not work',
	fallbacks: {
		offline: {
			what: 'There is no connection right now.',
			then: 'What you write stays on this page. Check your network and try again.'
		},
		refused: { what: 'You do not have access to this.', then: 'Ask your supervisor or administrator if you think you should.' },
		notFound: {
			what: 'What you are looking for does not exist – or you do not have access to it.',
			then: 'Go back and try to open it from My page.'
		},
		conflict: { what: 'It has been changed somewhere else in the meantime.', then: 'Reload the page to see the latest, then try again.' },
		invalid: { what: 'Something you have written cannot be used as it stands.', then: 'Look through the fields and try again.' },
		tooMany: { what: 'There have been too many attempts in a short time.', then: 'Wait a moment and try again.' },
		signedOut: { what: 'You are no longer logged in.', then: 'Log in again. What you have saved is still there.' },
		ours: { what: 'That did not work, and it is nothing you have done.', then: 'Please try again in a moment.' }
	},
	byCode: {
	rules_not_accepted: { what: 'You have not accepted the ground rules of the session yet.', then: 'Read and accept them on the page of the session, then you can go in.' },
	group_invalid: {
		what: 'The session could not be made as it stands.',
		then: 'See that it has a title and at least one ground rule, and that you are two to eight of your own municipality.'
	},
	codings_compared: { what: 'Both codings are done and open to both, so neither can be taken back.', then: 'Write what you have learned into the comparison.' },
	agreed_changed: { what: 'The other has written something about this place meanwhile.', then: 'Load the page again, look at it together, and then write it down.' },
	second_coding_begun: { what: 'The other has begun to code, so the invitation cannot be taken back.', then: 'Talk with the other about what is to happen.' },
	not_both_submitted: { what: 'You are not both done yet.', then: 'Come back when both codings are ready for comparison.' },
	few_recordings: { what: 'Too few recordings were coded twice for a figure about the manual.', then: 'The figures come when five recordings were coded by two.' },
	file_unreadable: { what: 'The file could not be read.', then: 'Open it in the program it comes from, save it again, and try once more.' },
		captions_too_large: {
			what: 'The captions file is larger than 1 MB.',
			then: 'Choose the file with the words of the film alone, and try again.'
		},
		captions_not_text: {
			what: 'The file is not a text file.',
			then: 'Choose a captions file that ends in .vtt or .srt.'
		},
		captions_empty: {
			what: 'There are no captions in the file.',
			then: 'A caption is a line with two times and an arrow between them (00:01.000 --> 00:03.000), and the words beneath it.'
		},
		captions_time_unreadable: {
			what: 'One of the times in the file cannot be read.',
			then: 'Times are written as 00:01:02.500 --> 00:01:04.000. Correct the line and choose the file again.'
		},
		captions_time_backwards: {
			what: 'One of the captions ends before it begins.',
			then: 'Correct the times and choose the file again.'
		},
		captions_too_long: {
			what: 'One of the captions is longer than there is room for on the picture.',
			then: 'Divide it, and choose the file again.'
		},
		captions_beyond_film: {
			what: 'The captions go on after the film has ended.',
			then: 'Check whether the file belongs to another film.'
		},
		captions_changed: {
			what: 'The other of you has changed the captions at the same moment.',
			then: 'Reload the page and see whether there is still something to change.'
		},
	areas_empty: {
		what: 'Some focus areas have no marks.',
		then: 'Tick those you have looked for, and try again.'
	},
	strengths_first: {
		what: 'There are to be at least two Looking good before a Looking closer is released.',
		then: 'Add a clip that shows something that works, or write a reason.'
	},
	clips_unconfirmed: {
		what: 'A clip lasts over 4 minutes, and its length is not confirmed.',
		then: 'Make the clip shorter, split it, or confirm the length.'
	},
	body_too_large: {
		what: 'This is more than can be taken at once.',
		then: 'Divide it, or make it shorter, and try again.'
	},
	ratings_off: {
		what: 'Levels are off in this round.',
		then: 'They are shown when both of you have asked for them on the page of the course.'
	},
	evidence_missing: {
		what: 'A level rests on something that was seen.',
		then: 'Tie at least one keyword or clip to the dimension, and try again.'
	},
	not_shared: {
		what: 'It has not been shown to you.',
		then: 'The social worker decides when you can see it.'
	},
	coding_released: {
		what: 'The analysis has been released, so it stays as it is.',
		then: 'Take the release back if something has to be changed. You can until the social worker has opened it.'
	},
	already_opened: {
		what: 'The analysis has been opened, so it cannot be taken back.',
		then: 'Talk about it in the feedback instead.'
	},
	mark_invalid: {
		what: 'A keyword or clip cannot be saved as it stands.',
		then: 'See that the text is not too long, and that the clip lies inside the film.'
	},
	indicator_unknown: {
		what: 'That indicator is not in the edition of the manual this analysis uses.',
		then: 'Choose an indicator from the manual beside the film.'
	},
	dimension_unknown: {
		what: 'A dimension does not exist in this edition of the manual.',
		then: 'Remove it, and choose another.'
	},
		edition_used: {
		what: 'The edition has been used in an analysis, so it stays as it is.',
		then: 'Begin a new edition from it instead.'
	},
	edition_built_in: {
		what: 'The edition comes with the program, so it stays as it is.',
		then: 'Begin a new edition from it instead.'
	},
	edition_chosen: {
		what: 'A course is to be analysed with the edition.',
		then: 'Choose another edition for the course, and then delete it.'
	},
	edition_id_taken: {
		what: 'There is an edition with that id already.',
		then: 'Write another id at the top of the text, and save again.'
	},
	edition_unfit: {
		what: 'The text does not hold together yet.',
		then: 'Mend the places named beside it, and save again.'
	},
	crosswalk_unfit: {
		what: 'The text does not hold together yet.',
		then: 'Mend the places named beside it, and save again.'
	},
	course_analysed: {
		what: 'The analysis of the course has begun, so it keeps its edition.',
		then: 'Another edition can be chosen for the next course.'
	},
	edition_not_found: {
		what: 'There is no such edition of the manual.',
		then: 'Look at the list of editions.'
	},
	sign_in_refused: {
			what: 'The e-mail, password or one-time code does not match.',
			then: 'Try again. If you have forgotten your password, your administrator can give you a link to a new one.'
		},
		totp_required: { what: 'We need the one-time code.', then: 'Type the six digits your authenticator app shows right now.' },
		too_many_attempts: { what: 'There have been too many attempts.', then: 'Wait a quarter of an hour and try again.' },
		unlock_refused: { what: 'The password does not match.', then: 'Try again, or log out instead.' },
		session_locked: { what: 'The screen is locked.', then: 'Type your password to go on.' },
		link_expired: { what: 'The link has been used or is too old.', then: 'Ask your administrator for a new one.' },
		weak_password: {
			what: 'The password is too easy to guess.',
			then: 'Choose one of at least 12 characters. A short sentence you can remember is good.'
		},
		totp_refused: { what: 'The one-time code does not match.', then: 'Wait for the next code in the app and type that.' },
		role_missing: { what: 'That does not belong to your role.', then: 'Ask your administrator if you think you should have access.' },
		cross_site: { what: 'The request came from another site and was refused.', then: 'Load the page again, and try again.' },
		email_taken: { what: 'There is an account with that e-mail already.', then: 'Find the account in the list, or use another e-mail.' },
		email_invalid: { what: 'The e-mail cannot be used as it stands.', then: 'Write it as name@municipality.dk.' },
		name_taken: { what: 'The name is taken already.', then: 'Choose another name.' },
		name_invalid: { what: 'A name is missing.', then: 'Write a name of at most 120 characters.' },
		roles_missing: { what: 'The account has no role.', then: 'Choose at least one role.' },
		last_administrator: { what: 'This is the last administrator.', then: 'Make somebody else an administrator first.' },
		own_roles: { what: 'You cannot give yourself a role.', then: 'Ask another administrator to do it.' },
	own_municipality: { what: 'You cannot close the municipality you belong to.', then: 'Let an administrator of another municipality do it.' },
		account_closed: { what: 'The account is closed.', then: 'Open the account, then make a link.' },
		not_joined: { what: 'The person has not used the invitation yet.', then: 'Make a new invitation instead.' },
		preference_name: { what: 'The choice cannot be kept on your account.', then: 'It still applies on this machine.' },
	preference_too_large: { what: 'The choice is too large to be kept on your account.', then: 'It still applies on this machine.' },
	days_invalid: { what: 'The number of days cannot be used.', then: 'Write a whole number of days, at most 365.' },
		password_first: { what: 'A password is missing.', then: 'Begin again with the link.' },
		participation_missing: {
			what: 'The social worker has not agreed to take part in the course, or has taken it back.',
			then: 'Only she can say yes herself. That is done under Courses.'
		},
		storage_full: {
			what: 'There is no room for the film on the server right now.',
			then: 'Tell your administrator, and try again when room has been made. If the film is on a camera, keep it there until then.'
		},
		too_large: {
			what: 'The film is larger than the program can take.',
			then: 'Split it in two, or save it in a lower quality, and try again.'
		},
		upload_expired: { what: 'The transfer stood still for too long and was given up.', then: 'Choose the file again, and it starts over.' },
		consent_missing: { what: 'Not everybody has said yes.', then: 'Go to consent and see who has not been asked yet.' },
		consent_withdrawn: { what: 'A consent has been withdrawn.', then: 'The film is deleted or can no longer be used.' },
		consent_exists: { what: 'That answer stands here already.', then: 'There is nothing more to do.' },
		reason_missing: { what: 'A reason is missing.', then: 'Write briefly why, and try again.' },
		conversation_recorded: {
		what: 'There is or was a film of the conversation, so everybody who was there stays on the list and is asked as before.',
		then: 'If something is wrong, delete the film and record again when everybody has been asked.'
	},
		recording_not_playable: { what: 'The film is not ready yet.', then: 'Wait a moment and try again.' },
		round_closed: { what: 'The round is closed.', then: 'Choose a round that is under way.' },
		code_unknown: { what: 'We do not know that code.', then: 'Look at the paper again. If the paper is gone, ask your social worker.' },
		round_begun: { what: 'The round has a film already, so it cannot be skipped.', then: 'Choose that it stops here instead.' },
		course_over: {
			what: 'The last day of the course is past, so no more rounds can be begun.',
			then: 'Rounds under way can be finished. If you want to go on, your administrator can create a new course.'
		},
		course_ended: { what: 'The course has ended.', then: 'No rounds can be begun or changed in it any more.' },
		too_many_rounds: { what: 'The course has all the rounds it can have.', then: 'End the course, and ask your administrator for a new one.' },
		wrong_part: { what: 'The two accounts do not make a course.', then: 'Choose a social worker and a supervisor who are two different people.' },
		course_invalid: { what: 'Something in the course cannot be used as it stands.', then: 'Look through name and dates, and try again.' },
		field_missing: { what: 'A field is empty.', then: 'Fill it in, and it will be saved.' },
		field_too_long: { what: 'The text is too long.', then: 'Make it shorter, and it will be saved.' },
		changed_meanwhile: { what: 'The text was changed somewhere else meanwhile.', then: 'Load the page again to see both versions.' },
		room_not_found: { what: 'The meeting does not exist – or you have no access to it.', then: 'Go to Feedback and open it from there.' },
		times_invalid: { what: 'The times cannot be offered like this.', then: 'Offer two to four times that do not overlap, of 15 to 120 minutes each.' },
		time_past: { what: 'The time is past.', then: 'Choose or offer a time that lies ahead.' },
		time_gone: { what: 'The time is not offered any more.', then: 'It may have been taken back or chosen. Here is how it stands now.' },
		nothing_to_book: { what: 'There is no meeting to agree on in this round.', then: 'The meeting has been held, or the round is over.' },
		helper_link_not_found: { what: 'The link does not work.', then: 'Somebody else has used it, it is too old, or the meeting is under way. Ask for a new one.' },
		clip_on_screen: { what: 'A clip is on the screen, so nobody else can be let in.', then: 'Put the clip away first.' },
		too_many_checks: { what: 'Too much is being tried at once.', then: 'Wait half a minute, and try again.' },
		no_relay: { what: 'The server has not switched on calls.', then: 'Call your technical service.' },
		room_ended: { what: 'The meeting is over.', then: 'The notes can still be read under Feedback.' },
		too_many_rooms: { what: 'As many meetings are open as can be open at once.', then: 'End the meetings you are done with, and try again.' },
		not_released: { what: 'The analysis has not been released yet.', then: 'Your supervisor releases it when it is ready.' },
		own_nomination: { what: 'You proposed the clip yourself.', then: 'Another curator has to look through it.' },
		social_worker_disagrees: { what: 'The social worker has not said yes to the clip being used.', then: 'Ask the social worker, who can say yes beneath the clip in the analysis.' },
		municipality_not_in_library: { what: 'Your municipality does not take part in the video library.', then: 'Your administrator can switch it on under municipalities.' },
		clip_nominated: { what: 'The clip has been proposed already.', then: 'You can follow it under “Clips on their way”.' },
		library_step_wrong: { what: 'It is not that step’s turn yet.', then: 'Load the page again to see how far the clip is.' },
		somebody_recognisable: { what: 'Somebody can be recognised, so the clip cannot be published.', then: 'Propose another clip.' },
		library_item_invalid: { what: 'The proposal cannot be used as it stands.', then: 'Write a title of at most 120 characters, a reason of at most 2,000, and choose a dimension.' }
	},
	reference: (id) => `Number for support: ${id}`
};
