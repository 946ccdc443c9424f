//! What is wrong with a text somebody wrote, and where: everything that was found, so that it can be mended in one go.

use std::fmt;

use mrp_vocabulary::words;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

words! {
    /// What can be wrong with a written edition or crosswalk; the interface has a sentence for each.
    pub enum FindingCode ("finding") {
        /// More text than an edition can have.
        TooLarge = "too_large",
        /// Neither YAML nor JSON; `about` is what the reader said.
        Unreadable = "unreadable",
        /// An anchor or alias, which could make a small file huge.
        Alias = "alias",
        /// Nested deeper, or in more pieces, than any manual is.
        TooMuch = "too_much",
        /// The same field twice.
        FieldTwice = "field_twice",
        /// A field that has to be there; `about` is its name.
        FieldMissing = "field_missing",
        /// A field nobody knows; `about` is its name.
        FieldUnknown = "field_unknown",
        /// Something else was expected; `about` says what.
        WrongKind = "wrong_kind",
        /// A number too small or too large; `about` says from where to where.
        OutOfRange = "out_of_range",
        /// Not one of the words; `about` lists them.
        WordUnknown = "word_unknown",
        /// An empty text.
        TextEmpty = "text_empty",
        /// A text longer than anybody reads; `about` is how many characters there may be.
        TextTooLong = "text_too_long",
        /// A key with other signs than small letters, digits, `_`, `-` and `.`.
        KeyUnfit = "key_unfit",
        /// A key that stands twice.
        KeyTwice = "key_twice",
        /// More than one band across the areas.
        SeveralBands = "several_bands",
        /// No area at all, an area without a dimension, a dimension without an indicator, an indicator without a marker.
        NothingIn = "nothing_in",
        /// The scale, its ranges or its anchors do not fit together.
        Scale = "scale",
        /// The id belongs to another edition.
        IdTaken = "id_taken",
        /// A crosswalk between editions that are not there, or not those it was opened for.
        EditionUnknown = "edition_unknown",
        /// A dimension, area or source that is not there.
        KeyUnknown = "key_unknown",
        /// A dimension or area that does not stand in exactly one row.
        NotOnce = "not_once",
        /// A row that claims a change the two editions do not show.
        ChangeUntrue = "change_untrue",
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// What.
    pub code: FindingCode,
    /// Where in the content, for example `/areas/0/name/da`.
    pub path: String,
    /// The line of the text, from 1; of what holds it when it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The place in the line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
    /// The word or number it is about.
    pub about: String,
    /// One English sentence, for whoever reads the interface's raw answers.
    pub message: String,
}

impl Finding {
    pub(super) fn new(code: FindingCode, path: impl Into<String>, about: impl fmt::Display, message: String) -> Self {
        Self { code, path: path.into(), line: None, column: None, about: about.to_string(), message }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
