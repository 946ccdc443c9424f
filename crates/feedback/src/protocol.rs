//! What a browser and the room say to each other, as JSON with a `type`. `PROTOCOL.md` tells the life of a connection.

use mrp_rtc::{ClientSignal, IceServer, ServerSignal};
use mrp_vocabulary::{AccountId, ClipId, DrawingId, MessageId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Attendee, GroupAct, GroupState, Playback,
    drawing::{DrawingView, LiveInk, NewDrawing, Place, Whose},
    playback::Deed,
    room::{
        DoorState, FilmState,
        frame::{Frame, FrameChange},
        shelf::GroupClip,
    },
    views::{MessageView, NoteChange, NoteView},
};

/// What a browser says, with the number of the step where it is said two ways (`channel.rs`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Said {
    /// Absent from messages that are said one way; no message may have a field of this name.
    #[serde(default)]
    pub(crate) nth: Option<u64>,
    #[serde(flatten)]
    pub(crate) message: ClientMessage,
}

/// How something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// By the WebSocket.
    Line,
    /// By the WebSocket, and by the data channel beside the call: it is urgent, and known by its number or revision.
    Both,
}

/// What a browser tells the room.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// "What time is it with you?" Ten at once on arrival, then one every two seconds.
    Time {
        /// The browser's own time, sent back.
        sent_ms: f64,
    },
    /// A step in connecting camera and microphone.
    Signal {
        /// The step.
        signal: ClientSignal,
    },
    /// A step in agreeing on keys with the other browsers; the room hands it on and cannot use it.
    KeyStep {
        /// The step, of no meaning to the room.
        step: String,
    },
    /// Camera and microphone on or off.
    Devices {
        /// The camera is on.
        camera: bool,
        /// The microphone is on.
        microphone: bool,
    },
    /// Shows a clip of the plan, or none.
    Show {
        /// Which.
        clip_id: Option<ClipId>,
    },
    /// Starts the clip for both.
    Play,
    /// Stops the clip for both, at the frame that was seen.
    Pause {
        /// The frame's time from the clip's start.
        position_ms: Option<i64>,
    },
    /// Moves the clip for both.
    Seek {
        /// From the clip's start.
        position_ms: i64,
    },
    /// Slows the clip down for both, or back.
    Rate {
        /// Hundredths, 50 to 100.
        rate_percent: i64,
    },
    /// The last ten seconds again, for both.
    Again {
        /// At half the speed, up to where it was asked for.
        slowly: bool,
    },
    /// What is done when the picture of one side stops (host only).
    WhenSlow {
        /// What.
        when_slow: WhenSlow,
    },
    /// Where this browser's picture stands, so that "the same picture" is said only when it is measured.
    Seen {
        /// The revision of the playback it follows.
        revision: i64,
        /// Milliseconds ahead of the shared clip; absent while the picture is not there yet.
        drift_ms: Option<i64>,
        /// Where it stopped, from the clip's start, when it is not there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stands_ms: Option<i64>,
    },
    /// Says something in the chat.
    Chat {
        /// Made by the browser, so that the same message sent twice is one.
        id: MessageId,
        /// The words.
        body: String,
    },
    /// Has drawn on the paused picture.
    Draw(NewDrawing),
    /// Is drawing: the others see it grow.
    Ink(LiveInk),
    /// Points at a place on the picture, or at none any more.
    Pointer {
        /// On which clip.
        clip_id: ClipId,
        /// Where.
        place: Option<Place>,
    },
    /// Takes a drawing of her own back.
    TakeBack {
        /// Which.
        id: DrawingId,
    },
    /// Puts a drawing back that she took back.
    PutBack {
        /// Which.
        id: DrawingId,
    },
    /// Wipes drawings of a clip, for good.
    ClearDrawings {
        /// Which clip.
        clip_id: ClipId,
        /// Her own, or those of both.
        #[serde(default)]
        whose: Whose,
    },
    /// Writes in the shared note of a clip.
    Note {
        /// Which clip.
        clip_id: ClipId,
        /// Counts the changes of this browser; said back when this one is kept.
        number: i64,
        /// What was changed: an update of a Yjs document (version 1) as base64, of its text `note`.
        update: String,
    },
    /// Changes what frames the talk: contract, time-out, question, what one takes along.
    Frame {
        /// How.
        change: FrameChange,
    },
    /// Arranges the panes for both (host only).
    Layout {
        /// How.
        layout: Layout,
    },
    /// Does something in the room of a group: a hand, the stick, a note of one's own.
    Group {
        /// What.
        act: GroupAct,
    },
    /// Begins the meeting, or locks and unlocks the door (host only).
    Door {
        /// How it stands from now on.
        door: DoorState,
    },
    /// Lets somebody in who waits (host only).
    Admit {
        /// Who.
        account_id: AccountId,
    },
    /// Shows the technical helper out (host only).
    ShowOut,
    /// Ends the meeting for both (host only).
    End,
}

