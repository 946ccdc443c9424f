//! What goes over the wire about second coders, comparisons and imports.

use chrono::{DateTime, Utc};
use mrp_vocabulary::{AccountId, CodingId, KeywordId, RecordingId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Difference, store::second::AgreedMark};

mrp_vocabulary::words! {
    /// How far a coder is.
    pub(crate) enum CoderState ("state of a coder") {
        /// Named; nothing yet.
        Named = "named",
        /// Under way.
        Coding = "coding",
        /// Done.
        Submitted = "submitted",
    }
}

/// Somebody named as second coder.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SecondCoderView {
    /// Who.
    pub account_id: AccountId,
    /// Her name.
    pub name: String,
    /// Since when.
    pub named_at: DateTime<Utc>,
    /// How far she is; of what she writes nothing is told.
    pub state: CoderState,
    /// Her coding, by which the comparison is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coding_id: Option<CodingId>,
    /// Both are done.
    pub open: bool,
}

/// Somebody who could be named.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PossibleCoder {
    /// Who.
    pub account_id: AccountId,
    /// Her name.
    pub name: String,
}

/// Who codes a recording a second time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SecondCodersView {
    /// Those who are named.
    pub items: Vec<SecondCoderView>,
    /// Those who could be.
    pub possible: Vec<PossibleCoder>,
    /// The supervisor's own coding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_coding_id: Option<CodingId>,
    /// When she was done with it, for the comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_submitted_at: Option<DateTime<Utc>>,
    /// It has been released, which counts as done.
    pub first_released: bool,
}

/// A recording one is to code, or has coded, as second coder. No name, no course, no date of the conversation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SecondCodingView {
    /// The recording.
    pub recording_id: RecordingId,
    /// What it is called here: the end of its id.
    pub label: String,
    /// How long it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<i64>,
    /// Since when one is named.
    pub named_at: DateTime<Utc>,
    /// How far one is.
    pub state: CoderState,
    /// One's own coding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coding_id: Option<CodingId>,
    /// Both are done.
    pub open: bool,
}

/// Whether a coding is done, for the comparison.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SubmissionView {
    /// When it was; absent as long as it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<DateTime<Utc>>,
    /// The other is done too: both are open to both, and neither can be taken back.
    pub open: bool,
}

/// What two coders settled on at one place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AgreedView {
    /// Which place.
    pub key: String,
    /// Whether there is to be a mark.
    pub kept: bool,
    /// Where it is, or begins.
    pub start_ms: i64,
    /// Where it ends; nothing for a moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<i64>,
    /// Keys of its dimensions.
    pub dimensions: Vec<String>,
    /// What it says, or why.
    pub body: String,
    /// Counts its changes; sent along with the next one.
    pub revision: i64,
    /// Who wrote it down.
    pub settled_by: AccountId,
    /// When.
    pub settled_at: DateTime<Utc>,
}

impl From<AgreedMark> for AgreedView {
    fn from(mark: AgreedMark) -> Self {
        Self {
            key: mark.difference,
            kept: mark.kept,
            start_ms: mark.start_ms,
            end_ms: mark.end_ms,
            dimensions: mark.dimensions,
            body: mark.body,
            revision: mark.revision,
            settled_by: mark.settled_by,
            settled_at: mark.settled_at,
        }
    }
}

/// Two codings side by side.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ComparisonView {
    /// Of which recording.
    pub recording_id: RecordingId,
    /// The second coder's coding.
    pub second_coding_id: CodingId,
    /// The manual's edition.
    pub edition: String,
    /// Whether the caller is the first coder; otherwise she is the second.
    pub own_is_first: bool,
    /// Every place either marked, those where they say the same too.
    pub places: Vec<Difference>,
    /// What they settled on so far.
    pub agreed: Vec<AgreedView>,
}

/// What two coders settle on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewAgreed {
    /// Whether there is to be a mark.
    pub(crate) kept: bool,
    /// Where it is, or begins.
    pub(crate) start_ms: i64,
    /// Where it ends; nothing for a moment.
    #[serde(default)]
    pub(crate) end_ms: Option<i64>,
    /// Keys of its dimensions.
    #[serde(default)]
    pub(crate) dimensions: Vec<String>,
    /// What it says, or why.
    #[serde(default)]
    pub(crate) body: String,
    /// The revision one has seen; 0 where nothing was settled.
    #[serde(default)]
    pub(crate) revision: i64,
}

/// What an import brought.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ImportView {
    /// Its id, to take it back with.
    pub id: String,
    /// How many keywords came with it and are there.
    pub marks: i64,
    /// Which; told when it is brought in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keyword_ids: Vec<KeywordId>,
}
