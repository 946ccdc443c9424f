//! What goes over the wire about a room.

use chrono::{DateTime, Utc};
use mrp_analyse::ClipView;
use mrp_vocabulary::{AccountId, ClipId, CodingId, MessageId, RecordingId, RoomId, RoundId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{FilmState, Playback, drawing::DrawingView};

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
    /// Counts its changes.
    pub revision: i64,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<AccountId>,
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
}
