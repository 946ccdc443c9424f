//! Whether a line really takes no more, or only seems to: an estimate of the line is made from how late packets arrive, and on a busy
//! machine they arrive late over the best of lines. What is lost on the way, and a queue that never empties, are no illusion.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How often a line is looked at.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Of the packets of the last second. A wireless line loses one in a hundred now and then; a line that is too full loses far more.
const FULL: f32 = 0.04;

/// Every round trip of the last two seconds took so much longer than the shortest: there is a queue on the way.
const QUEUED: Duration = Duration::from_millis(400);
const QUEUED_LOOKS: usize = 4;

/// The shortest round trip counts for one or two of these; after that the way may be another one.
const SHORTEST_COUNTS: Duration = Duration::from_secs(60);

/// Packets of ours have left, and nothing was said about any: so often in a row, and nothing is going to be said.
const UNHEARD_LOOKS: u32 = 6;

/// What is seen at one look.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Look {
    /// Of what the listener has reported about in the last second, the share that was lost.
    pub(crate) lost: Option<f32>,
    /// Of the last packet she has reported about.
    pub(crate) round_trip: Option<Duration>,
    /// Bytes of media sent so far.
    pub(crate) sent: u64,
}

/// What the looks so far say.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    last: Look,
    /// The most that was lost of a track since the last look.
    reported: f32,
    unheard: u32,
    round_trips: VecDeque<Duration>,
    shortest: [Option<Duration>; 2],
    shortest_since: Option<Instant>,
}

impl Evidence {
    /// What share of one track was lost. It is needed beside the feedback on every packet: where a listener begins each piece of that with
    /// a packet that came, all that was lost between two pieces is missing from it.
    pub(super) fn reported(&mut self, lost: Option<f32>) {
        self.reported = self.reported.max(lost.unwrap_or(0.0));
    }

    /// Takes a look; `true` when it shows a line that is too full.
    pub(super) fn look(&mut self, look: Look, now: Instant) -> bool {
        if look.round_trip.is_some() {
            self.unheard = 0;
        } else if look.sent > self.last.sent {
            self.unheard = self.unheard.saturating_add(1);
        }
        let fresh = look.round_trip.filter(|_| look.round_trip != self.last.round_trip);
        self.last = look;
        if let Some(round_trip) = fresh {
            self.remember(round_trip, now);
        }
        let lost = std::mem::take(&mut self.reported).max(look.lost.unwrap_or(0.0));
        lost >= FULL || (fresh.is_some() && self.is_queued())
    }

    /// The listener says nothing about how packets fare, so that nothing is ever learned about her line.
    pub(super) fn is_silent(&self) -> bool {
        self.unheard >= UNHEARD_LOOKS
    }

    fn remember(&mut self, round_trip: Duration, now: Instant) {
        if self.round_trips.len() == QUEUED_LOOKS {
            self.round_trips.pop_front();
        }
        self.round_trips.push_back(round_trip);
        let since = *self.shortest_since.get_or_insert(now);
        if now.saturating_duration_since(since) >= SHORTEST_COUNTS {
            self.shortest = [self.shortest[1], None];
            self.shortest_since = Some(now);
        }
        self.shortest[1] = Some(self.shortest[1].map_or(round_trip, |shortest| shortest.min(round_trip)));
    }

    fn is_queued(&self) -> bool {
        let Some(shortest) = self.shortest.iter().flatten().min() else { return false };
        self.round_trips.len() == QUEUED_LOOKS
            && self.round_trips.iter().all(|round_trip| *round_trip >= *shortest + QUEUED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(evidence: &mut Evidence, round_trips: &[u64]) -> Vec<bool> {
        let start = Instant::now();
        let look = |(index, millis): (usize, &u64)| {
            // Each a little different, as measured ones are.
            let round_trip = Some(Duration::from_millis(*millis) + Duration::from_micros(index as u64));
            evidence.look(Look { lost: Some(0.0), round_trip, sent: 0 }, start + LOOK_EVERY * index as u32)
        };
        round_trips.iter().enumerate().map(look).collect()
    }

    #[test]
    fn what_is_lost_shows_a_full_line_and_what_is_late_now_and_then_does_not() {
        let mut evidence = Evidence::default();
        let now = Instant::now();
        let look = |lost: f32| Look { lost: Some(lost), ..Look::default() };
        assert!(evidence.look(look(0.3), now) && !evidence.look(look(0.01), now));
        evidence.reported(Some(0.3));
        evidence.reported(Some(0.0));
        evidence.reported(None);
        assert!(evidence.look(look(0.0), now) && !evidence.look(look(0.0), now), "said once, it counts once");
        let late = looks(&mut Evidence::default(), &[20, 700, 900, 800, 90, 2_000, 800, 700, 90]);
        assert!(!late.contains(&true), "a busy machine lets through a packet in good time now and then");
    }

    #[test]
    fn a_queue_that_never_empties_shows_a_full_line() {
        let queued = looks(&mut Evidence::default(), &[300, 310, 800, 900, 1_000, 1_100, 1_200]);
        assert_eq!(queued, [false, false, false, false, false, true, true]);
        let long = looks(&mut Evidence::default(), &[900; 20]);
        assert!(!long.contains(&true), "a long way is no queue");
        // After a while a longer way is the ordinary one.
        let moved: Vec<u64> = std::iter::once(20).chain([600; 400]).collect();
        assert_eq!(looks(&mut Evidence::default(), &moved).last(), Some(&false));
    }

    #[test]
    fn what_was_said_once_is_not_counted_again() {
        let mut evidence = Evidence::default();
        let now = Instant::now();
        let look = |millis| Look { round_trip: Some(Duration::from_millis(millis)), ..Look::default() };
        evidence.look(look(20), now);
        assert!((0..20).all(|_| !evidence.look(look(900), now)), "nothing more was heard");
    }

    #[test]
    fn whoever_never_says_how_packets_fare_is_silent_and_whoever_is_sent_nothing_is_not() {
        let now = Instant::now();
        let mut evidence = Evidence::default();
        let look = |sent, round_trip| Look { sent, round_trip, ..Look::default() };
        (0..20).for_each(|_| _ = evidence.look(look(0, None), now));
        assert!(!evidence.is_silent());
        (1..=6).for_each(|sent| _ = evidence.look(look(sent, None), now));
        assert!(evidence.is_silent());
        evidence.look(look(7, Some(Duration::from_millis(20))), now);
        assert!(!evidence.is_silent());
    }
}
