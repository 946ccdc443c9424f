//! What a release has to be: strengths first, and no clip that is a film unless its author says so.
//!
//! Two clips of strengths come before one to look closer at [domain.md 5.2]. Only strengths is always fine, in the first round and in
//! every other. Whoever has good grounds to do otherwise writes them down.

use crate::{AnalyseError, Clip, Completeness};

/// So many strengths come before something to look closer at.
const STRENGTHS_FIRST: usize = 2;
/// A clip that is longer takes an explicit yes of its author [domain.md 5.2].
const LONG_MS: i64 = 4 * 60 * 1000;
/// How long a reason may be.
const LONGEST_REASON: usize = 1_000;

/// Whether a clip is longer than four minutes, and longer than its author has said yes to.
pub(crate) fn is_unconfirmed(clip: &Clip) -> bool {
    let length = clip.span.duration_ms();
    length > LONG_MS && clip.confirmed_ms.is_none_or(|confirmed| confirmed < length)
}

/// The reason to keep with a release: `None` where none is needed.
pub(crate) fn checked_release<'r>(
    look: &Completeness,
    reason: Option<&'r str>,
) -> Result<Option<&'r str>, AnalyseError> {
    if look.clips_unconfirmed > 0 {
        return Err(AnalyseError::ClipsUnconfirmed);
    }
    if look.looking_closer == 0 || look.looking_good >= STRENGTHS_FIRST {
        return Ok(None);
    }
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).ok_or(AnalyseError::StrengthsFirst)?;
    if reason.chars().count() > LONGEST_REASON {
        return Err(AnalyseError::Invalid("the reason takes at most 1,000 characters"));
    }
    Ok(Some(reason))
}

#[cfg(test)]
mod tests {
    use mrp_vocabulary::{ClipId, Clock, CodingId, MediaTime, Span};

    use super::*;
    use crate::{ClipKind, Manual, completeness};

    fn clip(kind: ClipKind, length_ms: i64, confirmed_ms: Option<i64>) -> Clip {
        let clock = Clock::system();
        Clip {
            id: ClipId::new(&clock),
            coding_id: CodingId::new(&clock),
            kind,
            span: Span::new(MediaTime::ZERO, MediaTime::from_ms(length_ms)).unwrap(),
            prompt: String::new(),
            dimensions: Vec::new(),
            position: 0,
            revision: 1,
            sign: false,
            confirmed_ms,
        }
    }

    fn look(good: usize, closer: usize) -> Completeness {
        let manual = Manual::embedded().unwrap();
        let mut clips = vec![clip(ClipKind::LookingGood, 50_000, None); good];
        clips.extend(vec![clip(ClipKind::LookingCloser, 50_000, None); closer]);
        completeness(manual.default_edition("test").unwrap(), &[], &clips)
    }

    #[test]
    fn two_strengths_come_before_one_to_look_closer_at() {
        for (good, closer, free) in
            [(0, 0, true), (1, 0, true), (5, 0, true), (0, 1, false), (1, 1, false), (2, 1, true), (2, 2, true)]
        {
            let answer = checked_release(&look(good, closer), None);
            assert_eq!(answer.is_ok(), free, "{good} good, {closer} closer");
            assert!(free || matches!(answer, Err(AnalyseError::StrengthsFirst)));
        }
    }

    #[test]
    fn a_written_reason_opens_it_and_is_kept_only_where_it_was_needed() {
        assert_eq!(checked_release(&look(1, 1), Some(" Hun bad selv om det. ")).unwrap(), Some("Hun bad selv om det."));
        assert!(matches!(checked_release(&look(1, 1), Some("  ")), Err(AnalyseError::StrengthsFirst)));
        assert_eq!(checked_release(&look(2, 1), Some("uden grund")).unwrap(), None);
        assert!(checked_release(&look(0, 1), Some(&"æ".repeat(LONGEST_REASON + 1))).is_err());
    }

    #[test]
    fn a_yes_to_a_length_holds_for_that_length_and_no_longer_one() {
        for (length, confirmed, open) in [
            (LONG_MS, None, false),
            (LONG_MS + 1, None, true),
            (LONG_MS + 1, Some(LONG_MS + 1), false),
            (LONG_MS + 5_001, Some(LONG_MS + 1), true),
            (LONG_MS + 1, Some(LONG_MS + 5_001), false),
        ] {
            assert_eq!(is_unconfirmed(&clip(ClipKind::LookingGood, length, confirmed)), open, "{length} {confirmed:?}");
        }
        let manual = Manual::embedded().unwrap();
        let long = [clip(ClipKind::LookingGood, LONG_MS + 1, None)];
        let long = completeness(manual.default_edition("test").unwrap(), &[], &long);
        assert!(matches!(checked_release(&long, Some("en grund")), Err(AnalyseError::ClipsUnconfirmed)));
    }
}
