//! Editions over the wire, for those who write them and those who compare them.

use mrp_vocabulary::{CodingId, CourseId, RecordingId, words};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Bilingual, ChangeKind, Comparable, Crosswalk, Edition, EditionDifference, EditionSummary, Finding};

/// A text somebody wrote: YAML or JSON.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewText {
    /// The text, at most 1 MB.
    pub(crate) text: String,
}

/// A text to be looked at before it is kept.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct TextToCheck {
    /// The text, at most 1 MB.
    pub(crate) text: String,
    /// The edition it is to change; absent for a new one.
    #[serde(default)]
    pub(crate) edition_id: Option<String>,
}

/// What was found in a written edition.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EditionCheck {
    /// The edition as it would be shown; absent as long as something is wrong.
    pub(crate) edition: Option<Edition>,
    /// Everything that is wrong, from the top down.
    pub(crate) findings: Vec<Finding>,
}

/// What was found in a written crosswalk.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CrosswalkCheck {
    /// The crosswalk; absent as long as something is wrong.
    pub(crate) crosswalk: Option<Crosswalk>,
    /// Everything that is wrong, from the top down.
    pub(crate) findings: Vec<Finding>,
}

/// Where an edition is used: numbers only.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EditionUse {
    /// Which edition.
    pub(crate) edition_id: String,
    /// Courses that are to be analysed with it.
    pub(crate) courses: i64,
    /// Codings in its words.
    pub(crate) codings: i64,
}

words! {
    /// Whose a crosswalk is.
    pub enum CrosswalkOrigin ("origin of a crosswalk") {
        /// It comes with the program.
        BuiltIn = "built_in",
        /// It was written here.
        Written = "written",
        /// Nobody has written one; this is what the keys tell.
        Suggested = "suggested",
    }
}

/// The way from one edition to another, and whose it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CrosswalkView {
    /// Whose it is.
    pub(crate) origin: CrosswalkOrigin,
    /// Counts its changes; 0 when none was written here.
    pub(crate) revision: i64,
    /// The way.
    pub(crate) crosswalk: Crosswalk,
}

/// Two editions side by side.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EditionComparison {
    /// The earlier one.
    pub(crate) from: EditionSummary,
    /// The later one.
    pub(crate) to: EditionSummary,
    /// Everything in which they differ, in the order of the manual.
    pub(crate) differences: Vec<EditionDifference>,
}

/// The edition a course is to begin with.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct EditionChoice {
    /// Which.
    pub(crate) edition_id: String,
}

/// The marks of a course by dimension, across its rounds and the editions they were coded with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CourseComparison {
    /// The edition whose names come first: the course's.
    pub(crate) edition: EditionSummary,
    /// The codings the caller may see, oldest round first.
    pub(crate) codings: Vec<ComparedCoding>,
    /// One row for each dimension, or for those that became one.
    pub(crate) rows: Vec<ComparedRow>,
}

/// One coding in a comparison.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ComparedCoding {
    /// Which.
    pub(crate) coding_id: CodingId,
    /// Of which recording.
    pub(crate) recording_id: RecordingId,
    /// In which course: this one, or an earlier one of the same social worker.
    pub(crate) course_id: CourseId,
    /// The number of its round.
    pub(crate) round: i64,
    /// The edition it was made with, which gives it its names.
    pub(crate) edition: EditionSummary,
    /// Whether the way from its edition to the course's was written, or is only what the keys tell; absent for the same edition.
    pub(crate) crosswalk: Option<CrosswalkOrigin>,
}

/// One dimension across codings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ComparedRow {
    /// Its names in the course's edition; empty when it is only in an earlier one.
    pub(crate) names: Vec<Bilingual>,
    /// Keys in the course's edition.
    pub(crate) keys: Vec<String>,
    /// One cell for each coding, in their order; `null` where its edition has no such dimension.
    pub(crate) cells: Vec<Option<ComparedCell>>,
}

/// The marks of one dimension in one coding.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ComparedCell {
    /// Names in the coding's own edition, where they differ from the row's.
    pub(crate) own_names: Vec<Bilingual>,
    /// Keywords and clips tied to it.
    pub(crate) marks: usize,
    /// What became of it; absent for the same edition.
    pub(crate) change: Option<ChangeKind>,
    /// How far it can be compared; absent for the same edition.
    pub(crate) comparable: Option<Comparable>,
}
