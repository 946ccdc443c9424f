//! Reflection questions (refleksionsspørgsmål) that go with a clip, a conversation or a reflection.

use mrp_vocabulary::words;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Bilingual;

/// The question bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionBank {
    /// Version of the wording.
    pub version: String,
    /// Where the questions come from.
    pub sources: Vec<QuestionSource>,
    /// The questions in groups, the ones for clips first.
    pub groups: Vec<QuestionGroup>,
}

/// A source of questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionSource {
    /// Stable key.
    pub key: String,
    /// What it is.
    pub name: Bilingual,
}

/// Questions that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionGroup {
    /// Stable key.
    pub key: String,
    /// The heading.
    pub name: Bilingual,
    /// Where they are offered.
    #[serde(rename = "use")]
    pub uses: Vec<QuestionUse>,
    /// Where they come from.
    pub source: SourceReference,
    /// The questions in the order of the source.
    pub questions: Vec<Question>,
}

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceReference {
    /// Key of the source.
    pub key: String,
    /// The place in it.
    pub place: String,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Stable key within its group.
    pub key: String,
    /// Danish wording.
    pub da: String,
    /// English wording.
    pub en: String,
    /// How the Danish differs from its source, where it does.
    #[serde(default)]
    pub adapted: Option<String>,
}

words! {
    /// Where a group of questions is offered.
    pub enum QuestionUse ("use of a question") {
        /// Beside any clip.
        Clip = "clip",
        /// Beside a Looking good clip.
        LookingGood = "looking_good",
        /// Beside a Looking closer clip.
        LookingCloser = "looking_closer",
        /// In the feedback conversation.
        Feedback = "feedback",
        /// When the agreement is made.
        Agreement = "agreement",
        /// When the next conversation is prepared.
        Preparation = "preparation",
        /// Just after a conversation was recorded.
        AfterRecording = "after_recording",
        /// In the worker's own reflection.
        Reflection = "reflection",
        /// In the department.
        Department = "department",
    }
}

impl QuestionBank {
    /// The groups offered in one place.
    pub fn groups_for(&self, place: QuestionUse) -> impl Iterator<Item = &QuestionGroup> {
        self.groups.iter().filter(move |group| group.uses.contains(&place))
    }
}
