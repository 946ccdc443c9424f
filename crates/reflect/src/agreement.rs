//! The agreement (aftale): one thing, when, and how it will be seen.

use crate::ReflectError;

/// An agreement is one sentence, so that it can be remembered [domain.md 5.6].
const LONGEST: usize = 140;
/// A reflection or preparation may be long, but not a case file.
const LONGEST_TEXT: usize = 20_000;

mrp_vocabulary::words! {
    /// How an agreement went. No percentage, no grade.
    pub enum AgreementOutcome ("outcome") {
        /// Prøvet.
        Tried = "tried",
        /// Ikke endnu.
        NotYet = "not_yet",
        /// Ændret.
        Changed = "changed",
    }
}

mrp_vocabulary::words! {
    /// Who the next conversation is with [000:557-561].
    pub enum YoungPerson ("young person") {
        /// The same young person.
        Same = "same",
        /// Another young person.
        Other = "other",
        /// Not decided yet.
        Undecided = "undecided",
    }
}

/// One line of an agreement, trimmed, if it will do.
pub(crate) fn checked_line<'a>(text: &'a str, name: &'static str) -> Result<&'a str, ReflectError> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(ReflectError::Missing(name)),
        1..=LONGEST => Ok(text),
        _ => Err(ReflectError::TooLong(name, LONGEST)),
    }
}

/// A longer text, if it will do. It may be emptied: that is an undo, not a fault.
pub(crate) fn checked_text<'a>(text: &'a str, name: &'static str) -> Result<&'a str, ReflectError> {
    if text.chars().count() > LONGEST_TEXT { Err(ReflectError::TooLong(name, LONGEST_TEXT)) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agreement_is_one_short_sentence() {
        assert_eq!(checked_line("  Jeg venter til fire.  ", "what").unwrap(), "Jeg venter til fire.");
        assert!(matches!(checked_line("   ", "what"), Err(ReflectError::Missing("what"))));
        assert!(checked_line(&"æ".repeat(LONGEST), "what").is_ok());
        assert!(checked_line(&"æ".repeat(LONGEST + 1), "what").is_err());
    }
}
