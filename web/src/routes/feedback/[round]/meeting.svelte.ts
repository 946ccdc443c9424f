// The meeting as one browser knows it: who is there, where the clip stands, what is written and drawn, how the line is.
// Everything the two do goes to the room and comes back from it; only the own words show at once.
import { api, ask, ProblemError, refreshSession } from '$lib/api/client';
import type { Colour } from '$lib/drawing/protocol';
import { TwoWays } from '$lib/room/channel';
import { BURST, BURST_EVERY_MS, EVERY_MS, localNow, ServerClock } from '$lib/room/clock';
import { Door } from './door.svelte';
import { Drawings } from './drawings.svelte';
import { MeetingFrame, OwnTakeaway } from './frame.svelte';
import { Notebook } from './notebook.svelte';
import type { Attendee, ChatMessage, ClientMessage, Deed, FilmState, Layout, ServerMessage, ServerSignal, SharedPlayback, Welcome, WhenSlow } from '$lib/room/protocol';
import { onNetworkChange } from '$lib/room/network';
import { WaitingQueue } from '$lib/room/queue';
import { RoomLine, type LineState } from '$lib/room/socket';
import type { Measurement } from '$lib/room/sync';
import { uuidv7 } from '$lib/state/uuid';
import { agendaOf, type Clip, type Room } from './clips';

/** Why the meeting is over for this window. */
export type Ending = 'over' | 'left' | 'refused' | 'elsewhere';
type Chat = Extract<ClientMessage, { type: 'chat' }> & { at_ms: number };

/** What the call wants to hear. */
export interface CallEars {
	welcome(message: Pick<Welcome, 'you' | 'ice_servers'>): void;
	signal(signal: ServerSignal): void;
	/** Somebody's step towards keys that only the browsers have. */
	keyStep(from: string, step: string): void;
	/** Who else is here. */
	company(accounts: readonly string[], helped: boolean, program?: boolean): void;
	away(): void;
}

/** While a clip is shown each tells once a second how her picture stands; whoever has not for so long has a line that carries little. */
const QUIET_MS = 6_000;

const NOTHING: SharedPlayback = { clip_id: null, playing: false, position_ms: 0, at_ms: 0, rate_percent: 100, revision: -1 };

export class Meeting {
	readonly room: Room;
	readonly me: string;
	readonly clock = new ServerClock();
	readonly door = new Door((message) => this.say(message));
	readonly notebook: Notebook;
	readonly drawings: Drawings;
	readonly frame: MeetingFrame;
	readonly takeaway: OwnTakeaway;
	#line: RoomLine;
	/** The line, and the channel beside the call. */
	readonly ways = new TwoWays(
		(text) => this.#line.sendText(text),
		(text) => this.#hear(JSON.parse(text) as ServerMessage),
		localNow
	);
	#chats: WaitingQueue<Chat>;
	#ears: CallEars | undefined;
	#timers: ReturnType<typeof setInterval>[] = [];
	#soon: ReturnType<typeof setTimeout>[] = [];

	/** The clips of the plan; a group chooses others on the way. */
	agenda = $state.raw<readonly Clip[]>([]);
	attendees = $state.raw<readonly Attendee[]>([]);
	playback = $state.raw<SharedPlayback>(NOTHING);
	/** Who did the last thing with the clip, and what. */
	by = $state<string | undefined>();
	did = $state<Deed | undefined>();
	whenSlow = $state<WhenSlow>('wait');
	/** Since when the line has been away, once it was there. */
	away = $state<number | undefined>();
	/** The newest state of the clip that the room has told. */
	#newest = -1;
	layout = $state<Layout>('clip');
	messages = $state.raw<readonly ChatMessage[]>([]);
	/** What stands in the field of the chat. */
	chatDraft = $state('');
	/** Said, but not acknowledged. */
	waitingMessages = $state.raw<readonly Chat[]>([]);
	measurements = $state.raw<Readonly<Record<string, Measurement>>>({});
	/** Whose line brings nothing at the moment, as far as this one can tell. */
	quiet = $state.raw<readonly string[]>([]);
	/** When the room last answered. */
	#answeredAt = -Infinity;
	line = $state<LineState>('connecting');
	roundTrip = $state<number | undefined>();
	/** Has been in the room at least once. */
	arrived = $state(false);
	film = $state<FilmState>('open');
	/** Counts how often the film has become open again. */
	reopened = $state(0);
	ending = $state<Ending | undefined>();
	/** The last refusal, for a message on the screen. */
	refused = $state.raw<{ code: string } | undefined>();

