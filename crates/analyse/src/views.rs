//! What goes over the wire about an analysis.

use chrono::{DateTime, Utc};
use mrp_vocabulary::{AccountId, ClipId, CodingId, KeywordId, MediaTime, RecordingId, RoundId, contains_cpr_like};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Clip, ClipKind, Coding, Completeness, Keyword};

/// A keyword (stikord).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeywordView {
    /// Its id.
    pub id: KeywordId,
    /// When in the recording.
    pub at_ms: MediaTime,
    /// The note.
    pub body: String,
    /// Keys of the dimensions it is tied to.
    pub dimensions: Vec<String>,
    /// Counts its changes.
    pub revision: i64,
    /// The note holds something that looks like a CPR number: point it out.
    pub looks_like_cpr: bool,
}

impl From<Keyword> for KeywordView {
    fn from(keyword: Keyword) -> Self {
        Self {
            id: keyword.id,
            at_ms: keyword.at,
            looks_like_cpr: contains_cpr_like(&keyword.body),
            body: keyword.body,
            dimensions: keyword.dimensions,
            revision: keyword.revision,
        }
    }
}

/// A clip (klip).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClipView {
    /// Its id.
    pub id: ClipId,
    /// Looking good, or looking closer.
    pub kind: ClipKind,
    /// From here.
    pub start_ms: MediaTime,
    /// To here.
    pub end_ms: MediaTime,
    /// The question that goes with it.
    pub prompt: String,
    /// Keys of the dimensions it is tied to.
    pub dimensions: Vec<String>,
    /// Its place in the plan, from 0.
    pub position: i64,
    /// Counts its changes.
    pub revision: i64,
    /// The question holds something that looks like a CPR number: point it out.
    pub looks_like_cpr: bool,
}

impl From<Clip> for ClipView {
    fn from(clip: Clip) -> Self {
        Self {
            id: clip.id,
            kind: clip.kind,
            start_ms: clip.span.start(),
            end_ms: clip.span.end(),
            looks_like_cpr: contains_cpr_like(&clip.prompt),
            prompt: clip.prompt,
            dimensions: clip.dimensions,
            position: clip.position,
            revision: clip.revision,
        }
    }
}

/// An analysis with its marks and its plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CodingView {
    /// Its id.
    pub id: CodingId,
    /// Of which recording.
    pub recording_id: RecordingId,
    /// In which round.
    pub round_id: RoundId,
    /// Whose.
    pub author_id: AccountId,
    /// The manual's edition.
    pub edition: String,
    /// Where the author stopped watching.
    pub position_ms: MediaTime,
    /// When the social worker was let in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released_at: Option<DateTime<Utc>>,
    /// When she first opened it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<DateTime<Utc>>,
    /// Keywords in the order of the recording.
    pub keywords: Vec<KeywordView>,
    /// Clips in the order of the plan.
    pub clips: Vec<ClipView>,
    /// What it covers.
    pub completeness: Completeness,
}

impl CodingView {
    /// Puts a coding together with its marks.
    #[must_use]
    pub fn new(coding: Coding, keywords: Vec<Keyword>, clips: Vec<Clip>, completeness: Completeness) -> Self {
        Self {
            id: coding.id,
            recording_id: coding.recording_id,
            round_id: coding.round_id,
            author_id: coding.author_id,
            edition: coding.edition,
            position_ms: coding.position,
            released_at: coding.released_at,
            opened_at: coding.opened_at,
            keywords: keywords.into_iter().map(KeywordView::from).collect(),
            clips: clips.into_iter().map(ClipView::from).collect(),
            completeness,
        }
    }
}

/// One line about an analysis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct CodingSummary {
    /// Its id.
    pub id: CodingId,
    /// Of which recording.
    pub recording_id: RecordingId,
    /// Whose.
    pub author_id: AccountId,
    /// When the social worker was let in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released_at: Option<DateTime<Utc>>,
}

/// A keyword as the browser has it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewKeyword {
    /// When in the recording.
    pub(crate) at_ms: MediaTime,
    /// The note.
    pub(crate) body: String,
    /// Keys of the dimensions it is tied to.
    #[serde(default)]
    pub(crate) dimensions: Vec<String>,
}

/// A clip as the browser has it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewClip {
    /// Looking good, or looking closer.
    pub(crate) kind: ClipKind,
    /// From here.
    pub(crate) start_ms: i64,
    /// To here.
    pub(crate) end_ms: i64,
    /// The question that goes with it.
    #[serde(default)]
    pub(crate) prompt: String,
    /// Keys of the dimensions it is tied to.
    #[serde(default)]
    pub(crate) dimensions: Vec<String>,
}

/// The order of the clips.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewPlan {
    /// The clips, first one first.
    pub(crate) clip_ids: Vec<ClipId>,
}

/// Where the author stopped watching.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewPosition {
    /// The place.
    pub(crate) position_ms: MediaTime,
}

/// A release.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub(crate) struct Release {
    /// Keys of the focus areas without a note that were ticked.
    #[serde(default)]
    pub(crate) empty_areas: Vec<String>,
}
