//! Deltagelsesaftale: the social worker's own yes to taking part (rulings 6).
//!
//! She is filmed too, and by her own choice. The text is plain and versioned, so that an agreement says what was read: an edition is
//! never changed once it has been used; a new text is a new number, and a new file beside the old one.

use chrono::{DateTime, Utc};
use mrp_vocabulary::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The edition that is shown now.
const EDITION: u32 = 1;
const DANISH: &str = include_str!("../texts/participation-1-da.md");
const ENGLISH: &str = include_str!("../texts/participation-1-en.md");

/// An agreement to take part that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Participation {
    /// The text she read, for example `1-da`.
    pub text_version: String,
    /// When she said yes.
    pub agreed_at: DateTime<Utc>,
}

/// What an agreement stores about the text that was shown.
pub(crate) fn version(language: Language) -> String {
    format!("{EDITION}-{language}")
}

/// Whether this is the text that is shown now: a yes to an older one is not taken any more, one given before still stands.
pub(crate) fn is_shown(text: &str) -> bool {
    Language::ALL.iter().any(|language| version(*language) == text)
}

/// The text, with places for names and days.
pub(crate) fn text(language: Language) -> &'static str {
    match language {
        Language::Danish => DANISH,
        Language::English => ENGLISH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PairNames;

    #[test]
    fn both_languages_say_the_same_things_and_leave_no_gap() {
        let names = PairNames {
            social_worker: "Solveig".to_owned(),
            supervisor: "Sunniva".to_owned(),
            municipality: "Fjordby".to_owned(),
            days_after_feedback: 30,
            days_at_most: 180,
        };
        let read = |language| names.put_into(text(language));
        for text in Language::ALL.iter().map(|language| read(*language)) {
            assert!(!text.contains('{') && !text.contains('}'), "{text}");
            assert!(["Sunniva", "Fjordby", "30", "180"].iter().all(|word| text.contains(word)), "{text}");
        }
        let headings = |language| read(language).lines().filter(|line| line.starts_with("## ")).count();
        assert_eq!(headings(Language::Danish), headings(Language::English));
        assert!(is_shown("1-da") && is_shown("1-en") && !is_shown("2-da") && !is_shown(""));
    }
}
