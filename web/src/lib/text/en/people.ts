// Texts of signing in, accounts and administration, in English.
import type { PeopleText } from '../da/people';

export const people: PeopleText = {
	title: 'Administration',
	signIn: {
		title: 'Log in',
		email: 'E-mail',
		password: 'Password',
		submit: 'Log in',
		codeTitle: 'Type your one-time code',
		codeHint: 'The six digits from your authenticator app. Without your phone you can use one of your recovery codes.',
		code: 'One-time code',
		codeSubmit: 'Continue',
		startOver: 'Start over',
		forgotten: 'Forgotten your password? Your administrator can give you a link to a new one.'
	},
	password: {
		new: 'New password',
		hint: 'At least 12 characters. A short sentence you can remember is good.',
		repeat: 'Repeat the password',
		tooShort: 'The password needs at least 12 characters.',
		differs: 'The two passwords are not the same.',
	},
	invitation: {
		title: 'Welcome',
		lead: (name) => `Hello ${name}. Choose a password, and your account is almost ready.`,
		submit: 'Continue',
		totpTitle: 'Connect your phone',
		totpLead: 'When you log in you use both the password and a one-time code from your phone. That keeps the recordings with the two of you.',
		totpStep1: 'Open an authenticator app on your phone, for instance the one you already use at work.',
		totpStep2: 'Choose to add an account and scan the picture here.',
		totpStep3: 'Type the six digits the app shows.',
		qrAlt: 'QR code with your secret key. Instead, you can type the key below into the app.',
		secret: 'Cannot scan? Type the key into the app:',
		code: 'One-time code',
		confirm: 'Make the account ready',
		codesTitle: 'Keep your recovery codes',
		codesLead:
			'Each code works once if you do not have your phone. They are shown only now. Write them down or print them, and keep them in a safe place.',
		codesPrint: 'Print the codes',
		codesDone: 'I have kept the codes',
		invalidTitle: 'The link no longer works'
	},
	reset: {
		title: 'Choose a new password',
		lead: (name) => `Hello ${name}. Choose a new password. You will be logged out everywhere else.`,
		submit: 'Save the password',
		doneTitle: 'The password is new',
		doneBody: 'Log in with the new password.'
	}
};
