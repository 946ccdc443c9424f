//! One edition (udgave): areas → dimensions → indicators → markers, as people see it.
//!
//! The same types are read from YAML and sent to the browser, so the panel shows exactly what the file says.

use aws_lc_rs::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Bilingual;

/// One edition of the observation manual. Immutable once a coding uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Stable id, stored with every coding, for example `test-2018`.
    #[schema(pattern = "^[a-z0-9][a-z0-9_.-]{0,63}$")]
    pub id: String,
    /// The phase whose courses begin with this edition.
    pub phase: String,
    /// Version of the wording.
    pub version: String,
    /// Title of the manual.
    pub title: Bilingual,
    /// Name of the edition, for example "Testudgaven".
    pub name: Bilingual,
    /// The line the source puts above the areas.
    pub heading: Bilingual,
    /// Whose words these are, and what they are not. Shown wherever the manual is shown.
    pub provenance: Bilingual,
    /// Where names and order come from.
    pub source: Bilingual,
    /// The optional scale.
    pub scale: Scale,
    /// How the manual is used, in a few sentences.
    pub guidance: Vec<Guidance>,
    /// Focus areas (fokusområder) in order.
    pub areas: Vec<Area>,
}

/// The scale of the optional levels; off by default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Lowest value.
    pub min: u8,
    /// Highest value.
    pub max: u8,
    /// Whether 'ikke observerbart' is an answer.
    pub not_observable_allowed: bool,
    /// Low, mid and high.
    pub ranges: Vec<ScaleRange>,
    /// What each value stands for.
    pub anchors: Vec<Anchor>,
}

/// A stretch of the scale with one level text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScaleRange {
    /// `low`, `mid` or `high`, as in [`LevelTexts`].
    pub key: String,
    /// The values in it.
    pub values: Vec<u8>,
    /// Its name.
    pub name: Bilingual,
}

/// What one value of the scale stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// The value.
    pub value: u8,
    /// What it says.
    pub text: Bilingual,
}

/// One sentence on how the manual is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Guidance {
    /// Stable key.
    pub key: String,
    /// The sentence.
    pub text: Bilingual,
}

/// A focus area (fokusområde).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Stable key, shared by the editions.
    pub key: String,
    /// The name as the edition spells it, with its number where it has one.
    pub name: Bilingual,
    /// Drawn as a band across the other areas instead of a column beside them.
    #[serde(default)]
    pub cross_cutting: bool,
    /// Its dimensions in order.
    pub dimensions: Vec<Dimension>,
}

/// A dimension: what a keyword or clip is tied to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// Stable key; the same key in two editions is the same dimension.
    pub key: String,
    /// The name as the edition spells it.
    pub name: Bilingual,
    /// The key on the keyboard: 1–9 and 0 for the first ten, in order. Given here, whatever a file says; a field that
    /// skips reading would be missing in the API document.
    #[serde(default)]
    pub digit: Option<char>,
    /// The lowest value is the best one.
    #[serde(default)]
    pub reverse_scored: bool,
    /// Whether it counts in averages of the worker's practice. The young person's engagement does not.
    #[serde(default = "yes")]
    pub in_averages: bool,
    /// What it is about.
    pub definition: Bilingual,
    /// What it is seen by.
    pub indicators: Vec<Indicator>,
    /// Low, mid and high in words.
    pub levels: LevelTexts,
    /// Where the neighbouring dimensions begin.
    pub boundary: Bilingual,
    /// One reflection question for each kind of clip.
    pub prompts: Prompts,
}

/// An indicator (indikator) with examples of what can be seen or heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Stable key within its dimension.
    pub key: String,
    /// Its name.
    pub name: Bilingual,
    /// Examples, not a checklist.
    pub markers: Vec<Bilingual>,
}

/// A dimension at three levels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelTexts {
    /// The low end of the scale.
    pub low: Bilingual,
    /// The middle.
    pub mid: Bilingual,
    /// The high end of the scale.
    pub high: Bilingual,
}

/// A question for each kind of clip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Prompts {
    /// For a Looking good clip.
    pub looking_good: Bilingual,
    /// For a Looking closer clip.
    pub looking_closer: Bilingual,
}

/// An edition in a list, without its texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EditionSummary {
    /// Stable id.
    pub id: String,
    /// Phase whose courses begin with it.
    pub phase: String,
    /// Version of the wording.
    pub version: String,
    /// Name of the edition.
    pub name: Bilingual,
    /// Digest of the content, see [`Edition::digest`].
    pub digest: String,
    /// It comes with the program.
    pub built_in: bool,
    /// Counts its changes; 0 for those of the program.
    pub revision: i64,
    /// Whether a coding has used one that was written here: it stays as it is.
    pub used: bool,
}

impl Edition {
    /// Every dimension in order, the young person's engagement included.
    pub fn dimensions(&self) -> impl Iterator<Item = &Dimension> {
        self.areas.iter().flat_map(|area| &area.dimensions)
    }

    /// The dimension with this key.
    #[must_use]
    pub fn find_dimension(&self, key: &str) -> Option<&Dimension> {
        self.dimensions().find(|dimension| dimension.key == key)
    }

    /// The indicator called `dimension/indicator`, and its dimension.
    #[must_use]
    pub fn find_indicator(&self, key: &str) -> Option<(&Dimension, &Indicator)> {
        let (dimension, indicator) = key.split_once('/')?;
        let dimension = self.find_dimension(dimension)?;
        Some((dimension, dimension.indicators.iter().find(|found| found.key == indicator)?))
    }

    /// The area a dimension stands in.
    #[must_use]
    pub fn area_of(&self, dimension_key: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.dimensions.iter().any(|dimension| dimension.key == dimension_key))
    }

    /// The dimension a digit stands for.
    #[must_use]
    pub fn dimension_at_digit(&self, digit: char) -> Option<&Dimension> {
        self.dimensions().find(|dimension| dimension.digit == Some(digit))
    }

    /// SHA-256 of the content. Kept when an edition is first used, so that a later change under the same id is noticed.
    #[must_use]
    pub fn digest(&self) -> String {
        // The parsed form, so that comments and line breaks of the file may change.
        let content = serde_json::to_vec(self).expect("texts and numbers always serialise");
        digest(&SHA256, &content).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The edition without its texts, as it stands in a program.
    #[must_use]
    pub fn summary(&self) -> EditionSummary {
        EditionSummary {
            built_in: true,
            revision: 0,
            used: false,
            id: self.id.clone(),
            phase: self.phase.clone(),
            version: self.version.clone(),
            name: self.name.clone(),
            digest: self.digest(),
        }
    }

    pub(super) fn give_digits(&mut self) {
        let mut digits = "1234567890".chars();
        for dimension in self.areas.iter_mut().flat_map(|area| &mut area.dimensions) {
            dimension.digit = digits.next();
        }
    }
}

const fn yes() -> bool {
    true
}