impl ClientMessage {
    /// Which ways it takes.
    pub(crate) fn way(&self) -> Way {
        match self {
            Self::Show { .. }
            | Self::Play
            | Self::Pause { .. }
            | Self::Seek { .. }
            | Self::Rate { .. }
            | Self::Again { .. }
            | Self::Seen { .. } => Way::Both,
            _ => Way::Line,
        }
    }

    /// Whether it shows, moves, marks or describes the film.
    pub(crate) fn is_about_the_film(&self) -> bool {
        match self {
            Self::Show { clip_id } => clip_id.is_some(),
            Self::Frame { change } => change.is_about_the_film(),
            Self::Play
            | Self::Pause { .. }
            | Self::Seek { .. }
            | Self::Rate { .. }
            | Self::Again { .. }
            | Self::Draw(_)
            | Self::Ink(_)
            | Self::Pointer { .. }
            | Self::TakeBack { .. }
            | Self::PutBack { .. }
            | Self::ClearDrawings { .. }
            | Self::Note { .. } => true,
            Self::Time { .. }
            | Self::Signal { .. }
            | Self::KeyStep { .. }
            | Self::Devices { .. }
            | Self::WhenSlow { .. }
            | Self::Seen { .. }
            | Self::Chat { .. }
            | Self::Layout { .. }
            | Self::Group { .. }
            | Self::Door { .. }
            | Self::Admit { .. }
            | Self::ShowOut
            | Self::End => false,
        }
    }
}

mrp_vocabulary::words! {
    /// How the panes are arranged.
    #[derive(Default)]
    pub enum Layout ("layout") {
        /// The clip large.
        #[default]
        Clip = "clip",
        /// The talk large.
        Talk = "talk",
    }
}

mrp_vocabulary::words! {
    /// What is done when the picture of one side stops.
    #[derive(Default)]
    pub enum WhenSlow ("way with a slow side") {
        /// The room waits for it, for some seconds at the most.
        #[default]
        Wait = "wait",
        /// The clip goes on, and that side catches up.
        GoOn = "go_on",
    }
}

