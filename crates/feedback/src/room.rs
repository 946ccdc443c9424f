//! The room as a state machine without I/O: what comes in, what goes out, what has to be kept.
//!
//! A meeting of two is a unit test here; sockets, database and relay stand outside.

mod door;
mod keys;
mod patience;

use std::collections::{BTreeMap, BTreeSet};

use mrp_vocabulary::{AccountId, ClipId, DrawingId, LibraryItemId, Span};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::patience::{Patience, Seen};
use crate::{
    ClientMessage, GroupState, Playback, ServerMessage,
    drawing::DrawingView,
    group::Group,
    playback::Deed,
    protocol::Layout,
    shown::{Screens, Shown},
    views::{MessageView, NoteView, PersonHere},
};

pub use door::DoorState;

use door::Door;
use drawing::{Drawings, Saying};
use frame::Frame;
use note::Notes;
use shelf::{Look, Sees};

pub(crate) mod drawing;
pub(crate) mod frame;
pub(crate) mod note;
pub(crate) mod shelf;

mrp_vocabulary::words! {
    /// What somebody is in the room.
    pub enum Part ("part") {
        /// Leads the meeting: the supervisor.
        Host = "host",
        /// Takes part: the social worker.
        Participant = "participant",
        /// Helps with camera and sound before anything is shown; in the call, not in the meeting.
        Helper = "helper",
    }
}

mrp_vocabulary::words! {
    /// Whether the film, and what was written about it, may be shown in the room.
    pub enum FilmState ("film state") {
        /// Everybody in the conversation has said yes.
        Open = "open",
        /// Somebody in it has not been asked yet, or has not answered.
        AwaitsConsent = "awaits_consent",
        /// It was deleted, or somebody took the consent back.
        Gone = "gone",
    }
}

/// Somebody in the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attendee {
    /// Who.
    pub account_id: AccountId,
    /// Her name.
    pub name: String,
    /// Host, participant or technical helper.
    pub part: Part,
    /// The camera is on.
    pub camera: bool,
    /// The microphone is on.
    pub microphone: bool,
    /// Takes part in the call with a program that cannot seal, and is shown no clips by it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub program: bool,
}

/// One connected browser. The same person may have two for a moment, when a page is loaded again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ConnectionId(pub(crate) u64);

/// A clip of the plan, as far as the room needs to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RoomClip {
    pub(crate) id: ClipId,
    /// Where it lies in the recording; a clip of the library is all of its own film.
    pub(crate) span: Span,
    /// The item of the library, where it is one.
    pub(crate) item: Option<LibraryItemId>,
}

/// What comes in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Input {
    /// A browser has connected.
    Joined(ConnectionId, Attendee),
    /// The host has connected and makes things ready alone.
    Prepares(ConnectionId, Attendee),
    /// A browser is gone.
    Left(ConnectionId),
    /// A browser said something.
    Said(ConnectionId, ClientMessage),
    /// How it stands with the film behind the clips.
    Film(FilmState),
    /// Which clips of a group session somebody may watch at this moment.
    Look(Look),
    /// Somebody more was asked to come to the group's session.
    Invited(AccountId),
    /// The link of a technical helper was made worthless.
    HelpersOut,
    /// The meeting was ended from outside.
    Ended,
}

/// What goes out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Output {
    /// To one browser.
    Send(ConnectionId, ServerMessage),
    /// To all browsers that may hear it (`Room::hearers`).
    Broadcast(ServerMessage),
    /// To the database, before anybody is told that it is kept.
    Keep(Keep),
    /// These saw this stretch of the film this clip is of.
    Shown { to: Vec<ConnectionId>, clip: RoomClip, span: Span },
    /// She is in the call no longer, whatever her line does.
    Expel(AccountId),
    /// Only these may be heard from now on, or everybody.
    Speakers(Option<Vec<AccountId>>),
    /// The room is over: close every socket.
    Close,
}

/// What has to be kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Keep {
    Playback(Playback),
    Message(MessageView),
    Drawing(DrawingView),
    DrawingTurned {
        id: DrawingId,
        taken_back: bool,
        revision: i64,
    },
    WipeTakenBack(ClipId, AccountId),
    /// Of one, or of both.
    ClearDrawings(ClipId, Option<AccountId>),
    Note(NoteView, AccountId),
    Group(Box<GroupState>),
    OwnNote(AccountId, String),
    Frame(Frame),
    Door(DoorState, BTreeSet<AccountId>),
    Layout(Layout),
    HelpersOut,
    End(AccountId),
}

