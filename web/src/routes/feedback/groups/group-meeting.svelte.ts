// The room of a group as one browser knows it: the meeting of any room, and besides what holds in a group.
import { api, ask, type Schema } from '$lib/api/client';
import { COLOURS } from '$lib/drawing/look';
import type { Colour } from '$lib/drawing/protocol';
import { hasWord, NOTHING, type GroupAct, type GroupState } from '$lib/room/group';
import { asClip, toWatch, type GroupClip } from '$lib/room/group-clips';
import type { ClientMessage, ServerMessage } from '$lib/room/protocol';
import type { Room } from '../[round]/clips';
import { Meeting, type CallEars } from '../[round]/meeting.svelte';
import { Decisions } from './decisions.svelte';
import type { LeftWords } from './left-words.svelte';

export type Group = Schema<'GroupView'>;

/** What moves the clip. */
const STEERING: readonly ClientMessage['type'][] = ['play', 'pause', 'seek', 'rate', 'again'];

/** A group has no film behind it. */
function roomOf(group: Group): Room {
	return {
		id: group.id,
		round_id: '',
		coding_id: '',
		recording_id: '',
		edition: '',
		opened_at: '',
		...(group.ended_at != null && { ended_at: group.ended_at }),
		film: 'open',
		clips: [],
		notes: [],
		drawings: [],
		frame: { contract: { body: '', revision: 0, accepted: [] }, clips: [], takeaways: [] },
		playback: { playing: false, position_ms: 0, at_ms: 0, rate_percent: 100, revision: 0 },
		// The room tells its time on arrival.
		server_ms: Date.now()
	};
}

export class GroupMeeting extends Meeting {
	readonly group: Group;
	readonly decisions: Decisions;
	/** Where own words go that the session lets go of. */
	readonly #left: LeftWords;
	/** The last of the own note that was sent. */
	#sent: string | undefined;
	/** The next state is the first of a new line. */
	#newLine = true;
	state = $state.raw<GroupState>(NOTHING);
	/** Whose microphone and words are open; undefined when everybody's are. */
	speakers = $state.raw<readonly string[] | undefined>();
	/** What the server has kept of the own note. */
	keptNote = $state('');
	/** The own note as it is being written. */
	ownNote = $state('');

	/** Clips the group has chosen; without a word about those that may not be watched here. */
	#clips = $state.raw<readonly Schema<'GroupClipView'>[]>([]);
	#notFor = $state.raw<readonly GroupClip[]>([]);

	constructor(group: Group, me: string, storage: Storage, left: LeftWords) {
		super(roomOf(group), me, storage, 'groups');
		this.group = group;
		this.#left = left;
		this.decisions = new Decisions(`mrp.room/${group.id}/decisions/${me}`, me, storage, (body, revision) => this.act({ type: 'decide', body, revision }));
	}

	override join(ears: CallEars): () => void {
		return super.join({
			...ears,
			welcome: (message) => {
				this.#newLine = true;
				ears.welcome(message);
			}
		});
	}

	leads = $derived.by(() => this.group.members.some(({ account_id, host }) => host && account_id === this.me));
	/** The clip that everybody looks at, as far as it may be watched here. */
	watched = $derived.by(() => toWatch(this.#clips).find(({ id }) => id === this.playback.clip_id));
	maySteer = $derived.by(() => (this.leads || this.maySpeak) && this.state.quiet?.step.type !== 'writing');
	hasWord = (account: string): boolean => hasWord(this.state, this.speakers, account);
	maySpeak = $derived.by(() => this.speakers?.includes(this.me) ?? true);
	/** Everybody who is invited, and whoever was invited while the others were talking. */
	people = $derived.by(() => {
		const known = this.group.members.map(({ account_id, name, host }) => ({ account_id, name, host }));
		const more = this.attendees.filter(({ account_id }) => !known.some((one) => one.account_id === account_id));
		return [...known, ...more.map(({ account_id, name, part }) => ({ account_id, name, host: part === 'host' }))];
	});

	get clips(): readonly Schema<'GroupClipView'>[] {
		return this.#clips;
	}

	set clips(clips: readonly Schema<'GroupClipView'>[]) {
		this.#clips = clips;
		this.agenda = toWatch(clips).map(asClip);
	}

	/** Who of those who are here may not see a clip. */
	notFor(clipId: string): readonly string[] {
		return this.#notFor.find(({ clip_id }) => clip_id === clipId)?.not_for ?? [];
	}

	/** Whoever may not steer does not move the own picture either: the room would refuse it, and the others would go on without her. */
	override say(message: ClientMessage): boolean {
		if (STEERING.includes(message.type) && !this.maySteer) return false;
		return super.say(message);
	}

	/** By the place among the people; with more than four a colour is had by two, and the name stands beside it. */
	override colourOf(account: string): Colour {
		const place = Math.max(0, this.people.findIndex(({ account_id }) => account_id === account));
		return COLOURS[place % COLOURS.length] ?? COLOURS[0];
	}

	takeOff(): void {
		this.say({ type: 'show', clip_id: null });
	}

	isHere(account: string): boolean {
		return this.attendees.some(({ account_id }) => account_id === account);
	}

	name = (account: string): string => this.people.find(({ account_id }) => account_id === account)?.name ?? '';

	act(act: GroupAct): boolean {
		return this.say({ type: 'group', act });
	}

	/** Writes for oneself; only what has changed is sent. */
	keepNote(): void {
		if (this.ownNote === this.keptNote) return;
		this.#sent = this.ownNote;
		this.act({ type: 'write', body: this.ownNote });
	}

	/** The own note is taken away: unless she has shown it, it stays on her own screen. */
	letGoOfNote(): void {
		const shown = this.state.notes.findLast(({ account_id }) => account_id === this.me)?.body;
		if (this.ownNote.trim() !== shown) this.#left.add('note', this.ownNote);
		this.ownNote = '';
	}

	/** The session is over, whoever ended it. */
	letGo(): void {
		this.letGoOfNote();
		this.#left.add('decisions', this.decisions.letGo());
	}

	protected override find(): Promise<Group> {
		return ask(api.GET('/api/feedback/groups/{room_id}', { params: { path: { room_id: this.group.id } } }));
	}

	protected override hearGroup(message: Extract<ServerMessage, { type: 'group' | 'own_note' | 'group_clips' }>): void {
		if (message.type === 'group_clips') {
			this.#notFor = message.clips;
			void this.#fetchClips();
			return;
		}
		if (message.type === 'group') {
			const over = this.state.quiet != null && message.state.quiet == null;
			this.state = message.state;
			if (this.#newLine) this.decisions.comeBack(message.state.decisions);
			else this.decisions.hear(message.state.decisions);
			this.#newLine = false;
			this.speakers = message.speakers ?? undefined;
			// The room may not have heard her last words yet, and will not keep them any more.
			if (over) this.letGoOfNote();
			return;
		}
		// What is being written goes on; what was shown or thrown away is gone here too.
		const taken = message.body === '' && this.keptNote !== '' && this.#sent !== '';
		if (taken) this.letGoOfNote();
		else if (this.ownNote === this.keptNote) this.ownNote = message.body;
		this.keptNote = message.body;
	}

	/** What the chosen clips are: asked for anew whenever it may have changed. */
	async #fetchClips(): Promise<void> {
		try {
			const params = { path: { room_id: this.group.id } };
			this.clips = (await ask(api.GET('/api/feedback/groups/{room_id}/clips', { params }))).items;
		} catch {
			// The line tells again when it is back.
		}
	}
}
