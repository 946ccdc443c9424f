//! A constant frame rate as an exact fraction, and the arithmetic of frames and milliseconds.
//!
//! All renditions are made with one constant rate, so that a time and a frame number always mean the same picture.

use serde::{Deserialize, Serialize};

/// Frames per second, exactly (30000/1001 stays 30000/1001).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameRate {
    /// Frames …
    pub numerator: u32,
    /// … in so many seconds.
    pub denominator: u32,
}

impl FrameRate {
    /// A rate; zero in either place becomes 25/1, so that nothing divides by zero.
    #[must_use]
    pub const fn new(numerator: u32, denominator: u32) -> Self {
        if numerator == 0 || denominator == 0 {
            return Self { numerator: 25, denominator: 1 };
        }
        Self { numerator, denominator }
    }

    /// Frames per second as a number to show.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }

    /// The frame that is on the screen at `ms`.
    #[must_use]
    pub fn frame_at_ms(self, ms: i64) -> u64 {
        let frames = i128::from(ms.max(0)) * i128::from(self.numerator) / (1000 * i128::from(self.denominator));
        u64::try_from(frames).unwrap_or(u64::MAX)
    }

    /// The first frame that begins at or after `ms`.
    #[must_use]
    pub fn first_frame_from_ms(self, ms: i64) -> u64 {
        let wanted = i128::from(ms.max(0)) * i128::from(self.numerator);
        let step = 1000 * i128::from(self.denominator);
        u64::try_from((wanted + step - 1) / step).unwrap_or(u64::MAX)
    }

    /// When frame number `frame` begins, in microseconds, rounded.
    #[must_use]
    pub fn start_us(self, frame: u64) -> i64 {
        let numerator = i128::from(self.numerator);
        let micros = (i128::from(frame) * 1_000_000 * i128::from(self.denominator) + numerator / 2) / numerator;
        i64::try_from(micros).unwrap_or(i64::MAX)
    }

    /// The frame whose beginning is nearest to a moment, which may lie before the first.
    #[must_use]
    pub fn nearest_frame(self, us: i64) -> i64 {
        let step = 1_000_000 * i128::from(self.denominator);
        let frames = (2 * i128::from(us) * i128::from(self.numerator) + step).div_euclid(2 * step);
        i64::try_from(frames).unwrap_or(i64::MAX)
    }

    /// The middle of frame number `frame` in milliseconds: what a mark made on that frame stores.
    #[must_use]
    pub fn middle_ms(self, frame: u64) -> i64 {
        let doubled = (2 * i128::from(frame) + 1) * 1000 * i128::from(self.denominator);
        i64::try_from(doubled / (2 * i128::from(self.numerator))).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::FrameRate;

    #[test]
    fn the_middle_of_a_frame_opens_at_that_frame() {
        for rate in [FrameRate::new(25, 2), FrameRate::new(25, 1), FrameRate::new(30000, 1001), FrameRate::new(60, 1)] {
            for frame in [0, 1, 12, 13, 1799, 215_999] {
                assert_eq!(rate.frame_at_ms(rate.middle_ms(frame)), frame, "{rate:?} {frame}");
            }
        }
    }

    #[test]
    fn times_rounded_to_milliseconds_fall_on_their_own_frame() {
        for rate in [FrameRate::new(30, 1), FrameRate::new(30000, 1001), FrameRate::new(60, 1), FrameRate::new(25, 2)] {
            for frame in 0..5000 {
                let rounded = (rate.start_us(frame) + 500) / 1000 * 1000;
                assert_eq!(rate.nearest_frame(rounded), frame as i64, "{rate:?}");
            }
        }
        assert_eq!(FrameRate::new(25, 1).nearest_frame(-30_000), -1);
    }

    #[test]
    fn the_first_frame_of_a_second_never_begins_before_it() {
        let rate = FrameRate::new(30000, 1001);
        assert_eq!(rate.first_frame_from_ms(1000), 30);
        assert_eq!(rate.start_us(30), 1_001_000);
        assert_eq!(FrameRate::new(25, 2).first_frame_from_ms(1000), 13);
    }
}