/// How often it is kept where a running clip is.
const KEEP_PLACE_EVERY_MS: i64 = 1_000;
/// How much may be written at once.
const LONGEST_CHAT: usize = 4_000;

/// A meeting.
#[derive(Debug)]
pub(crate) struct Room {
    clips: Vec<RoomClip>,
    here: BTreeMap<ConnectionId, Attendee>,
    playback: Playback,
    layout: Layout,
    messages: Vec<MessageView>,
    most_messages: usize,
    drawings: Drawings,
    notes: Notes,
    frame: Frame,
    shown: Shown,
    patience: Patience,
    /// When it was last kept where a running clip is.
    place_kept_ms: i64,
    film: FilmState,
    /// What holds besides, when it is the room of a group.
    group: Option<Group>,
    /// Which of the group's clips may be watched at the end of which line.
    sees: Sees,
    door: Door,
    ended: bool,
}

/// What a room begins with, read from the database.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) film: FilmState,
    pub(crate) clips: Vec<RoomClip>,
    pub(crate) playback: Playback,
    pub(crate) door: DoorState,
    pub(crate) admitted: BTreeSet<AccountId>,
    pub(crate) layout: Layout,
    pub(crate) messages: Vec<MessageView>,
    pub(crate) most_messages: usize,
    pub(crate) drawings: Drawings,
    pub(crate) notes: Vec<NoteView>,
    pub(crate) group: Option<Group>,
    pub(crate) frame: Frame,
}

impl Room {
    pub(crate) fn new(kept: Kept, now_ms: i64) -> Self {
        // After a restart nobody is watching: the clip waits.
        let playback = match kept.film {
            FilmState::Open => kept.playback.broken_off(),
            FilmState::AwaitsConsent | FilmState::Gone => kept.playback.show(None, now_ms),
        };
        Self {
            clips: kept.clips,
            here: BTreeMap::new(),
            playback,
            layout: kept.layout,
            messages: kept.messages,
            most_messages: kept.most_messages,
            drawings: kept.drawings,
            notes: Notes::new(kept.notes),
            frame: kept.frame.broken_off(),
            shown: Shown::new(now_ms),
            patience: Patience::default(),
            place_kept_ms: now_ms,
            film: kept.film,
            group: kept.group,
            sees: Sees::new(),
            door: Door::new(kept.door, kept.admitted),
            ended: false,
        }
    }