/// What the room tells a browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// Everything, on arrival.
    Welcome {
        /// Who the browser is.
        you: AccountId,
        /// Who is there.
        attendees: Vec<Attendee>,
        /// Where the clip stands.
        playback: Playback,
        /// How the panes are arranged.
        layout: Layout,
        /// What is done when the picture of one side stops.
        when_slow: WhenSlow,
        /// The chat so far.
        messages: Vec<MessageView>,
        /// Whether the film may be shown; if not, drawings and notes are left out.
        film: FilmState,
        /// The drawings so far.
        drawings: Vec<DrawingView>,
        /// The notes so far.
        notes: Vec<NoteView>,
        /// What frames the talk.
        frame: Box<Frame>,
        /// For `RTCConfiguration.iceServers`.
        ice_servers: Vec<IceServer>,
        /// The server's time.
        server_ms: i64,
    },
    /// The answer to `time`.
    Time {
        /// The browser's own time, sent back.
        sent_ms: f64,
        /// The server's time.
        server_ms: i64,
    },
    /// A step in connecting camera and microphone.
    Signal {
        /// The step.
        signal: ServerSignal,
    },
    /// Somebody else's step in agreeing on keys.
    KeyStep {
        /// Whose.
        from: AccountId,
        /// The step.
        step: String,
    },
    /// Somebody came, left, or turned something on or off.
    Attendees {
        /// Who is there now.
        attendees: Vec<Attendee>,
    },
    /// The clip stands otherwise now.
    Playback {
        /// How.
        playback: Playback,
        /// Who did it; whose picture it was, where the room waits or goes on.
        by: AccountId,
        /// What was done.
        did: Deed,
    },
    /// From now on this is done when the picture of one side stops.
    WhenSlow {
        /// What.
        when_slow: WhenSlow,
    },
    /// Where somebody's picture stands.
    Seen {
        /// Whose.
        account_id: AccountId,
        /// The revision of the playback it follows.
        revision: i64,
        /// Milliseconds ahead of the shared clip; absent while the picture is not there yet.
        #[serde(skip_serializing_if = "Option::is_none")]
        drift_ms: Option<i64>,
    },
    /// Somebody said something.
    Chat {
        /// What.
        message: MessageView,
    },
    /// A drawing is there, or stands otherwise now; also the answer to one that was sent again.
    Draw {
        /// How it stands.
        drawing: DrawingView,
    },
    /// Somebody is drawing.
    Ink {
        /// Who.
        account_id: AccountId,
        /// What there is of it.
        #[serde(flatten)]
        ink: LiveInk,
    },
    /// Somebody points at the picture, or has stopped pointing.
    Pointer {
        /// Who.
        account_id: AccountId,
        /// On which clip.
        clip_id: ClipId,
        /// Where.
        place: Option<Place>,
    },
    /// Drawings of a clip were wiped by somebody.
    DrawingsCleared {
        /// Which clip.
        clip_id: ClipId,
        /// Her own, or those of both.
        whose: Whose,
        /// Who did it.
        by: AccountId,
        /// The drawings that are gone.
        ids: Vec<DrawingId>,
    },
    /// These drawings are gone for good: given up by drawing on, or wiped while a browser had no line.
    DrawingsGone {
        /// Which.
        ids: Vec<DrawingId>,
    },
    /// A drawing was not taken.
    DrawRefused {
        /// Which.
        id: DrawingId,
        /// Stable word.
        code: String,
    },
    /// A note has changed.
    Note {
        /// How.
        note: NoteChange,
    },
    /// What this browser wrote in a note is kept.
    NoteKept {
        /// Of which clip.
        clip_id: ClipId,
        /// The number it was sent with.
        number: i64,
    },
    /// What frames the talk has changed.
    Frame {
        /// How it is now.
        frame: Frame,
    },
    /// The panes are arranged otherwise.
    Layout {
        /// How.
        layout: Layout,
    },
    /// The film may not be shown any more, or may be shown again; then everything about it is asked for anew.
    Film {
        /// How it stands.
        film: FilmState,
    },
    /// It stands otherwise in the room of a group; also told on arrival.
    Group {
        /// How.
        state: Box<GroupState>,
        /// Whose microphone and words are open; absent when everybody's are.
        #[serde(skip_serializing_if = "Option::is_none")]
        speakers: Option<Vec<AccountId>>,
    },
    /// Which clips the group has chosen, and who of those who are here may not see them; told on arrival and whenever it changes.
    GroupClips {
        /// Each of them.
        clips: Vec<GroupClip>,
    },
    /// What the reader has written for herself and not shown. Told to nobody else.
    OwnNote {
        /// How it reads.
        body: String,
    },
    /// You are outside: the meeting has not begun, or its door is locked.
    Waiting {
        /// How the door stands.
        door: DoorState,
        /// The host is in the room.
        host_here: bool,
    },
    /// How the door stands and who waits outside.
    Door {
        /// How it stands.
        door: DoorState,
        /// Who waits.
        waiting: Vec<Attendee>,
    },
    /// A technical helper has been let in: the call, and nothing else.
    LetIn {
        /// Who the browser is.
        you: AccountId,
        /// Who is there.
        attendees: Vec<Attendee>,
        /// For `RTCConfiguration.iceServers`.
        ice_servers: Vec<IceServer>,
        /// The server's time.
        server_ms: i64,
    },
    /// A technical helper is outside again.
    ShownOut,
    /// The meeting is over.
    Ended,
    /// The last message was not acted upon.
    Refused {
        /// Stable word.
        code: String,
    },
}

impl ServerMessage {
    /// Which ways it takes.
    pub(crate) fn way(&self) -> Way {
        match self {
            Self::Playback { .. } | Self::Seen { .. } => Way::Both,
            _ => Way::Line,
        }
    }
}
