//! How often a participant may renegotiate.

use std::time::{Duration, Instant};

/// Twenty negotiations at once, then two each second: plenty for people coming and going, little for a flood.
#[derive(Debug)]
pub(super) struct Allowance {
    left: u32,
    since: Instant,
}

impl Allowance {
    const MOST: u32 = 20;
    const REFILL: Duration = Duration::from_millis(500);

    pub(super) fn full(now: Instant) -> Self {
        Self { left: Self::MOST, since: now }
    }

    pub(super) fn spend(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.since);
        let earned = (passed.as_millis() / Self::REFILL.as_millis()).min(u128::from(Self::MOST)) as u32;
        if earned > 0 {
            self.left = (self.left + earned).min(Self::MOST);
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
        let mut allowance = Allowance::full(start);
        assert_eq!((0..100).filter(|_| allowance.spend(start)).count(), 20);
        let later = start + Duration::from_secs(2);
        assert_eq!((0..100).filter(|_| allowance.spend(later)).count(), 4);
    }
}
