//! What goes over the wire about an analysis.

use chrono::{DateTime, Utc};
use mrp_vocabulary::{
    AccountId, ClipId, CodingId, KeywordId, MediaTime, RecordingId, RoundId, contains_cpr_like, time_from_ms,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Clip, ClipKind, Coding, Completeness, Keyword,
    merge::{Fields, Stamp, Told},
    store::changes::{ChangeRow, Marked},
};

/// A keyword (stikord).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeywordView {
    /// Its id.
    pub id: KeywordId,
    /// When in the recording.
    pub at_ms: MediaTime,
    /// Until when; absent for a moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<MediaTime>,
    /// The note.
    pub body: String,
    /// Keys of the dimensions it is tied to.
    pub dimensions: Vec<String>,
    /// Indicators it is tied to, each as `dimension/indicator`.
    pub indicators: Vec<String>,
    /// Counts its changes.
    pub revision: i64,
    /// The note holds something that looks like a CPR number: point it out.
    pub looks_like_cpr: bool,
    /// A sign (tegn) of the focus or the last agreement.
    pub sign: bool,
}

impl From<Keyword> for KeywordView {
    fn from(keyword: Keyword) -> Self {
        Self {
            id: keyword.id,
            at_ms: keyword.at,
            end_ms: keyword.end,
            looks_like_cpr: contains_cpr_like(&keyword.body),
            body: keyword.body,
            dimensions: keyword.dimensions,
            indicators: keyword.indicators,
            revision: keyword.revision,
            sign: keyword.sign,
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
    /// Its place in the plan: a larger one is later. Far apart, so that another clip can go between.
    pub position: i64,
    /// Counts its changes.
    pub revision: i64,
    /// The question holds something that looks like a CPR number: point it out.
    pub looks_like_cpr: bool,
    /// A sign (tegn) of the focus or the last agreement.
    pub sign: bool,
    /// The length its author said yes to, where it is a long one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_ms: Option<i64>,
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
            sign: clip.sign,
            confirmed_ms: clip.confirmed_ms,
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
    /// Why it was released with fewer strengths than come first; for its supervisor only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release_reason: Option<String>,
    /// How many times its marks have changed; `changes` tells what came after.
    pub seq: i64,
    /// The newest stamp of all changes; empty before the first.
    pub clock: String,
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
            release_reason: coding.release_reason,
            seq: coding.seq,
            clock: coding.clock,
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
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct NewKeyword {
    /// When in the recording.
    pub(crate) at_ms: MediaTime,
    /// Until when; absent for a moment.
    #[serde(default)]
    pub(crate) end_ms: Option<MediaTime>,
    /// The note.
    pub(crate) body: String,
    /// Keys of the dimensions it is tied to.
    #[serde(default)]
    pub(crate) dimensions: Vec<String>,
    /// Indicators it is tied to, each as `dimension/indicator`; their dimensions are tied with them.
    #[serde(default)]
    pub(crate) indicators: Vec<String>,
    /// A sign (tegn) of the focus or the last agreement.
    #[serde(default)]
    pub(crate) sign: bool,
    /// Which parts were changed, and when; without it every part that differs is a change made now.
    #[serde(default, skip_serializing)]
    pub(crate) change: Option<Told>,
}

/// A clip as the browser has it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
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
    /// A sign (tegn) of the focus or the last agreement.
    #[serde(default)]
    pub(crate) sign: bool,
    /// The length its author said yes to, where it is longer than four minutes.
    #[serde(default)]
    pub(crate) confirmed_ms: Option<i64>,
    /// Its place in the plan; without one a new clip goes to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) position: Option<i64>,
    /// Which parts were changed, and when; without it every part that differs is a change made now.
    #[serde(default, skip_serializing)]
    pub(crate) change: Option<Told>,
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
    /// When she was there, in milliseconds since 1970; now, unless said otherwise.
    #[serde(default)]
    pub(crate) at: Option<i64>,
}

/// A release.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub(crate) struct Release {
    /// Keys of the focus areas without a note that were ticked.
    #[serde(default)]
    pub(crate) empty_areas: Vec<String>,
    /// Why something to look closer at is released with fewer than two strengths; asked for only then.
    pub(crate) reason: Option<String>,
}

/// As the browser would have it.
impl From<Keyword> for NewKeyword {
    fn from(keyword: Keyword) -> Self {
        Self {
            at_ms: keyword.at,
            end_ms: keyword.end,
            body: keyword.body,
            dimensions: keyword.dimensions,
            indicators: keyword.indicators,
            sign: keyword.sign,
            change: None,
        }
    }
}

/// As the browser would have it.
impl From<Clip> for NewClip {
    fn from(clip: Clip) -> Self {
        Self {
            kind: clip.kind,
            start_ms: clip.span.start().ms(),
            end_ms: clip.span.end().ms(),
            prompt: clip.prompt,
            dimensions: clip.dimensions,
            sign: clip.sign,
            confirmed_ms: clip.confirmed_ms,
            position: Some(clip.position),
            change: None,
        }
    }
}

/// What a window has seen.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Since {
    /// The `seq` it knows.
    pub(crate) since: i64,
}

/// What has changed in an analysis.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ChangesView {
    /// Up to here.
    pub(crate) seq: i64,
    /// The newest stamp of all changes; empty before the first.
    pub(crate) clock: String,
    /// When the social worker was let in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) released_at: Option<DateTime<Utc>>,
    /// When she first opened it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) opened_at: Option<DateTime<Utc>>,
    /// Keywords that are new or otherwise than before.
    pub(crate) keywords: Vec<KeywordView>,
    /// Clips that are new or otherwise than before.
    pub(crate) clips: Vec<ClipView>,
    /// Ids of marks that were taken away.
    pub(crate) gone: Vec<String>,
}

impl ChangesView {
    /// Nothing but where the analysis stands.
    pub(crate) fn none(coding: &Coding) -> Self {
        Self {
            seq: coding.seq,
            clock: coding.clock.clone(),
            released_at: coding.released_at,
            opened_at: coding.opened_at,
            keywords: Vec::new(),
            clips: Vec::new(),
            gone: Vec::new(),
        }
    }
}

/// Whose history.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryOf {
    /// Only of this mark.
    pub(crate) mark_id: Option<String>,
}

/// One change of one mark.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MarkChangeView {
    /// Of which mark.
    pub(crate) mark_id: String,
    /// A keyword, or a clip.
    pub(crate) what: Marked,
    /// When and in which browser it was made; of several changes of one part the largest stamp stands.
    #[schema(value_type = String)]
    pub(crate) stamp: Stamp,
    /// Who made it.
    pub(crate) author_id: AccountId,
    /// When the server heard of it.
    pub(crate) arrived_at: DateTime<Utc>,
    /// The how manieth change of the analysis that was.
    pub(crate) seq: i64,
    /// What it set; nothing when it took the mark away.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) fields: Option<Fields>,
}

impl TryFrom<ChangeRow> for MarkChangeView {
    type Error = mrp_database::Error;
    fn try_from(row: ChangeRow) -> mrp_database::Result<Self> {
        Ok(Self {
            stamp: row.stamp()?,
            fields: row.fields()?,
            what: row.what,
            author_id: row.author_id,
            arrived_at: time_from_ms(row.arrived_at),
            seq: row.seq,
            mark_id: row.mark_id,
        })
    }
}
