//! From one edition to the next: what became of each dimension, and whether codings can be compared.

use mrp_vocabulary::words;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Bilingual;

/// The way from one edition to another. Nothing is converted silently: a comparison uses this and says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Crosswalk {
    /// The earlier edition.
    pub from: String,
    /// The later edition.
    pub to: String,
    /// Every dimension of both editions, each in exactly one row.
    pub dimensions: Vec<DimensionChange>,
    /// What happened to the areas.
    pub areas: Vec<AreaChange>,
}

/// What became of one or more dimensions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DimensionChange {
    /// The kind of change.
    pub kind: ChangeKind,
    /// Keys in the earlier edition, in its order.
    pub from: Vec<String>,
    /// Keys in the later edition, in its order.
    pub to: Vec<String>,
    /// How far codings can be compared.
    pub comparable: Comparable,
    /// Anything a reader should know.
    #[serde(default)]
    pub note: Option<Bilingual>,
}

/// What became of one or more areas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaChange {
    /// The kind of change.
    pub kind: AreaChangeKind,
    /// Keys in the earlier edition.
    pub from: Vec<String>,
    /// Keys in the later edition.
    pub to: Vec<String>,
    /// Anything a reader should know.
    #[serde(default)]
    pub note: Option<Bilingual>,
}

words! {
    /// The kinds of change between two editions of a dimension.
    pub enum ChangeKind ("kind of change") {
        /// Unchanged.
        Same = "same",
        /// Gone.
        Removed = "removed",
        /// New.
        Added = "added",
        /// The same dimension under another name.
        Renamed = "renamed",
        /// Several became one.
        Merged = "merged",
        /// The same dimensions in another order.
        Order = "order",
        /// The same dimension in another place.
        Moved = "moved",
    }
}

words! {
    /// The kinds of change between two editions of an area.
    pub enum AreaChangeKind ("kind of area change") {
        /// Unchanged.
        Same = "same",
        /// Only shown differently.
        Presentation = "presentation",
        /// In another place.
        Moved = "moved",
        /// Gone.
        Removed = "removed",
        /// New.
        Added = "added",
    }
}

words! {
    /// How far codings of two editions can be compared.
    pub enum Comparable ("comparability") {
        /// As they are.
        Directly = "directly",
        /// With the edition named beside them.
        Flagged = "flagged",
        /// Only as a mean of the parts, marked as derived.
        Derived = "derived",
        /// Not at all.
        No = "no",
    }
}
