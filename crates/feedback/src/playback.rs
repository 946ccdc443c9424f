//! Where the shared clip stands. The server is the authority; both browsers follow it on a common clock.

use mrp_vocabulary::{AccountId, ClipId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far ahead a start is announced, so that both begin together on a slow line too [stack A4].
const LEAD_MS: i64 = 400;
/// 'The last ten seconds again'.
const AGAIN_MS: i64 = 10_000;
/// How fast that runs when it is asked for slowly.
const SLOWLY_PERCENT: i64 = 50;
/// Somebody whose picture stopped further back than this is not gone back for: she was away, not slow.
const GONE_BACK_FOR_MS: i64 = 5_000;
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
    /// It is to run, and stands until this person's picture is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_for: Option<AccountId>,
    /// It runs slowly for a while only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slow: Option<Slow>,
}

/// A slow replay ends by itself where it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Slow {
    /// Up to here, from the clip's start.
    pub until_ms: i64,
    /// The speed from there on, in hundredths.
    pub then_percent: i64,
}

mrp_vocabulary::words! {
    /// What somebody did with the clip.
    pub enum Deed ("deed") {
        /// Showed a clip, or none.
        Show = "show",
        /// Started it.
        Play = "play",
        /// Stopped it.
        Pause = "pause",
        /// Moved it.
        Seek = "seek",
        /// Chose another speed.
        Rate = "rate",
        /// The last ten seconds again.
        Again = "again",
        /// The last ten seconds again, slowly.
        AgainSlowly = "again_slowly",
        /// Her picture is not there yet: the room waits for her.
        Wait = "wait",
        /// It goes on: her picture is there, or the room has waited long enough.
        GoOn = "go_on",
    }
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
        let ran_ms = if self.playing { (now_ms - self.at_ms).max(0) } else { 0 };
        let place = self.position_ms + ran_ms * self.rate_percent / 100;
        let place = match self.slow {
            Some(slow) if place > slow.until_ms => {
                let slowly_ms = (slow.until_ms - self.position_ms).max(0) * 100 / self.rate_percent.max(1);
                slow.until_ms.max(self.position_ms) + (ran_ms - slowly_ms) * slow.then_percent / 100
            }
            _ => place,
        };
        place.clamp(0, duration_ms.max(0))
    }

    /// Shows a clip from its start, paused.
    #[must_use]
    pub fn show(self, clip_id: Option<ClipId>, now_ms: i64) -> Self {
        let Self { rate_percent, .. } = self.at_its_own_speed();
        self.next(Self { clip_id, playing: false, position_ms: 0, at_ms: now_ms, rate_percent, slow: None, ..self })
    }

    /// Starts it; at its end it starts over.
    #[must_use]
    pub fn play(self, now_ms: i64, duration_ms: i64) -> Self {
        if self.clip_id.is_none() {
            return self;
        }
        let here = self.moved_to(self.position_at(now_ms, duration_ms));
        let position_ms = if here.position_ms >= duration_ms { 0 } else { here.position_ms };
        self.next(Self { playing: true, position_ms, at_ms: now_ms + LEAD_MS, ..here })
    }

    /// Stops it where whoever pressed the button saw it, so that both see the frame she meant.
    #[must_use]
    pub fn pause(self, seen_ms: Option<i64>, now_ms: i64, duration_ms: i64) -> Self {
        let position_ms = seen_ms.unwrap_or_else(|| self.position_at(now_ms, duration_ms)).clamp(0, duration_ms.max(0));
        self.next(Self { playing: false, at_ms: now_ms, ..self.moved_to(position_ms) })
    }

    /// Stops it until this person's picture is there: where her picture stopped, so that nobody misses a word.
    #[must_use]
    pub fn wait_for(self, who: AccountId, stands_ms: Option<i64>, now_ms: i64, duration_ms: i64) -> Self {
        let here = self.position_at(now_ms, duration_ms);
        let place = stands_ms.filter(|stands_ms| (here - GONE_BACK_FOR_MS..=here).contains(stands_ms)).unwrap_or(here);
        self.next(Self { playing: false, at_ms: now_ms, waiting_for: Some(who), ..self.moved_to(place) })
    }

    /// The same state, told from another moment.
    #[must_use]
    pub fn as_of(self, now_ms: i64, duration_ms: i64) -> Self {
        let begun = self.playing && now_ms > self.at_ms;
        if begun { Self { at_ms: now_ms, ..self.moved_to(self.position_at(now_ms, duration_ms)) } } else { self }
    }

    /// Stops it where it was last known to be: the server died while it ran, and for how long nobody knows. By the clock it
    /// would have run on meanwhile, and stand at its end.
    #[must_use]
    pub fn broken_off(self) -> Self {
        if self.playing || self.waiting_for.is_some() { self.next(Self { playing: false, ..self }) } else { self }
    }

    /// Moves it, running or not.
    #[must_use]
    pub fn seek(self, position_ms: i64, now_ms: i64, duration_ms: i64) -> Self {
        let position_ms = position_ms.clamp(0, duration_ms.max(0));
        let at_ms = if self.playing { now_ms + LEAD_MS } else { now_ms };
        let waiting_for = self.waiting_for;
        Self { waiting_for, ..self.next(Self { position_ms, at_ms, ..self.at_its_own_speed() }) }
    }

    /// Slows it down, or back.
    #[must_use]
    pub fn with_rate(self, rate_percent: i64, now_ms: i64, duration_ms: i64) -> Self {
        let position_ms = self.position_at(now_ms, duration_ms);
        let rate_percent = rate_percent.clamp(*RATES.start(), *RATES.end());
        let waiting_for = self.waiting_for;
        let changed = Self { position_ms, at_ms: now_ms.max(self.at_ms), rate_percent, slow: None, ..self };
        Self { waiting_for, ..self.next(changed) }
    }

    /// The last ten seconds again; slowly, if that is wanted, up to where it was asked for.
    #[must_use]
    pub fn again(self, slowly: bool, now_ms: i64, duration_ms: i64) -> Self {
        if self.clip_id.is_none() {
            return self;
        }
        let here = self.position_at(now_ms, duration_ms);
        let own = self.at_its_own_speed();
        let slow = slowly.then_some(Slow { until_ms: here, then_percent: own.rate_percent });
        let rate_percent = if slowly { SLOWLY_PERCENT } else { own.rate_percent };
        let position_ms = (here - AGAIN_MS).max(0);
        self.next(Self { playing: true, position_ms, at_ms: now_ms + LEAD_MS, rate_percent, slow, ..self })
    }

    /// What is slow only for a while is not slow elsewhere.
    fn at_its_own_speed(self) -> Self {
        let rate_percent = self.slow.map_or(self.rate_percent, |slow| slow.then_percent);
        Self { rate_percent, slow: None, ..self }
    }

    fn moved_to(self, position_ms: i64) -> Self {
        let over = self.slow.is_some_and(|slow| position_ms >= slow.until_ms);
        Self { position_ms, ..if over { self.at_its_own_speed() } else { self } }
    }

    /// Whatever is done ends the waiting, unless it says otherwise.
    fn next(self, changed: Self) -> Self {
        let waiting_for = changed.waiting_for.filter(|_| self.waiting_for.is_none());
        Self { revision: self.revision + 1, waiting_for, ..changed }
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
    fn the_last_ten_seconds_come_again_slowly_and_then_it_goes_on_as_before() {
        let again = shown().with_rate(75, 0, 60_000).seek(20_000, 0, 60_000).again(true, 1_000, 60_000);
        assert_eq!((again.playing, again.position_ms, again.rate_percent), (true, 10_000, 50));
        assert_eq!(again.position_at(1_400 + 19_000, 60_000), 19_500, "slowly up to where it was asked for");
        assert_eq!(again.position_at(1_400 + 20_000 + 4_000, 60_000), 23_000, "then as fast as before");
        let paused = again.pause(None, 1_400 + 24_000, 60_000);
        assert_eq!((paused.rate_percent, paused.slow), (75, None));
        let inside = again.pause(None, 1_400 + 2_000, 60_000).play(9_000, 60_000);
        assert_eq!((inside.position_ms, inside.rate_percent), (11_000, 50));
        assert_eq!(again.seek(50_000, 2_000, 60_000).rate_percent, 75);
        let at_speed = shown().seek(4_000, 0, 60_000).again(false, 0, 60_000);
        assert_eq!((at_speed.position_ms, at_speed.rate_percent, at_speed.slow), (0, 100, None));
    }

    #[test]
    fn the_room_waits_where_her_picture_stopped_unless_that_is_long_ago() {
        let who = AccountId::new(&Clock::system());
        let running = shown().play(0, 60_000);
        let waiting = running.wait_for(who, Some(8_900), 10_400, 60_000);
        assert_eq!((waiting.playing, waiting.waiting_for, waiting.position_ms), (false, Some(who), 8_900));
        assert_eq!(running.wait_for(who, Some(100), 10_400, 60_000).position_ms, 10_000);
        assert_eq!(running.wait_for(who, None, 10_400, 60_000).position_ms, 10_000);
        let on = waiting.play(12_000, 60_000);
        assert_eq!((on.playing, on.waiting_for, on.position_ms, on.at_ms), (true, None, 8_900, 12_400));
        assert_eq!(waiting.seek(3_000, 11_000, 60_000).waiting_for, Some(who), "moving it is no impatience");
        assert_eq!(waiting.pause(None, 11_000, 60_000).waiting_for, None);
        assert_eq!(waiting.broken_off().waiting_for, None);
    }

    #[test]
    fn told_from_another_moment_it_is_the_same() {
        let running = shown().seek(2_000, 0, 60_000).again(true, 1_000, 60_000);
        let later = running.as_of(3_000, 60_000);
        assert_eq!((later.at_ms, later.revision), (3_000, running.revision));
        for now in [3_000, 5_000, 6_400, 9_000] {
            assert_eq!(later.position_at(now, 60_000), running.position_at(now, 60_000));
        }
        assert_eq!(running.as_of(1_200, 60_000), running, "it has not begun");
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
        fn it_never_leaves_the_clip(steps in proptest::collection::vec((0_u8..6, -5_000_i64..100_000), 0..40)) {
            let duration = 60_000;
            let mut now = 0;
            let mut playback = shown();
            for (what, number) in steps {
                now += 137;
                playback = match what {
                    0 => playback.play(now, duration),
                    1 => playback.pause(Some(number), now, duration),
                    2 => playback.seek(number, now, duration),
                    3 => playback.again(number % 2 == 0, now, duration),
                    4 => playback.as_of(now, duration),
                    _ => playback.with_rate(number / 1_000, now, duration),
                };
                let position = playback.position_at(now + 10_000_000, duration);
                prop_assert!((0..=duration).contains(&position));
                prop_assert!((50..=100).contains(&playback.rate_percent));
            }
        }
    }
}