    /// Whether nobody is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.here.is_empty()
    }

    /// Takes one thing in and says everything that follows from it.
    pub(crate) fn handle(&mut self, now_ms: i64, input: Input) -> Vec<Output> {
        let before = self.screens();
        let mut outputs = self.tick_group(now_ms);
        outputs.extend(self.take(now_ms, input));
        let mut outputs = self.clear_for_the_film(&before, outputs);
        outputs.extend(self.wait_for_each_other(now_ms));
        outputs.extend(self.keep_place(now_ms));
        let framed = self.follow_in_frame(now_ms);
        let shown = self.shown.look(&before, &self.screens(), now_ms);
        // Nobody waits for the book-keeping, but nothing comes after the end.
        let place = if outputs.last() == Some(&Output::Close) { 0 } else { outputs.len() };
        outputs.splice(place..place, framed.into_iter().chain(shown));
        outputs
    }

    fn take(&mut self, now_ms: i64, input: Input) -> Vec<Output> {
        match input {
            Input::Joined(connection, attendee) => self.knock(now_ms, connection, attendee, false),
            Input::Prepares(connection, attendee) => self.knock(now_ms, connection, attendee, true),
            Input::HelpersOut => self.helpers_out(),
            Input::Left(connection) => self.left(now_ms, connection),
            Input::Said(connection, message) => self.said(now_ms, connection, message),
            // Every line notices for itself; the room hears it once.
            Input::Film(film) if std::mem::replace(&mut self.film, film) == film => Vec::new(),
            Input::Film(FilmState::Open) => vec![Output::Broadcast(ServerMessage::Film { film: FilmState::Open })],
            Input::Film(film) => {
                self.playback = self.playback.show(None, now_ms);
                if film == FilmState::Gone {
                    // Its rows went with the film; what was said about it goes from memory too.
                    self.clips.clear();
                    self.messages.clear();
                    self.drawings.forget();
                    self.notes.clear();
                    self.frame.forget_the_film();
                    return vec![Output::Broadcast(ServerMessage::Film { film })];
                }
                vec![Output::Keep(Keep::Playback(self.playback)), Output::Broadcast(ServerMessage::Film { film })]
            }
            Input::Look(look) => self.look_at_shelf(now_ms, look),
            Input::Invited(account) => self.invited(account),
            Input::Ended => self.end(),
        }
    }

    fn joined(&mut self, now_ms: i64, connection: ConnectionId, attendee: Attendee) -> Vec<Output> {
        let you = attendee.account_id;
        let clips = self.group_clips();
        self.here.insert(connection, attendee);
        let mut outputs = self.put_away_what_is_not_for_all(now_ms, you);
        // What was drawn and noted about a film nobody may see is not shown either.
        let open = self.film == FilmState::Open;
        let drawings = if open { self.drawings.shown_to(you) } else { Vec::new() };
        let notes = if open { self.notes.views() } else { Vec::new() };
        outputs.extend([
            Output::Send(
                connection,
                ServerMessage::Welcome {
                    you,
                    attendees: self.attendees(),
                    playback: self.playback,
                    layout: self.layout,
                    when_slow: self.patience.when_slow(),
                    messages: self.messages.clone(),
                    film: self.film,
                    drawings,
                    notes,
                    frame: Box::new(self.frame.while_film(self.film)),
                    ice_servers: Vec::new(),
                    server_ms: now_ms,
                },
            ),
            Output::Broadcast(ServerMessage::Attendees { attendees: self.attendees() }),
        ]);
        outputs.extend(self.welcome_to_group(connection, you));
        outputs.extend(self.welcome_to_shelf(connection, &clips));
        outputs
    }

    fn left(&mut self, now_ms: i64, connection: ConnectionId) -> Vec<Output> {
        let clips = self.group_clips();
        self.sees.remove(&connection);
        if self.here.remove(&connection).is_none() {
            return self.left_the_door(connection);
        }
        let mut outputs = vec![Output::Broadcast(ServerMessage::Attendees { attendees: self.attendees() })];
        outputs.extend(self.tell_everybody_waiting());
        outputs.extend(self.tell_clips(&clips));
        if self.here.is_empty() && self.playback.playing {
            // Nobody watches an empty room.
            self.playback = self.playback.pause(None, now_ms, self.duration());
            outputs.push(Output::Keep(Keep::Playback(self.playback)));
        }
        outputs
    }

    fn said(&mut self, now_ms: i64, connection: ConnectionId, message: ClientMessage) -> Vec<Output> {
        let Some(speaker) = self.here.get(&connection) else { return self.said_outside(now_ms, connection, &message) };
        let (account, part) = (speaker.account_id, speaker.part);
        let closed = match self.film {
            FilmState::Open => false,
            FilmState::AwaitsConsent => message.is_about_the_film(),
            // There is nothing left that it could be kept with; the two go on talking.
            FilmState::Gone => writes(&message),
        };
        if closed {
            return refuse(connection, "film_closed");
        }
        if let Some(code) = self.group.as_ref().and_then(|group| group.hinders(account, &message)) {
            return refuse(connection, code);
        }
        match message {
            ClientMessage::Time { sent_ms } => {
                vec![Output::Send(connection, ServerMessage::Time { sent_ms, server_ms: now_ms })]
            }
            // The relay's business; the socket hands it on before it comes here.
            ClientMessage::Signal { .. } => Vec::new(),
            ClientMessage::KeyStep { step } => self.pass_key_step(connection, account, &step),
            ClientMessage::Devices { camera, microphone } => self.devices(connection, camera, microphone),
            ClientMessage::Show { clip_id } => self.show(now_ms, connection, account, clip_id),
            ClientMessage::Frame { change } => self.change_frame(now_ms, connection, (account, part), change),
            ClientMessage::Play | ClientMessage::Again { .. } if self.frame.time_out.is_some() => {
                refuse(connection, "time_out")
            }
            ClientMessage::Play => self.play_on(now_ms, account),
            ClientMessage::Pause { position_ms } => {
                self.play(account, Deed::Pause, self.playback.pause(position_ms, now_ms, self.duration()))
            }
            ClientMessage::Seek { position_ms } => {
                self.play(account, Deed::Seek, self.playback.seek(position_ms, now_ms, self.duration()))
            }
            ClientMessage::Rate { rate_percent } => {
                self.play(account, Deed::Rate, self.playback.with_rate(rate_percent, now_ms, self.duration()))
            }
            ClientMessage::Again { slowly } => {
                let deed = if slowly { Deed::AgainSlowly } else { Deed::Again };
                self.play(account, deed, self.playback.again(slowly, now_ms, self.duration()))
            }
            ClientMessage::WhenSlow { when_slow } => self.choose_patience(connection, part, when_slow),
            ClientMessage::Seen { revision, drift_ms, stands_ms } => {
                self.seen(now_ms, account, Seen { revision, drift_ms, stands_ms })
            }
            ClientMessage::Chat { id, body } => {
                self.chat(connection, MessageView { id, account_id: account, body, at_ms: now_ms })
            }
            ClientMessage::Draw(_)
            | ClientMessage::Ink(_)
            | ClientMessage::Pointer { .. }
            | ClientMessage::TakeBack { .. }
            | ClientMessage::PutBack { .. }
            | ClientMessage::ClearDrawings { .. } => {
                let here = self.here.keys().copied().collect();
                let clips = self.drawn_on();
                self.drawings.said(&Saying { from: connection, account, now_ms, clips: &clips, here }, message)
            }
            ClientMessage::Note { clip_id, number, update } => self.note(connection, account, clip_id, number, update),
            ClientMessage::Group { act } => self.act_in_group(now_ms, connection, account, act),
            ClientMessage::Layout { layout } if part == Part::Host => {
                self.layout = layout;
                vec![Output::Keep(Keep::Layout(layout)), Output::Broadcast(ServerMessage::Layout { layout })]
            }
            ClientMessage::End if part == Part::Host => {
                let mut outputs = vec![Output::Keep(Keep::End(account))];
                outputs.extend(self.end());
                outputs
            }
            ClientMessage::Door { door } if part == Part::Host => self.set_door(now_ms, connection, door),
            ClientMessage::Admit { account_id } if part == Part::Host => self.admit(now_ms, connection, account_id),
            ClientMessage::ShowOut if part == Part::Host => {
                let mut outputs = vec![Output::Keep(Keep::HelpersOut)];
                outputs.extend(self.show_helpers_out());
                outputs
            }
            ClientMessage::Door { .. } | ClientMessage::Admit { .. } | ClientMessage::ShowOut => {
                refuse(connection, "host_only")
            }
            ClientMessage::Layout { .. } | ClientMessage::End => refuse(connection, "host_only"),
        }
    }

    fn devices(&mut self, connection: ConnectionId, camera: bool, microphone: bool) -> Vec<Output> {
        if let Some(attendee) = self.here.get_mut(&connection) {
            attendee.camera = camera;
            attendee.microphone = microphone;
        }
        vec![Output::Broadcast(ServerMessage::Attendees { attendees: self.attendees() })]
    }

    fn show(&mut self, now_ms: i64, from: ConnectionId, by: AccountId, clip_id: Option<ClipId>) -> Vec<Output> {
        if clip_id.is_some_and(|id| !self.clips.iter().any(|clip| clip.id == id)) {
            return refuse(from, "clip_not_in_plan");
        }
        if clip_id.is_some_and(|id| !self.is_for_all(id)) {
            return refuse(from, "clip_not_for_all");
        }
        self.play(by, Deed::Show, self.playback.show(clip_id, now_ms))
    }

    /// Where a running clip is, once a second: should the server die, it waits there.
    fn keep_place(&mut self, now_ms: i64) -> Option<Output> {
        // What has come to its end stands there.
        let runs =
            self.playback.playing && self.playback.position_at(self.place_kept_ms, self.duration()) < self.duration();
        let due = runs && !self.ended && now_ms - self.place_kept_ms >= KEEP_PLACE_EVERY_MS;
        due.then(|| {
            self.place_kept_ms = now_ms;
            Output::Keep(Keep::Playback(self.playback.as_of(now_ms, self.duration())))
        })
    }

    fn play(&mut self, by: AccountId, did: Deed, playback: Playback) -> Vec<Output> {
        if playback == self.playback {
            return Vec::new();
        }
        self.playback = playback;
        vec![Output::Keep(Keep::Playback(playback)), Output::Broadcast(ServerMessage::Playback { playback, by, did })]
    }

    fn chat(&mut self, from: ConnectionId, mut message: MessageView) -> Vec<Output> {
        message.body = message.body.trim().to_owned();
        if message.body.is_empty() || message.body.chars().count() > LONGEST_CHAT {
            return refuse(from, "chat_invalid");
        }
        if let Some(known) = self.messages.iter().find(|known| known.id == message.id) {
            // Sent again after a break in the line: it was kept the first time.
            return vec![Output::Send(from, ServerMessage::Chat { message: known.clone() })];
        }
        if self.messages.len() >= self.most_messages {
            return refuse(from, "chat_invalid");
        }
        // Each has a time of its own: by that it stands in the same place after a restart.
        if let Some(last) = self.messages.last() {
            message.at_ms = message.at_ms.max(last.at_ms + 1);
        }
        self.messages.push(message.clone());
        vec![Output::Keep(Keep::Message(message.clone())), Output::Broadcast(ServerMessage::Chat { message })]
    }

    fn note(&mut self, from: ConnectionId, by: AccountId, clip_id: ClipId, number: i64, update: String) -> Vec<Output> {
        if !self.clips.iter().any(|clip| clip.id == clip_id) {
            return refuse(from, "note_invalid");
        }
        self.notes.write(from, by, clip_id, number, update).unwrap_or_else(|_| refuse(from, "note_invalid"))
    }

    fn end(&mut self) -> Vec<Output> {
        if std::mem::replace(&mut self.ended, true) {
            return Vec::new();
        }
        vec![Output::Broadcast(ServerMessage::Ended), Output::Close]
    }

    fn screens(&self) -> Screens {
        let clip = self.clips.iter().find(|clip| Some(clip.id) == self.playback.clip_id).copied();
        let watching = if self.ended { Vec::new() } else { self.here.keys().copied().collect() };
        Screens { playback: self.playback, clip, watching }
    }

    fn duration(&self) -> i64 {
        duration(&self.clips, self.playback.clip_id)
    }

    /// Who has come: everybody in the room, then everybody who waits outside.
    pub(crate) fn people_here(&self) -> Vec<PersonHere> {
        let inside = self.attendees().into_iter().map(|attendee| (attendee.account_id, true));
        let outside = self.door.waiting().map(|attendee| (attendee.account_id, false));
        let mut seen = BTreeSet::new();
        let each = inside.chain(outside).filter(|(account, _)| seen.insert(*account));
        each.map(|(account_id, inside)| PersonHere { account_id, inside }).collect()
    }

    /// Everybody once, the newest connection of each; hosts first.
    fn attendees(&self) -> Vec<Attendee> {
        let mut people: BTreeMap<AccountId, Attendee> = BTreeMap::new();
        for attendee in self.here.values().chain(self.door.in_the_call()) {
            people.insert(attendee.account_id, attendee.clone());
        }
        let mut people: Vec<Attendee> = people.into_values().collect();
        people.sort_by_key(|attendee| (attendee.part != Part::Host, attendee.account_id));
        people
    }
}

/// Whether a message wants something kept that hangs on the film.
fn writes(message: &ClientMessage) -> bool {
    !matches!(
        message,
        ClientMessage::Time { .. }
            | ClientMessage::Signal { .. }
            | ClientMessage::KeyStep { .. }
            | ClientMessage::Devices { .. }
            | ClientMessage::WhenSlow { .. }
            | ClientMessage::Seen { .. }
            | ClientMessage::Layout { .. }
            | ClientMessage::Group { .. }
            | ClientMessage::Door { .. }
            | ClientMessage::Admit { .. }
            | ClientMessage::ShowOut
            | ClientMessage::End
    )
}

fn duration(clips: &[RoomClip], clip_id: Option<ClipId>) -> i64 {
    clips.iter().find(|clip| Some(clip.id) == clip_id).map_or(0, |clip| clip.span.duration_ms())
}

fn refuse(connection: ConnectionId, code: &str) -> Vec<Output> {
    vec![Output::Send(connection, ServerMessage::Refused { code: code.to_owned() })]
}

mod group;

#[cfg(test)]
mod group_tests;
#[cfg(test)]
mod tests;
