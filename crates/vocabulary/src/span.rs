//! A stretch of a recording.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::MediaTime;

/// From `start_ms` up to, not including, `end_ms`; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "RawSpan")]
pub struct Span {
    /// First millisecond that belongs to it.
    start_ms: MediaTime,
    /// First millisecond that no longer does.
    end_ms: MediaTime,
}

#[derive(Deserialize)]
struct RawSpan {
    start_ms: i64,
    end_ms: i64,
}

/// The end does not lie after the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the end of a span must lie after its start")]
pub struct InvalidSpan;

impl Span {
    /// A span from `start` to `end`.
    ///
    /// # Errors
    /// When `end` does not lie after `start`.
    pub fn new(start: MediaTime, end: MediaTime) -> Result<Self, InvalidSpan> {
        if end > start { Ok(Self { start_ms: start, end_ms: end }) } else { Err(InvalidSpan) }
    }

    /// Where it begins.
    #[must_use]
    pub const fn start(self) -> MediaTime {
        self.start_ms
    }

    /// Where it ends.
    #[must_use]
    pub const fn end(self) -> MediaTime {
        self.end_ms
    }

    /// How long it is, in milliseconds.
    #[must_use]
    pub const fn duration_ms(self) -> i64 {
        self.end_ms.ms() - self.start_ms.ms()
    }

    /// Whether `time` lies in it.
    #[must_use]
    pub fn contains(self, time: MediaTime) -> bool {
        self.start_ms <= time && time < self.end_ms
    }
}

impl TryFrom<RawSpan> for Span {
    type Error = InvalidSpan;
    fn try_from(raw: RawSpan) -> Result<Self, InvalidSpan> {
        if raw.start_ms < 0 {
            return Err(InvalidSpan);
        }
        Self::new(MediaTime::from_ms(raw.start_ms), MediaTime::from_ms(raw.end_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_never_empty() {
        let at = MediaTime::from_ms(5);
        assert_eq!(Span::new(at, at), Err(InvalidSpan));
        assert!(serde_json_like(5, 4).is_err());
        assert!(serde_json_like(-1, 4).is_err());
    }

    #[test]
    fn holds_its_start_but_not_its_end() {
        let span = Span::new(MediaTime::from_ms(10), MediaTime::from_ms(20)).expect("10 lies before 20");
        assert!(span.contains(MediaTime::from_ms(10)));
        assert!(!span.contains(MediaTime::from_ms(20)));
        assert_eq!(span.duration_ms(), 10);
    }

    fn serde_json_like(start_ms: i64, end_ms: i64) -> Result<Span, InvalidSpan> {
        Span::try_from(RawSpan { start_ms, end_ms })
    }
}
