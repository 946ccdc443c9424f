//! What is drawn on the picture, as it goes over the wire: places are ten-thousandths of the picture, so that a drawing lies at the
//! same place on every screen, and the time is the frame's.

use mrp_analyse::ClipView;
use mrp_vocabulary::{AccountId, ClipId, DrawingId, RecordingId, RoomId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::FilmState;

mrp_vocabulary::words! {
    /// What is drawn with.
    #[derive(Default)]
    pub enum Tool ("drawing tool") {
        /// A line by hand.
        #[default]
        Pen = "pen",
        /// From its end to its head: two points.
        Arrow = "arrow",
        /// The ellipse between two corners: two points.
        Ellipse = "ellipse",
        /// Words at a place: one point.
        Text = "text",
        /// A line that both see and that fades: it is never kept.
        Fading = "fading",
    }
}

mrp_vocabulary::words! {
    /// What a drawing looks like. Each colour has a dash and a mark of its own on the screen, so that nothing rests on colour.
    #[derive(Default)]
    pub enum Colour ("drawing colour") {
        /// Whole line, round mark.
        #[default]
        Yellow = "yellow",
        /// Dashes, square mark.
        Blue = "blue",
        /// Dots, three-cornered mark.
        Pink = "pink",
        /// Dashes and dots, mark on its edge.
        White = "white",
    }
}

mrp_vocabulary::words! {
    /// Whose drawings are meant.
    #[derive(Default)]
    pub enum Whose ("whose drawings") {
        /// The speaker's own.
        Mine = "mine",
        /// Those of both.
        #[default]
        All = "all",
    }
}

/// A drawing that is finished, as its browser sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewDrawing {
    /// Made by the browser, so that the same drawing sent twice is one.
    pub id: DrawingId,
    /// On which clip.
    pub clip_id: ClipId,
    /// At which frame, from the clip's start.
    pub at_ms: i64,
    /// What it was drawn with.
    #[serde(default)]
    pub tool: Tool,
    /// What it looks like.
    #[serde(default)]
    pub colour: Colour,
    /// Places in ten-thousandths of the picture: x, y, x, y …
    pub points: Vec<i32>,
    /// When each point was drawn, in milliseconds from the first; empty where it was not drawn by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<i32>,
    /// The words of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A drawing while it is being drawn: the other sees it grow. Nothing of it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LiveInk {
    /// The id it will have when it is finished.
    pub id: DrawingId,
    /// On which clip.
    pub clip_id: ClipId,
    /// At which frame, from the clip's start.
    pub at_ms: i64,
    /// What it is drawn with.
    #[serde(default)]
    pub tool: Tool,
    /// What it looks like.
    #[serde(default)]
    pub colour: Colour,
    /// From which point on these are the points; what was sent for later ones is replaced.
    pub from: u32,
    /// Places in ten-thousandths of the picture: x, y, x, y …
    pub points: Vec<i32>,
    /// It is over: what fades begins to fade, what was given up disappears.
    #[serde(default)]
    pub over: bool,
}

/// A place on the picture, in ten-thousandths of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Place {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// A drawing on the picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DrawingView {
    /// Its id.
    pub id: DrawingId,
    /// On which clip.
    pub clip_id: ClipId,
    /// Who drew it.
    pub account_id: AccountId,
    /// At which frame, from the clip's start.
    pub at_ms: i64,
    /// What it was drawn with.
    pub tool: Tool,
    /// What it looks like.
    pub colour: Colour,
    /// Places in ten-thousandths of the picture: x, y, x, y …
    pub points: Vec<i32>,
    /// When each point was drawn, in milliseconds from the first; empty where it was not drawn by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<i32>,
    /// The words of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Its author has taken it back and may put it back.
    pub taken_back: bool,
    /// Counts how often it was taken back and put back; the higher one is right.
    pub revision: i64,
    /// When it was finished, in milliseconds since 1970.
    pub drawn_at_ms: i64,
}

/// What was drawn in the meeting of a round, with what is needed to see it again where it was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub(crate) struct RoundDrawingsView {
    /// The room; absent while none was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<RoomId>,
    /// The film the clips are cut from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording_id: Option<RecordingId>,
    /// Whether the film may be shown; if not, clips and drawings are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub film: Option<FilmState>,
    /// The clips in the order of the plan.
    pub clips: Vec<ClipView>,
    /// The drawings, oldest first.
    pub drawings: Vec<DrawingView>,
}
