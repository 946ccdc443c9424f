//! What goes over the wire about a room.

use chrono::{DateTime, Utc};
use mrp_analyse::ClipView;
use mrp_vocabulary::{AccountId, ClipId, CodingId, LibraryItemId, MessageId, RecordingId, RoomId, RoundId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{FilmState, GroupKind, Playback, ShelfClip, drawing::DrawingView, group::ShownNote, room::frame::Frame};

/// Somebody who has come to a room, in it or at its door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonHere {
    /// Who.
    pub account_id: AccountId,
    /// She is in the room; otherwise she waits outside.
    pub inside: bool,
}

/// Something said in the chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessageView {
    /// Its id.
    pub id: MessageId,
    /// Who said it.
    pub account_id: AccountId,
    /// The words.
    pub body: String,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
}

/// The shared note of a clip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoteView {
    /// Of which clip.
    pub clip_id: ClipId,
    /// How it reads.
    pub body: String,
    /// All of it as an update of a Yjs document (version 1), base64: what somebody who writes begins with.
    pub state: String,
    /// Counts its changes.
    pub revision: i64,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<AccountId>,
}

/// A change of a shared note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoteChange {
    /// Of which clip.
    pub clip_id: ClipId,
    /// An update of the note's Yjs document (version 1) as base64.
    pub update: String,
    /// Counts the note's changes, this one included.
    pub revision: i64,
    /// Who wrote it.
    pub by: AccountId,
}

/// A feedback room (feedbackrum).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RoomView {
    /// Its id.
    pub id: RoomId,
    /// Of which round.
    pub round_id: RoundId,
    /// Whose clips are shown.
    pub coding_id: CodingId,
    /// The film the clips are cut from.
    pub recording_id: RecordingId,
    /// The manual's edition, for the names of the dimensions.
    pub edition: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When the meeting ended, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether the film may be shown; if not, clips, notes and drawings are left out.
    pub film: FilmState,
    /// The clips in the order of the plan.
    pub clips: Vec<ClipView>,
    /// Where the shared clip stands, so that a browser can fetch it while it is still on its way in.
    pub playback: Playback,
    /// The server's time.
    pub server_ms: i64,
    /// The notes so far.
    pub notes: Vec<NoteView>,
    /// The drawings so far.
    pub drawings: Vec<DrawingView>,
    /// Contract, times, what each takes along.
    pub frame: Frame,
}

/// Somebody who is invited to a group session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemberView {
    /// Who.
    pub account_id: AccountId,
    /// Her name.
    pub name: String,
    /// She leads it.
    pub host: bool,
    /// When she accepted the ground rules, if she has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<DateTime<Utc>>,
}

/// Somebody who can be invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ColleagueView {
    /// Who.
    pub(crate) account_id: AccountId,
    /// Her name.
    pub(crate) name: String,
}

/// A group session to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewGroup {
    /// What it is for.
    pub(crate) kind: GroupKind,
    /// What it is about: 1 to 120 characters.
    pub(crate) title: String,
    /// When it begins.
    pub(crate) starts_at: Option<DateTime<Utc>>,
    /// What everybody accepts before she is let in: 1 to 12 rules of at most 300 characters.
    pub(crate) ground_rules: Vec<String>,
    /// Who is invited, beside the host: one to seven people of her municipality.
    pub(crate) invited: Vec<AccountId>,
}

/// More people for a group session.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewInvitation {
    /// Who.
    pub(crate) account_ids: Vec<AccountId>,
}

/// A group session (gruppesession).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GroupView {
    /// The id of its room.
    pub id: RoomId,
    /// What it is for.
    pub kind: GroupKind,
    /// What it is about.
    pub title: String,
    /// When it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<DateTime<Utc>>,
    /// When it ended, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// What everybody accepts before she is let in.
    pub ground_rules: Vec<String>,
    /// Who is invited, the host first, and when she accepted the rules.
    pub members: Vec<MemberView>,
    /// Notes that were shown; for who has accepted the rules.
    pub notes: Vec<ShownNote>,
    /// What the group takes along; for who has accepted the rules.
    pub decisions: String,
}

/// A clip a group session has chosen.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct GroupClipView {
    /// The session's own name for it: what its playback speaks of.
    pub(crate) id: ClipId,
    /// What it is; absent for whoever may not watch it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) clip: Option<ClipToWatch>,
}

/// A clip for somebody who may watch it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ClipToWatch {
    /// The item of the library.
    pub(crate) item_id: LibraryItemId,
    /// Its title.
    pub(crate) title: String,
    /// Why it is good practice.
    pub(crate) why: String,
    /// How long it is.
    pub(crate) duration_ms: i64,
    /// Its constant frame rate; absent for sound alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) frame_rate: Option<ClipRate>,
    /// Role labels on the picture.
    pub(crate) labels: Vec<ClipLabel>,
}

impl From<(LibraryItemId, ShelfClip)> for ClipToWatch {
    fn from((item_id, clip): (LibraryItemId, ShelfClip)) -> Self {
        let ShelfClip { title, why, duration_ms, frame_rate, labels, .. } = clip;
        Self { item_id, title, why, duration_ms, frame_rate, labels }
    }
}

/// A constant frame rate as an exact fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClipRate {
    /// Frames …
    pub numerator: u32,
    /// … in so many seconds.
    pub denominator: u32,
}

/// A role label on the picture of a clip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClipLabel {
    /// Its words; absent for the social worker, whose role has a word in every language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// From the left edge, in thousandths of the width.
    pub x: u16,
    /// From the upper edge, in thousandths of the height.
    pub y: u16,
}