	/** `place` is where the room's socket lies: that of a round, or that of a group. `prepare`: a host who makes things ready alone. */
	constructor(room: Room, me: string, storage: Storage, place: 'rooms' | 'groups' = 'rooms', prepare = false) {
		this.room = room;
		this.clock.guess(room.server_ms, localNow());
		this.film = room.film;
		this.agenda = agendaOf(room.clips);
		this.me = me;
		this.#chats = new WaitingQueue(storage, `mrp.room/${room.id}/chat`);
		this.drawings = new Drawings(room.id, me, storage, (message) => this.say(message), () => this.now());
		this.#readWaiting();
		this.notebook = new Notebook(room, me, storage, (message) => this.say(message));
		this.frame = new MeetingFrame(room.frame, me, (change) => this.say({ type: 'frame', change }));
		this.takeaway = new OwnTakeaway(room.id, storage, this.frame.takeaway, this.frame.takeAlong);
		this.#line = new RoomLine({
			url: `${location.origin.replace(/^http/, 'ws')}/api/feedback/${place}/${room.id}/socket${prepare ? '?prepare=true' : ''}`,
			received: (message) => this.#hear(message),
			changed: (state) => this.#lineChanged(state),
			ended: (why) => (this.ending ??= why),
			mayRetry: () => this.#mayRetry()
		});
	}

	filmGone = $derived.by(() => this.film !== 'open');
	clip = $derived.by(() => this.agenda.find(({ id }) => id === this.playback.clip_id));
	host = $derived.by(() => this.attendees.find(({ account_id }) => account_id === this.me)?.part === 'host');

	/** The server's time now. */
	now(): number {
		return this.clock.at(localNow());
	}

	nameOf(account: string): string | undefined {
		return this.attendees.find(({ account_id }) => account_id === account)?.name;
	}

	/** In which colour somebody points, and draws unless she has chosen another. */
	colourOf(account: string): Colour {
		return this.attendees.find(({ account_id }) => account_id === account)?.part === 'host' ? 'yellow' : 'blue';
	}

	/** Goes in. The returned function leaves. */
	join(ears: CallEars): () => void {
		this.#ears = ears;
		this.#line.connect();
		this.#timers.push(setInterval(() => this.#askTime(), EVERY_MS));
		this.#timers.push(setInterval(() => this.#lookWhoIsQuiet(), 1_000));
		const forget = onNetworkChange(() => this.doubtLine());
		window.addEventListener('pagehide', this.takeaway.flush);
		return () => {
			forget();
			window.removeEventListener('pagehide', this.takeaway.flush);
			for (const timer of this.#timers.splice(0)) clearInterval(timer);
			for (const timer of this.#soon.splice(0)) clearTimeout(timer);
			this.notebook.close();
			this.takeaway.flush();
			this.drawings.leave();
			this.#line.leave();
		};
	}

	/** The network may have changed: the line is tried, and opened anew if it carries nothing. */
	doubtLine(): void {
		this.#line.doubt({ type: 'time', sent_ms: localNow() });
	}

	/** Tries at once instead of waiting. */
	retry = (): void => this.#line.connect();

	leave(why: Ending): void {
		// While the line still carries it.
		this.notebook.close();
		this.takeaway.flush();
		this.ending ??= why;
		this.#line.leave();
	}

	say(message: ClientMessage): boolean {
		return this.ways.say(message);
	}

	show(clipId: string): void {
		this.say({ type: 'show', clip_id: clipId });
	}

	play(): void {
		this.say({ type: 'play' });
	}

	/** Stops for both at the frame seen here; the own film stops at once. */
	pause(positionMs: number): void {
		const position = Math.max(0, Math.round(positionMs));
		if (!this.say({ type: 'pause', position_ms: position })) return;
		this.playback = { ...this.playback, playing: false, position_ms: position, at_ms: Math.round(this.now()), waiting_for: null };
	}

	seek(positionMs: number): void {
		this.say({ type: 'seek', position_ms: Math.max(0, Math.round(positionMs)) });
	}

	setRate(percent: number): void {
		this.say({ type: 'rate', rate_percent: percent });
	}

	again(slowly: boolean): void {
		this.say({ type: 'again', slowly });
	}

	setWhenSlow(whenSlow: WhenSlow): void {
		this.say({ type: 'when_slow', when_slow: whenSlow });
	}

	chat(body: string): void {
		const said = body.trim();
		if (said === '') return;
		const { at_ms, ...message }: Chat = { type: 'chat', id: uuidv7(), body: said, at_ms: Math.round(this.now()) };
		this.#chats.put({ ...message, at_ms });
		this.#readWaiting();
		this.say(message);
	}

	setLayout(layout: Layout): void {
		this.say({ type: 'layout', layout });
	}

	end(): void {
		this.say({ type: 'end' });
	}

	/** How far the own picture is from the shared clip; while it is not there, where it stands. */
	seen(driftMs: number | null, standsMs: number): void {
		const drift = driftMs === null ? null : Math.round(driftMs);
		const stands = driftMs === null ? { stands_ms: Math.round(standsMs) } : {};
		this.say({ type: 'seen', revision: this.playback.revision, drift_ms: drift, ...stands });
	}

	#askTime(): void {
		this.ways.askTime();
	}

	#lookWhoIsQuiet(): void {
		const now = localNow();
		// A line of one's own that brings nothing says nothing about the others.
		const hears = this.line === 'open' && this.away === undefined && now - this.#answeredAt < 2 * EVERY_MS;
		const quiet = (account: string) => {
			const told = this.measurements[account];
			return account !== this.me && told !== undefined && now - told.receivedMs > QUIET_MS;
		};
		const found = hears && this.clip !== undefined ? this.attendees.map(({ account_id }) => account_id).filter(quiet) : [];
		if (found.join() !== this.quiet.join()) this.quiet = found;
	}

	#lineChanged(state: LineState): void {
		this.line = state;
		if (state === 'open') {
			this.clock.forget();
			this.ways.begin();
		} else if (state !== 'connecting' && this.arrived) {
			this.away ??= localNow();
		}
		if (state === 'waiting' || state === 'closed') this.#ears?.away();
	}

	/** A line that was never opened may mean: signed out for a moment, meeting over, not allowed, or no network. */
	async #mayRetry(): Promise<boolean> {
		await refreshSession();
		try {
			const room = await this.find();
			if (room.ended_at == null) return true;
			this.ending ??= 'over';
		} catch (failure) {
			if (!(failure instanceof ProblemError) || ![401, 403, 404].includes(failure.status)) return true;
			this.ending ??= 'refused';
		}
		return false;
	}

	/** Asks for the room itself, to learn why its line is refused. */
	protected find(): Promise<{ ended_at?: string | null }> {
		return ask(api.GET('/api/feedback/rooms/{room_id}', { params: { path: { room_id: this.room.id } } }));
	}

	/** What only the room of a group hears. */
	protected hearGroup(_message: Extract<ServerMessage, { type: 'group' | 'own_note' | 'group_clips' }>): void {}

	#hear(message: ServerMessage): void {
		if (this.door.hear(message)) return;
		switch (message.type) {
			case 'welcome':
				return this.#welcome(message);
			case 'time':
				this.clock.add(message.sent_ms, localNow(), message.server_ms);
				this.roundTrip = this.clock.roundTrip;
				this.#answeredAt = localNow();
				return;
			case 'signal':
				return this.#ears?.signal(message.signal);
			case 'key_step':
				return this.#ears?.keyStep(message.from, message.step);
			case 'attendees':
				return this.#setAttendees(message.attendees);
			case 'playback':
				// Each comes two ways, and the slower one may be late.
				if (message.playback.revision <= this.#newest || this.filmGone) return;
				this.#newest = message.playback.revision;
				// The question was about the last clip; now the one of this clip is asked.
				if (message.did === 'show' && message.playback.clip_id !== this.playback.clip_id && this.host && this.frame.question) {
					this.frame.ask(null);
				}
				// Who has said nothing while none was shown has not been quiet.
				if (this.playback.clip_id == null) this.measurements = {};
				this.playback = message.playback;
				this.by = message.by;
				this.did = message.did;
				return;
			case 'when_slow':
				this.whenSlow = message.when_slow;
				return;
			case 'seen': {
				const measured = { revision: message.revision, driftMs: message.drift_ms ?? null, receivedMs: localNow() };
				this.measurements = { ...this.measurements, [message.account_id]: measured };
				return;
			}
			case 'chat':
				this.#chats.done(message.message.id);
				this.#readWaiting();
				if (!this.messages.some(({ id }) => id === message.message.id)) this.messages = [...this.messages, message.message];
				return;
			case 'draw':
			case 'ink':
			case 'pointer':
			case 'drawings_cleared':
			case 'drawings_gone':
			case 'draw_refused':
				return this.drawings.hear(message);
			case 'note':
				return this.notebook.receive(message.note);
			case 'note_kept':
				return this.notebook.acknowledge(message.clip_id, message.number);
			case 'frame':
				this.frame.now = message.frame;
				return this.takeaway.hear(this.frame.takeaway);
			case 'layout':
				this.layout = message.layout;
				return;
			case 'film':
				return this.#setFilm(message.film);
			case 'group':
			case 'own_note':
			case 'group_clips':
				return this.hearGroup(message);
			case 'ended':
				this.ending ??= 'over';
				return;
			case 'refused':
				return this.#wasRefused(message.code);
		}
	}

	#welcome(message: Welcome): void {
		this.clock.guess(message.server_ms, localNow());
		for (const timer of this.#soon.splice(0)) clearTimeout(timer);
		for (let count = 0; count < BURST; count += 1) this.#soon.push(setTimeout(() => this.#askTime(), count * BURST_EVERY_MS));
		this.arrived = true;
		this.away = undefined;
		this.#setFilm(message.film);
		this.playback = message.playback;
		this.#newest = message.playback.revision;
		this.whenSlow = message.when_slow;
		this.layout = message.layout;
		this.messages = message.messages;
		this.measurements = {};
		this.#setAttendees(message.attendees);
		this.frame.now = message.frame;
		// What was said into the broken line: known already, or said again under the same id.
		for (const { id } of message.messages) this.#chats.done(id);
		this.#readWaiting();
		for (const { at_ms: _, ...chat } of this.#chats.waiting) this.say(chat);
		if (this.film === 'open') this.drawings.welcome(message.drawings);
		// As long as the notes are not told, the own words wait where they are.
		if (this.film === 'open') this.notebook.comeBack(message.notes);
		if (this.film === 'open') this.takeaway.comeBack(this.frame.takeaway);
		this.#ears?.welcome(message);
	}

	/** What was shown about the film goes at once; when it may be shown again, the page fetches everything anew. */
	#setFilm(film: FilmState): void {
		const reopened = this.film !== 'open' && film === 'open';
		this.film = film;
		if (film === 'gone') {
			this.notebook.forget();
			this.messages = [];
			while (this.#chats.drop());
			this.#readWaiting();
		}
		if (film !== 'open') this.frame.forgetTheFilm();
		if (film !== 'open') this.takeaway.close(film === 'gone');
		if (film !== 'open') {
			this.playback = { ...this.playback, clip_id: null, playing: false };
			this.drawings.close(film === 'gone');
		} else if (reopened) {
			this.reopened += 1;
		}
	}

	#setAttendees(attendees: readonly Attendee[]): void {
		this.attendees = attendees;
		const others = attendees.filter(({ account_id }) => account_id !== this.me);
		this.#ears?.company(
			others.map(({ account_id }) => account_id),
			others.some(({ part }) => part === 'helper'),
			attendees.some(({ program }) => program === true)
		);
		this.drawings.here(attendees.map(({ account_id }) => account_id));
	}

	#readWaiting(): void {
		this.waitingMessages = [...this.#chats.waiting];
	}

	#wasRefused(code: string): void {
		if (code === 'chat_invalid' || code === 'not_your_turn') this.#chats.drop();
		if (code === 'note_invalid') this.notebook.wasRefused();
		this.#readWaiting();
		this.refused = { code };
	}
}
