//! Where the shared clip stands. The server is the authority; both browsers follow it on a common clock.

use mrp_vocabulary::ClipId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far ahead a start is announced, so that both begin together on a slow line too [stack A4].
const LEAD_MS: i64 = 400;
/// The speeds the room knows, in hundredths.
const RATES: std::ops::RangeInclusive<i64> = 50..=100;

/// Where the shared clip stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Playback {
    /// The clip that is shown, if any.
    pub clip_id: Option<ClipId>,
    /// Whether it runs.
    pub playing: bool,
    /// Where it was at `at_ms`, from the clip's start.
    pub position_ms: i64,
    /// The server time at which `position_ms` held; a start lies a moment ahead.
    pub at_ms: i64,
    /// Speed in hundredths: 50 to 100.
    pub rate_percent: i64,
    /// Counts its changes.
    pub revision: i64,
}

impl Playback {
    /// Nothing is shown.
    #[must_use]
    pub fn nothing(now_ms: i64) -> Self {
        Self { at_ms: now_ms, rate_percent: 100, ..Self::default() }
    }

    /// Where the clip is at `now_ms`, inside `0..=duration_ms`.
    #[must_use]
    pub fn position_at(&self, now_ms: i64, duration_ms: i64) -> i64 {
        let run = if self.playing { (now_ms - self.at_ms).max(0) * self.rate_percent / 100 } else { 0 };
        (self.position_ms + run).clamp(0, duration_ms.max(0))
    }

    /// Shows a clip from its start, paused.
    #[must_use]
    pub fn show(self, clip_id: Option<ClipId>, now_ms: i64) -> Self {
        self.next(Self { clip_id, playing: false, position_ms: 0, at_ms: now_ms, ..self })
    }

    /// Starts it; at its end it starts over.
    #[must_use]
    pub fn play(self, now_ms: i64, duration_ms: i64) -> Self {
        if self.clip_id.is_none() {
            return self;
        }
        let here = self.position_at(now_ms, duration_ms);
        let position_ms = if here >= duration_ms { 0 } else { here };
        self.next(Self { playing: true, position_ms, at_ms: now_ms + LEAD_MS, ..self })
    }

    /// Stops it where whoever pressed the button saw it, so that both see the frame she meant.
    #[must_use]
    pub fn pause(self, seen_ms: Option<i64>, now_ms: i64, duration_ms: i64) -> Self {
        let position_ms = seen_ms.unwrap_or_else(|| self.position_at(now_ms, duration_ms)).clamp(0, duration_ms.max(0));
        self.next(Self { playing: false, position_ms, at_ms: now_ms, ..self })
    }

    /// Stops it where it was last started: the server died while it ran, and when that was nobody knows. By the clock it
    /// would have run on meanwhile, and stand at its end.
    #[must_use]
    pub fn broken_off(self) -> Self {
        if self.playing { self.next(Self { playing: false, ..self }) } else { self }
    }

    /// Moves it, running or not.
    #[must_use]
    pub fn seek(self, position_ms: i64, now_ms: i64, duration_ms: i64) -> Self {
        let position_ms = position_ms.clamp(0, duration_ms.max(0));
        let at_ms = if self.playing { now_ms + LEAD_MS } else { now_ms };
        self.next(Self { position_ms, at_ms, ..self })
    }

    /// Slows it down, or back.
    #[must_use]
    pub fn with_rate(self, rate_percent: i64, now_ms: i64, duration_ms: i64) -> Self {
        let position_ms = self.position_at(now_ms, duration_ms);
        let rate_percent = rate_percent.clamp(*RATES.start(), *RATES.end());
        self.next(Self { position_ms, at_ms: now_ms.max(self.at_ms), rate_percent, ..self })
    }

    fn next(self, changed: Self) -> Self {
        Self { revision: self.revision + 1, ..changed }
    }
}

#[cfg(test)]
mod tests {
    use mrp_vocabulary::Clock;
    use proptest::prelude::*;

    use super::*;

    fn shown() -> Playback {
        Playback::nothing(0).show(Some(ClipId::new(&Clock::system())), 0)
    }

    #[test]
    fn a_start_is_announced_a_moment_ahead_and_runs_at_its_speed() {
        let playing = shown().play(1_000, 60_000);
        assert_eq!(playing.position_at(1_200, 60_000), 0, "nobody has begun yet");
        assert_eq!(playing.position_at(3_400, 60_000), 2_000);
        let slow = playing.with_rate(50, 3_400, 60_000);
        assert_eq!(slow.position_at(5_400, 60_000), 3_000);
    }

    #[test]
    fn a_pause_keeps_the_frame_that_was_seen() {
        let paused = shown().play(0, 60_000).pause(Some(2_345), 9_000, 60_000);
        assert_eq!(paused.position_at(1_000_000, 60_000), 2_345);
    }

    #[test]
    fn a_clip_that_ran_when_the_server_died_waits_where_it_was_started_however_late_it_is() {
        let running = shown().seek(2_000, 0, 60_000).play(1_000, 60_000);
        let waiting = running.broken_off();
        assert_eq!((waiting.playing, waiting.position_at(1_000_000, 60_000)), (false, 2_000));
        assert_eq!(waiting.revision, running.revision + 1, "browsers take it for news");
        assert_eq!(waiting.broken_off(), waiting);
    }

    #[test]
    fn play_at_the_end_starts_over() {
        let end = shown().seek(60_000, 0, 60_000);
        assert_eq!(end.play(5_000, 60_000).position_ms, 0);
    }

    #[test]
    fn nothing_is_played_when_nothing_is_shown() {
        assert!(!Playback::nothing(0).play(0, 0).playing);
    }

    proptest! {
        #[test]
        fn it_never_leaves_the_clip(steps in proptest::collection::vec((0_u8..4, -5_000_i64..100_000), 0..40)) {
            let duration = 60_000;
            let mut now = 0;
            let mut playback = shown();
            for (what, number) in steps {
                now += 137;
                playback = match what {
                    0 => playback.play(now, duration),
                    1 => playback.pause(Some(number), now, duration),
                    2 => playback.seek(number, now, duration),
                    _ => playback.with_rate(number / 1_000, now, duration),
                };
                let position = playback.position_at(now + 10_000_000, duration);
                prop_assert!((0..=duration).contains(&position));
                prop_assert!((50..=100).contains(&playback.rate_percent));
            }
        }
    }
}
