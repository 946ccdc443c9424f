//! Time within a recording.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whole milliseconds from the start of a recording.
///
/// Never floating seconds: those exist only beside the browser's own `currentTime`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = i64, minimum = 0)]
pub struct MediaTime(i64);

impl MediaTime {
    /// The start of the recording.
    pub const ZERO: Self = Self(0);

    /// A time; below zero becomes zero.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(if ms < 0 { 0 } else { ms })
    }

    /// Milliseconds from the start.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// This time, `ms` earlier, but never before the start.
    #[must_use]
    pub const fn back_ms(self, ms: i64) -> Self {
        Self::from_ms(self.0.saturating_sub(ms))
    }
}

/// `0:12:34`, the way the players show it.
impl std::fmt::Display for MediaTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.0 / 1000;
        write!(f, "{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::MediaTime;

    #[test]
    fn is_shown_as_hours_minutes_seconds() {
        assert_eq!(MediaTime::from_ms(754_999).to_string(), "0:12:34");
        assert_eq!(MediaTime::from_ms(3_600_000).to_string(), "1:00:00");
    }

    #[test]
    fn never_lies_before_the_start() {
        assert_eq!(MediaTime::from_ms(-5), MediaTime::ZERO);
        assert_eq!(MediaTime::from_ms(2_000).back_ms(3_000), MediaTime::ZERO);
    }
}
