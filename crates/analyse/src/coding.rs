//! A coding (kodning): one person's keywords and clips on one recording, in the words of one edition of the manual.

use chrono::{DateTime, Utc};
use mrp_vocabulary::{AccountId, ClipId, CodingId, KeywordId, MediaTime, RecordingId, RoundId, Span};

use crate::{AnalyseError, Edition};

mrp_vocabulary::words! {
    /// The two kinds of clip; English in both languages, as in the source [001:94-98].
    pub enum ClipKind ("kind of clip") {
        /// A strength.
        LookingGood = "looking_good",
        /// Something to explore.
        LookingCloser = "looking_closer",
    }
}

/// How long a keyword or a question may be.
const LONGEST_TEXT: usize = 2_000;
/// The longest clip; beyond four minutes it is a film, not a moment [domain.md 5.2].
const LONGEST_CLIP_MS: i64 = 10 * 60 * 1000;

/// A coding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coding {
    /// Its id.
    pub id: CodingId,
    /// Of which recording.
    pub recording_id: RecordingId,
    /// In which round.
    pub round_id: RoundId,
    /// Whose.
    pub author_id: AccountId,
    /// The manual's edition, for good.
    pub edition: String,
    /// Where the author stopped watching.
    pub position: MediaTime,
    /// When the social worker was let in.
    pub released_at: Option<DateTime<Utc>>,
    /// When she first opened it.
    pub opened_at: Option<DateTime<Utc>>,
    /// Focus areas without a note that were ticked before the release.
    pub empty_areas: Vec<String>,
    /// How many times its marks have changed.
    pub seq: i64,
    /// The newest stamp of all changes; empty before the first.
    pub clock: String,
    /// A second coder's: the naming it rests on. It is no part of the round.
    pub reader_id: Option<String>,
    /// Why it was released with fewer strengths than come first, where it was.
    pub release_reason: Option<String>,
}

impl Coding {
    /// Whether a second coder wrote it, blind to the first.
    #[must_use]
    pub const fn is_second(&self) -> bool {
        self.reader_id.is_some()
    }
}

/// A keyword (stikord): a note at a time, or on a stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyword {
    /// Its id, made in the browser.
    pub id: KeywordId,
    /// When in the recording.
    pub at: MediaTime,
    /// Until when; absent for a moment.
    pub end: Option<MediaTime>,
    /// The note.
    pub body: String,
    /// Keys of the dimensions it is tied to.
    pub dimensions: Vec<String>,
    /// Indicators it is tied to, each as `dimension/indicator`.
    pub indicators: Vec<String>,
    /// Counts its changes.
    pub revision: i64,
    /// A sign (tegn) of the focus or the last agreement.
    pub sign: bool,
}

/// A clip (klip): a span with a kind and a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    /// Its id, made in the browser.
    pub id: ClipId,
    /// In which coding.
    pub coding_id: CodingId,
    /// Looking good, or looking closer.
    pub kind: ClipKind,
    /// From where to where.
    pub span: Span,
    /// The question that goes with it.
    pub prompt: String,
    /// Keys of the dimensions it is tied to.
    pub dimensions: Vec<String>,
    /// Its place in the plan: a larger one is later. Far apart, so that another clip can go between.
    pub position: i64,
    /// Counts its changes.
    pub revision: i64,
    /// A sign (tegn) of the focus or the last agreement.
    pub sign: bool,
    /// The length its author said yes to, where it is a long one.
    pub confirmed_ms: Option<i64>,
}

/// A text that will do: a keyword has at least one character, a question may still be empty.
pub(crate) fn checked_text(text: &str, may_be_empty: bool) -> Result<&str, AnalyseError> {
    let text = text.trim();
    if text.is_empty() && !may_be_empty {
        return Err(AnalyseError::Invalid("a keyword needs at least one character"));
    }
    if text.chars().count() > LONGEST_TEXT {
        return Err(AnalyseError::Invalid("the text takes at most 2,000 characters"));
    }
    Ok(text)
}

/// Dimensions that stand in the edition, each once.
pub(crate) fn checked_dimensions(edition: &Edition, keys: &[String]) -> Result<Vec<String>, AnalyseError> {
    let mut checked: Vec<String> = Vec::with_capacity(keys.len());
    for key in keys {
        if edition.find_dimension(key).is_none() {
            return Err(AnalyseError::UnknownDimension(key.clone()));
        }
        if !checked.contains(key) {
            checked.push(key.clone());
        }
    }
    Ok(checked)
}

