//! The observation manual (observationsmanual) as versioned data.
//!
//! What a supervisor looks for is not code: it lies in `manual/` as one file per edition, is embedded in the program and checked when it starts,
//! so that a slip in a text stops the start and never a coding. Everything here is pure; nothing is read from disk or database.

mod authored;
mod check;
mod crosswalk;
mod difference;
mod edition;
mod finding;
mod form;
mod question_bank;
mod written;

use std::sync::Arc;

use mrp_vocabulary::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use authored::{read_crosswalk, read_edition, to_json, to_yaml};
pub use crosswalk::{AreaChange, AreaChangeKind, ChangeKind, Comparable, Crosswalk, DimensionChange};
pub use difference::{DifferenceKind, DifferenceOf, EditionDifference, Piece, PieceKind, edition_differences};
pub use edition::{
    Anchor, Area, Dimension, Edition, EditionSummary, Guidance, Indicator, LevelTexts, Prompts, Scale, ScaleRange,
};
pub use finding::{Finding, FindingCode};
pub use form::{crosswalk_schema, edition_schema};
pub use question_bank::{Question, QuestionBank, QuestionGroup, QuestionSource, QuestionUse, SourceReference};
pub use written::LONGEST_WRITTEN;

/// The editions the program knows, oldest first. A new edition is a new file and a new line here.
const EDITIONS: &[(&str, &str)] = &[
    ("pilot.yaml", include_str!("../../../manual/pilot.yaml")),
    ("test.yaml", include_str!("../../../manual/test.yaml")),
];
const CROSSWALKS: &[(&str, &str)] = &[("crosswalk.yaml", include_str!("../../../manual/crosswalk.yaml"))];
const QUESTION_BANK: (&str, &str) = ("question_bank.yaml", include_str!("../../../manual/question_bank.yaml"));

/// A text in both languages of the interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Danish, the first language.
    pub da: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The text in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Danish => &self.da,
            Language::English => &self.en,
        }
    }
}

/// Why a file of the manual cannot be used. Only its authors meet this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManualError {
    /// Not the expected form; the reason names the line.
    #[error("manual/{file} cannot be read: {reason}")]
    Unreadable {
        /// The file in `manual/`.
        file: String,
        /// What the reader said.
        reason: String,
    },
    /// The right form, but it contradicts itself or another file.
    #[error("manual/{file} does not hold together: {}", problems.join("; "))]
    Inconsistent {
        /// The file in `manual/`.
        file: String,
        /// Everything that was found, not just the first.
        problems: Vec<String>,
    },
}

/// All editions, the ways between them and the reflection questions.
#[derive(Debug, Clone)]
pub struct Manual {
    editions: Vec<Arc<Edition>>,
    crosswalks: Vec<Crosswalk>,
    question_bank: QuestionBank,
}

impl Manual {
    /// The manual this program was built with.
    ///
    /// # Errors
    /// When a file cannot be read or does not hold together.
    pub fn embedded() -> Result<Self, ManualError> {
        Self::read(EDITIONS, CROSSWALKS, QUESTION_BANK)
    }

    fn read(
        editions: &[(&str, &str)],
        crosswalks: &[(&str, &str)],
        question_bank: (&str, &str),
    ) -> Result<Self, ManualError> {
        let mut manual = Self { editions: Vec::new(), crosswalks: Vec::new(), question_bank: parse(question_bank)? };
        for (file, text) in editions {
            let mut edition: Edition = parse((file, text))?;
            edition.give_digits();
            let mut problems = check::edition(&edition);
            if manual.find_edition(&edition.id).is_some() {
                let message = format!("the edition id {} is taken", edition.id);
                problems.push(Finding::new(FindingCode::IdTaken, "/id", &edition.id, message));
            }
            refuse(file, problems)?;
            manual.editions.push(Arc::new(edition));
        }
        for (file, text) in crosswalks {
            let crosswalk: Crosswalk = parse((file, text))?;
            let problems = match (manual.find_edition(&crosswalk.from), manual.find_edition(&crosswalk.to)) {
                (Some(from), Some(to)) => check::crosswalk(&crosswalk, from, to),
                _ => {
                    let message = format!("{} or {} is not an edition", crosswalk.from, crosswalk.to);
                    vec![Finding::new(FindingCode::EditionUnknown, "/from", &crosswalk.from, message)]
                }
            };
            refuse(file, problems)?;
            manual.crosswalks.push(crosswalk);
        }
        refuse(question_bank.0, check::question_bank(&manual.question_bank))?;
        Ok(manual)
    }

    /// Every edition, oldest first.
    #[must_use]
    pub fn editions(&self) -> impl DoubleEndedIterator<Item = &Edition> {
        self.editions.iter().map(AsRef::as_ref)
    }

    pub(crate) fn editions_shared(&self) -> impl Iterator<Item = Arc<Edition>> {
        self.editions.iter().cloned()
    }

    pub(crate) fn find_edition_shared(&self, id: &str) -> Option<Arc<Edition>> {
        self.editions.iter().find(|edition| edition.id == id).cloned()
    }

    /// The file an edition of this program was read from, with its comments.
    #[must_use]
    pub fn embedded_text(id: &str) -> Option<&'static str> {
        let begins = format!("\nid: {id}\n");
        EDITIONS.iter().map(|(_, text)| *text).find(|text| text.contains(&begins))
    }

    /// The edition of this program with that id.
    #[must_use]
    pub fn find_edition(&self, id: &str) -> Option<&Edition> {
        self.editions().find(|edition| edition.id == id)
    }

    /// The edition a new course begins with in a phase ("pilot", "test"): the newest one of that phase.
    #[must_use]
    pub fn default_edition(&self, phase: &str) -> Option<&Edition> {
        self.editions().rev().find(|edition| edition.phase == phase)
    }

    /// The way from one edition to another, if somebody has written it.
    #[must_use]
    pub fn find_crosswalk(&self, from: &str, to: &str) -> Option<&Crosswalk> {
        self.crosswalks.iter().find(|crosswalk| crosswalk.from == from && crosswalk.to == to)
    }

    /// Reflection questions in groups.
    #[must_use]
    pub fn question_bank(&self) -> &QuestionBank {
        &self.question_bank
    }
}

fn parse<T: for<'de> Deserialize<'de>>((file, text): (&str, &str)) -> Result<T, ManualError> {
    serde_saphyr::from_str(text)
        .map_err(|error| ManualError::Unreadable { file: file.to_owned(), reason: error.to_string() })
}

fn refuse(file: &str, findings: Vec<Finding>) -> Result<(), ManualError> {
    let problems: Vec<String> = findings.into_iter().map(|finding| finding.message).collect();
    if problems.is_empty() { Ok(()) } else { Err(ManualError::Inconsistent { file: file.to_owned(), problems }) }
}

#[cfg(test)]
mod authored_tests;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;
