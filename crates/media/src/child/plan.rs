//! Which stretch of the timeline is made, and how its frames are numbered.

use super::audio;
use super::beginning::Beginning;
use super::survey::Survey;
use super::video;
use crate::ladder::{self, Cuts};
use crate::{Failure, FailureReason, FrameRate, Grid, Limits, Order, Report};

/// What of the timeline is made.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) origin_us: i64,
    /// Absent without pictures.
    pub(super) rate: Option<FrameRate>,
    /// First frame, and first frame after the last.
    pub(super) frames: (u64, u64),
    /// The same in microseconds.
    pub(super) from_us: i64,
    pub(super) to_us: i64,
    /// The end is not known yet; `frames` and `to_us` only say how much is accepted.
    pub(super) open: bool,
}

impl Plan {
    /// After a look through the whole source.
    pub(super) fn surveyed(survey: &Survey, has_pictures: bool, order: &Order) -> Result<Self, Failure> {
        let own = Grid {
            origin_us: survey.origin_us(),
            frame_rate: has_pictures.then(|| ladder::choose_rate(&survey.rate).0),
        };
        let grid = order.grid.filter(|grid| grid.frame_rate.is_some() == own.frame_rate.is_some()).unwrap_or(own);
        let whole_us = survey.end_us().saturating_sub(grid.origin_us).max(0);
        let outside =
            || Failure::new(FailureReason::OutsideRecording, format!("the recording has {} ms", whole_us / 1000));
        if let Some(rate) = grid.frame_rate {
            let count = frames_in(rate, whole_us).max(1);
            let (from, to) = match order.span {
                Some(span) => {
                    (rate.frame_at_ms(span.start().ms()), rate.first_frame_from_ms(span.end().ms()).min(count))
                }
                None => (0, count),
            };
            return if from < to { Ok(Self::of_frames(grid.origin_us, rate, (from, to))) } else { Err(outside()) };
        }
        let (from_us, to_us) = match order.span {
            Some(span) => (span.start().ms() * 1000, (span.end().ms() * 1000).min(whole_us)),
            None => (0, whole_us),
        };
        if from_us >= to_us && order.span.is_none() {
            return Err(Failure::new(FailureReason::Damaged, "the sound has no length"));
        }
        if from_us >= to_us {
            return Err(outside());
        }
        Ok(Self { origin_us: grid.origin_us, rate: None, frames: (0, 0), from_us, to_us, open: false })
    }

    /// After a look at the beginning: from there to wherever it ends.
    pub(super) fn begun(beginning: &Beginning, limits: &Limits) -> Self {
        let most_us = limits.duration_ms.saturating_mul(1000);
        let plan = match beginning.has_pictures {
            true => {
                let (rate, _) = ladder::choose_rate(&beginning.rate);
                Self::of_frames(beginning.origin_us, rate, (0, frames_in(rate, most_us)))
            }
            false => Self::of_sound(beginning.origin_us, most_us),
        };
        Self { open: true, ..plan }
    }

    /// The same as was made first.
    pub(super) fn like(first: &Report) -> Self {
        match first.frame_rate {
            Some(rate) => Self::of_frames(first.origin_us, rate, (0, first.frame_count)),
            None => Self::of_sound(first.origin_us, first.duration_ms.saturating_mul(1000)),
        }
    }

    const fn of_sound(origin_us: i64, to_us: i64) -> Self {
        Self { origin_us, rate: None, frames: (0, 0), from_us: 0, to_us, open: false }
    }

    fn of_frames(origin_us: i64, rate: FrameRate, frames: (u64, u64)) -> Self {
        let (from_us, to_us) = (rate.start_us(frames.0), rate.start_us(frames.1));
        Self { origin_us, rate: Some(rate), frames, from_us, to_us, open: false }
    }

    /// The same up to where it really ended: the last picture stands until the sound is over.
    pub(super) fn closed(&self, pictures_us: Option<i64>, sound_us: Option<i64>) -> Self {
        let since = |us: i64| (us - self.origin_us).max(0);
        match self.rate {
            Some(rate) => {
                let shown = pictures_us.map_or(0, |us| frames_in(rate, since(us)));
                // Rounded up: the sound is not cut off.
                let heard = sound_us.map_or(0, |us| rate.first_frame_from_ms((since(us) + 999) / 1000));
                Self::of_frames(self.origin_us, rate, (0, shown.max(heard).clamp(1, self.frames.1.max(1))))
            }
            None => Self::of_sound(self.origin_us, since(sound_us.unwrap_or(0)).min(self.to_us)),
        }
    }

    pub(super) fn pictures(&self, rate: FrameRate, cuts: Cuts) -> video::Stretch {
        video::Stretch { origin_us: self.origin_us, rate, from: self.frames.0, to: self.frames.1, cuts }
    }

    pub(super) fn sound(&self) -> audio::Stretch {
        audio::Stretch {
            origin_us: self.origin_us,
            from: samples(self.from_us),
            to: samples(self.to_us),
            rate: self.rate,
        }
    }
}

/// Frames in a film of this length, rounded: half a frame of sound is no reason for one more picture.
fn frames_in(rate: FrameRate, us: i64) -> u64 {
    let half = 1_000_000 * i64::from(rate.denominator) / i64::from(rate.numerator) / 2;
    rate.frame_at_ms((us + half) / 1000)
}

/// Samples of the sound in so many microseconds.
pub(super) fn samples(us: i64) -> i64 {
    (us.saturating_mul(audio::RATE / 1000) + 500) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_plan_ends_where_picture_and_sound_have_ended() {
        let rate = FrameRate::new(25, 1);
        let open = Plan { open: true, ..Plan::of_frames(500_000, rate, (0, 1_000_000)) };
        let frames = |pictures, sound| open.closed(pictures, sound).frames.1;
        assert_eq!(frames(Some(4_500_000), None), 100);
        assert_eq!(frames(Some(4_500_000), Some(4_480_000)), 100, "sound that is shorter changes nothing");
        assert_eq!(frames(Some(4_500_000), Some(4_501_000)), 101, "and none of it is cut off");
        assert_eq!(frames(Some(0), None), 1, "one picture at least");
        assert!(!open.closed(Some(4_500_000), None).open);
        let sound = Plan { open: true, ..Plan::of_sound(0, 9_000_000) };
        assert_eq!(sound.closed(None, Some(1_234_000)).to_us, 1_234_000);
    }
}