/// Indicators that stand in the edition, each once, as `dimension/indicator`. An indicator counts with its dimension, so a
/// dimension that was left out is tied as well.
pub(crate) fn checked_indicators(
    edition: &Edition,
    keys: &[String],
    dimensions: &mut Vec<String>,
) -> Result<Vec<String>, AnalyseError> {
    let mut checked: Vec<String> = Vec::with_capacity(keys.len());
    for key in keys {
        let (dimension, _) = edition.find_indicator(key).ok_or_else(|| AnalyseError::UnknownIndicator(key.clone()))?;
        if !dimensions.contains(&dimension.key) {
            dimensions.push(dimension.key.clone());
        }
        if !checked.contains(key) {
            checked.push(key.clone());
        }
    }
    Ok(checked)
}

/// When a keyword is: a moment, or a stretch that ends after it begins and inside the recording.
pub(crate) fn checked_time(
    at: MediaTime,
    end: Option<MediaTime>,
    duration_ms: Option<i64>,
) -> Result<(MediaTime, Option<MediaTime>), AnalyseError> {
    let at = MediaTime::from_ms(at.ms());
    let Some(end) = end else { return Ok((at, None)) };
    let end = MediaTime::from_ms(duration_ms.map_or(end.ms(), |duration| end.ms().min(duration)));
    if end <= at {
        return Err(AnalyseError::Invalid("a keyword's stretch ends after it begins, and inside the recording"));
    }
    Ok((at, Some(end)))
}

/// A span that lies in the recording and is a moment, not a film.
pub(crate) fn checked_span(start_ms: i64, end_ms: i64, duration_ms: Option<i64>) -> Result<Span, AnalyseError> {
    let end_ms = duration_ms.map_or(end_ms, |duration| end_ms.min(duration));
    if start_ms < 0 {
        return Err(AnalyseError::Invalid("a clip begins in the recording"));
    }
    let span = Span::new(MediaTime::from_ms(start_ms), MediaTime::from_ms(end_ms))
        .map_err(|_| AnalyseError::Invalid("a clip ends after it begins, and inside the recording"))?;
    if span.duration_ms() > LONGEST_CLIP_MS {
        return Err(AnalyseError::Invalid("a clip lasts at most ten minutes"));
    }
    Ok(span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Manual;

    #[test]
    fn a_clip_lies_inside_the_recording() {
        assert_eq!(checked_span(1_000, 9_000, Some(5_000)).unwrap().end().ms(), 5_000);
        assert!(checked_span(6_000, 9_000, Some(5_000)).is_err());
        assert!(checked_span(-1, 9_000, None).is_err());
        assert!(checked_span(0, LONGEST_CLIP_MS + 1, None).is_err());
    }

    #[test]
    fn a_mark_is_tied_only_to_dimensions_of_its_own_edition() {
        let manual = Manual::embedded().unwrap();
        let test = manual.default_edition("test").unwrap();
        let known = test.dimensions().next().unwrap().key.clone();
        assert_eq!(checked_dimensions(test, &[known.clone(), known.clone()]).unwrap(), [known]);
        assert!(matches!(
            checked_dimensions(test, &["negativt_klima".to_owned()]),
            Err(AnalyseError::UnknownDimension(_))
        ));
    }

    #[test]
    fn an_indicator_stands_in_the_edition_and_brings_its_dimension() {
        let manual = Manual::embedded().unwrap();
        let test = manual.default_edition("test").unwrap();
        let dimension = test.dimensions().next().unwrap();
        let known = format!("{}/{}", dimension.key, dimension.indicators[0].key);
        let mut dimensions = Vec::new();
        let checked = checked_indicators(test, &[known.clone(), known.clone()], &mut dimensions).unwrap();
        assert_eq!((checked, dimensions), (vec![known.clone()], vec![dimension.key.clone()]));
        for unknown in [dimension.key.clone(), format!("{known}x"), format!("x{known}"), String::new()] {
            assert!(matches!(
                checked_indicators(test, &[unknown], &mut Vec::new()),
                Err(AnalyseError::UnknownIndicator(_))
            ));
        }
    }

    #[test]
    fn a_stretch_ends_after_it_begins_and_inside_the_recording() {
        let time = |at, end: Option<i64>| {
            checked_time(MediaTime::from_ms(at), end.map(MediaTime::from_ms), Some(5_000))
                .map(|(at, end)| (at.ms(), end.map(MediaTime::ms)))
        };
        assert_eq!(time(1_000, None).unwrap(), (1_000, None));
        assert_eq!(time(1_000, Some(9_000)).unwrap(), (1_000, Some(5_000)));
        assert!(time(1_000, Some(1_000)).is_err());
        assert!(time(6_000, Some(9_000)).is_err());
    }

    #[test]
    fn a_keyword_says_something_and_a_question_may_come_later() {
        assert!(checked_text("  ", false).is_err());
        assert_eq!(checked_text("  ", true).unwrap(), "");
        assert_eq!(checked_text(" venter roligt ", false).unwrap(), "venter roligt");
    }
}
