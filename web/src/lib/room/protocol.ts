// What a browser and the room say to each other; the other half is crates/feedback/PROTOCOL.md.

import type { Drawing, DrawingClientMessage, DrawingServerMessage } from '../drawing/protocol';
import type { GroupAct, GroupState } from './group';
import type { GroupClip } from './group-clips';

/** Before the host begins, open to the two, or locked. */
export type DoorState = 'closed' | 'open' | 'locked';

export type Layout = 'clip' | 'talk';

/** Whether the film, and what was written about it, may be shown. */
export type FilmState = 'open' | 'awaits_consent' | 'gone';

/** Where the shared clip stands. Positions count from the clip's start. */
export interface SharedPlayback {
	clip_id?: string | null;
	playing: boolean;
	position_ms: number;
	/** The server time at which `position_ms` held; a start lies a moment ahead. */
	at_ms: number;
	rate_percent: number;
	revision: number;
	/** It is to run, and stands until this person's picture is there. */
	waiting_for?: string | null;
	/** It runs slowly up to a place, and then as before. */
	slow?: { until_ms: number; then_percent: number } | null;
}

/** What somebody did with the clip; `wait` and `go_on` are the room's own, for the sake of somebody. */
export type Deed = 'show' | 'play' | 'pause' | 'seek' | 'rate' | 'again' | 'again_slowly' | 'wait' | 'go_on';

/** What is done when the picture of one side stops. */
export type WhenSlow = 'wait' | 'go_on';

export interface Attendee {
	account_id: string;
	name: string;
	/** A helper is in the call, not in the meeting. */
	part: 'host' | 'participant' | 'helper';
	camera: boolean;
	microphone: boolean;
	/** In the call with a program that is no browser of ours and cannot seal. */
	program?: boolean;
}

export interface ChatMessage {
	id: string;
	account_id: string;
	body: string;
	at_ms: number;
}

export interface Note {
	clip_id: string;
	/** How it reads. */
	body: string;
	/** All of it, for somebody who writes: an update of a Yjs document, base64. */
	state: string;
	revision: number;
	by?: string | null;
}

export interface NoteChange {
	clip_id: string;
	update: string;
	revision: number;
	by: string;
}

/** What frames the talk. */
export interface Frame {
	/** When two were here together for the first time. */
	begun_at_ms?: number | null;
	contract: { body: string; revision: number; accepted: string[] };
	time_out?: { by: string; at_ms: number } | null;
	/** The question the host has put on the table. */
	question?: string | null;
	/** How long each clip has been on the table: before, and since when now. */
	clips: { clip_id: string; spent_ms: number; since_ms?: number | null }[];
	takeaways: { account_id: string; body: string }[];
}

export type FrameChange =
	| { type: 'contract'; body: string }
	| { type: 'accept'; revision: number }
	| { type: 'time_out'; on: boolean }
	| { type: 'question'; body: string | null }
	| { type: 'take_away'; body: string };

export interface IceServer {
	urls: string[];
	username: string;
	credential: string;
}

export type ClientSignal =
	| { type: 'offer' | 'answer'; sdp: string }
	| { type: 'candidate'; candidate: string; sdp_mid?: string; sdp_m_line_index?: number }
	| { type: 'restart' };

/** The way media takes through the network. */
export type MediaPath = 'udp' | 'tcp' | 'relay-udp' | 'relay-tcp' | 'relay-tls';

export type ServerSignal =
	| { type: 'offer' | 'answer'; sdp: string }
	| { type: 'connected'; path: MediaPath }
	| { type: 'disconnected' }
	| { type: 'track_added' | 'track_removed'; peer: string; kind: 'audio' | 'video'; mid: string }
	| { type: 'picture_limit'; kbps: number }
	| { type: 'refused'; code: string }
	| { type: 'replaced' };

export type ClientMessage =
	| { type: 'time'; sent_ms: number }
	| { type: 'signal'; signal: ClientSignal }
	| { type: 'key_step'; step: string }
	| { type: 'devices'; camera: boolean; microphone: boolean }
	| { type: 'show'; clip_id: string | null }
	| { type: 'play' }
	| { type: 'pause'; position_ms: number | null }
	| { type: 'seek'; position_ms: number }
	| { type: 'rate'; rate_percent: number }
	| { type: 'again'; slowly: boolean }
	| { type: 'when_slow'; when_slow: WhenSlow }
	| { type: 'seen'; revision: number; drift_ms: number | null; stands_ms?: number }
	| { type: 'chat'; id: string; body: string }
	| DrawingClientMessage
	| { type: 'note'; clip_id: string; number: number; update: string }
	| { type: 'frame'; change: FrameChange }
	| { type: 'layout'; layout: Layout }
	| { type: 'group'; act: GroupAct }
	| { type: 'door'; door: DoorState }
	| { type: 'admit'; account_id: string }
	| { type: 'show_out' }
	| { type: 'end' };

export interface Welcome {
	type: 'welcome';
	you: string;
	attendees: Attendee[];
	playback: SharedPlayback;
	layout: Layout;
	when_slow: WhenSlow;
	messages: ChatMessage[];
	/** If not open, drawings and notes are left out. */
	film: FilmState;
	drawings: Drawing[];
	notes: Note[];
	frame: Frame;
	ice_servers: IceServer[];
	server_ms: number;
}

/** A technical helper has been let in: the call and nothing else. */
export interface LetIn {
	type: 'let_in';
	you: string;
	attendees: Attendee[];
	ice_servers: IceServer[];
	server_ms: number;
}

export type ServerMessage =
	| Welcome
	| { type: 'time'; sent_ms: number; server_ms: number }
	| { type: 'signal'; signal: ServerSignal }
	| { type: 'key_step'; from: string; step: string }
	| { type: 'attendees'; attendees: Attendee[] }
	| { type: 'playback'; playback: SharedPlayback; by: string; did: Deed }
	| { type: 'when_slow'; when_slow: WhenSlow }
	| { type: 'seen'; account_id: string; revision: number; drift_ms?: number | null }
	| { type: 'chat'; message: ChatMessage }
	| DrawingServerMessage
	| { type: 'note'; note: NoteChange }
	| { type: 'note_kept'; clip_id: string; number: number }
	| { type: 'frame'; frame: Frame }
	| { type: 'layout'; layout: Layout }
	| { type: 'film'; film: FilmState }
	| { type: 'group'; state: GroupState; speakers?: string[] | null }
	| { type: 'own_note'; body: string }
	| { type: 'group_clips'; clips: GroupClip[] }
	| { type: 'waiting'; door: DoorState; host_here: boolean }
	| { type: 'door'; door: DoorState; waiting: Attendee[] }
	| LetIn
	| { type: 'shown_out' }
	| { type: 'ended' }
	| { type: 'refused'; code: string };
