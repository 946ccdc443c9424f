//! How often a participant may renegotiate, and how much she may say on the data channel.

use std::time::{Duration, Instant};

/// So many at once, then one more each time `refill` has passed.
#[derive(Debug)]
pub(super) struct Allowance {
    most: u32,
    refill: Duration,
    left: u32,
    since: Instant,
}

impl Allowance {
    /// Twenty negotiations at once, then two each second: plenty for people coming and going, little for a flood.
    pub(super) fn of_negotiations(now: Instant) -> Self {
        Self::full(20, Duration::from_millis(500), now)
    }

    /// Four hundred messages at once, then eighty each second: as many as the room lets somebody say on her socket.
    pub(super) fn of_messages(now: Instant) -> Self {
        Self::full(400, Duration::from_micros(12_500), now)
    }

    fn full(most: u32, refill: Duration, now: Instant) -> Self {
        Self { most, refill, left: most, since: now }
    }

    pub(super) fn spend(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.since);
        let earned = (passed.as_micros() / self.refill.as_micros()).min(u128::from(self.most)) as u32;
        if earned > 0 {
            self.left = (self.left + earned).min(self.most);
            self.since = now;
        }
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_negotiations_is_slowed_to_two_a_second() {
        let start = Instant::now();
        let mut allowance = Allowance::of_negotiations(start);
        assert_eq!((0..100).filter(|_| allowance.spend(start)).count(), 20);
        let later = start + Duration::from_secs(2);
        assert_eq!((0..100).filter(|_| allowance.spend(later)).count(), 4);
    }

    #[test]
    fn a_flood_of_messages_is_slowed_to_eighty_a_second() {
        let start = Instant::now();
        let mut allowance = Allowance::of_messages(start);
        assert_eq!((0..1_000).filter(|_| allowance.spend(start)).count(), 400);
        assert_eq!((0..1_000).filter(|_| allowance.spend(start + Duration::from_secs(1))).count(), 80);
    }
}
