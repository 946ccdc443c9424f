//! The sheet the young person and the parents are given: plain words, versioned, so that a consent says what was read.
//!
//! An edition is never changed once it has been used: a new text is a new number, and a new file beside the old one.

use mrp_course::PairNames;
use mrp_vocabulary::Language;

/// The edition that is shown now.
const EDITION: u32 = 1;
const DANISH: &str = include_str!("../texts/information-1-da.md");
const ENGLISH: &str = include_str!("../texts/information-1-en.md");

/// What a consent stores about the text that was shown.
#[must_use]
pub(crate) fn version(language: Language) -> String {
    format!("{EDITION}-{language}")
}

/// Whether there ever was such a text.
#[must_use]
pub(crate) fn is_version(text: &str) -> bool {
    Language::ALL.iter().any(|language| version(*language) == text)
}

/// The sheet for one conversation, as Markdown.
#[must_use]
pub(crate) fn sheet(language: Language, names: &PairNames) -> String {
    let text = match language {
        Language::Danish => DANISH,
        Language::English => ENGLISH,
    };
    names.put_into(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_name_every_purpose_and_leave_no_gap() {
        let names = PairNames {
            social_worker: "Solveig".to_owned(),
            supervisor: "Sunniva".to_owned(),
            municipality: "Fjordby".to_owned(),
            days_after_feedback: 30,
            days_at_most: 180,
        };
        for language in Language::ALL {
            let sheet = sheet(*language, &names);
            assert!(!sheet.contains('{') && !sheet.contains('}'), "{language}");
            assert!(sheet.contains("180") && sheet.contains("Sunniva") && sheet.contains("Fjordby"), "{language}");
            let purposes = sheet.lines().filter(|line| line.starts_with("- **")).count();
            assert_eq!(purposes, mrp_vocabulary::Purpose::ALL.len(), "{language}");
        }
        assert!(is_version("1-da") && !is_version("2-da") && !is_version(""));
    }
}
