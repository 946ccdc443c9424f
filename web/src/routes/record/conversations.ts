// What the pages about conversations work out, free of Svelte.
import type { Schema } from '$lib/api/client';
import type { RecordText } from '$lib/text/da/record';

export type Conversation = Schema<'ConversationView'>;
export type Participant = Schema<'ParticipantView'>;
export type Recording = Schema<'RecordingView'>;
export type Missing = Schema<'Missing'>;
export type Purpose = Schema<'Purpose'>;
export type Giver = Schema<'Giver'>;

export const PURPOSES: readonly Purpose[] = ['supervision', 'department', 'research', 'focus_group', 'library', 'teaching'];

/** How far a conversation is: its newest film, or what is needed before there can be one. */
export function stateOf(conversation: Conversation): keyof RecordText['states'] {
	const newest = conversation.recordings.at(-1);
	if (newest !== undefined) return newest.state;
	if (conversation.may_be_recorded) return 'ready';
	return missingConsents(conversation).length === 0 ? 'participationMissing' : 'consentMissing';
}

/** Where the next step of a conversation is done. */
export function nextPath(conversation: Conversation): string {
	const newest = conversation.recordings.at(-1);
	return newest === undefined ? `/record/conversation/${conversation.id}` : `/record/${newest.id}`;
}

/** "Ung på 17, Mor". */
export function whoIsThere(conversation: Conversation): string {
	return conversation.participants.map((participant) => participant.label).join(', ');
}

function missingConsents(conversation: Conversation): Missing[] {
	return conversation.purposes.find((purpose) => purpose.purpose === 'supervision')?.missing ?? [];
}

/** What stands in the way of recording, a sentence for each thing; `own` when the social worker reads them. */
export function missingSentences(conversation: Conversation, words: RecordText['consent'], own: boolean): string[] {
	const label = (id: string) => conversation.participants.find((participant) => participant.id === id)?.label ?? '';
	const participation = own ? words.ownParticipation : words.participation;
	const consents = missingConsents(conversation).map((one) => {
		switch (one.code) {
			case 'nobody_named':
				return words.nobody_named;
			case 'under_fifteen_alone':
				return words.under_fifteen_alone(label(one.participant_id));
			case 'alone_not_allowed':
				return words.alone_not_allowed;
			case 'consent':
				return words.missing(label(one.participant_id), words.giverIn[one.giver]);
		}
	});
	return conversation.takes_part ? consents : [participation, ...consents];
}

/** Who has said yes to supervision for somebody, and how. */
export function givenAnswers(participant: Participant): Participant['consents'] {
	return participant.consents.filter((consent) => consent.purpose === 'supervision' && consent.withdrawn_at == null);
}

/** The purposes a giver has not said yes to yet for somebody. */
export function openPurposes(participant: Participant, giver: Giver): Purpose[] {
	const given = participant.consents.filter((consent) => consent.giver === giver && consent.withdrawn_at == null);
	return PURPOSES.filter((purpose) => !given.some((consent) => consent.purpose === purpose));
}

/** Who may answer for somebody: those who must, or the person alone where no yes is enough. */
export function giversOf(participant: Participant): Giver[] {
	return participant.required_givers.length > 0 ? participant.required_givers : ['self'];
}

/** Why a film could not be made ready, in a sentence. */
export function reasonSentence(reason: string | null | undefined, words: RecordText['reasons']): string {
	const known: Record<string, string | undefined> = words;
	return (reason != null && Object.hasOwn(known, reason) ? known[reason] : undefined) ?? words.internal;
}

/** Whole minutes, rounded up; 0 is less than half a minute. */
export function minutesLeft(ms: number): number {
	return ms < 30_000 ? 0 : Math.ceil(ms / 60_000);
}
