// Which film and which conversation belong to a round. Only the pair may ask.
import { api, ask, type Schema } from '$lib/api/client';

export type Conversation = Schema<'ConversationView'>;

/** The conversations of all one's rounds, newest first. */
export async function ownConversations(): Promise<Conversation[]> {
	return (await ask(api.GET('/api/record/conversations'))).items;
}

/** The newest conversation of a round. */
export function conversationOf(conversations: readonly Conversation[], roundId: string): Conversation | undefined {
	return conversations.find((conversation) => conversation.round_id === roundId);
}

/** The film of a round: the newest that can be played, else the newest. */
export function recordingOf(conversations: readonly Conversation[], roundId: string): Schema<'RecordingView'> | undefined {
	const films = conversations
		.filter((conversation) => conversation.round_id === roundId)
		.flatMap((conversation) => conversation.recordings)
		.sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
	return films.find((film) => film.state === 'playable') ?? films[0];
}
