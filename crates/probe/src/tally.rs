//! Counts what arrives, and what should have arrived but did not.

use std::collections::BTreeMap;

/// The packets of one source.
#[derive(Debug, Default)]
struct Source {
    received: u64,
    first: u64,
    highest: u64,
}

/// The packets of all sources.
#[derive(Debug, Default)]
pub(crate) struct Tally(BTreeMap<u32, Source>);

impl Tally {
    /// A packet has come.
    pub(crate) fn count(&mut self, source: u32, number: u16) {
        let number = u64::from(number);
        // The first number gets room below it, for packets it has overtaken.
        let source = self.0.entry(source).or_insert_with(|| {
            let first = number + (1 << 16);
            Source { received: 0, first, highest: first }
        });
        let extended = unwrap(number, source.highest);
        source.received += 1;
        source.first = source.first.min(extended);
        source.highest = source.highest.max(extended);
    }

    /// How many packets have come.
    pub(crate) fn received(&self) -> u64 {
        self.0.values().map(|source| source.received).sum()
    }

    /// How many are missing between the first and the last of each source.
    pub(crate) fn lost(&self) -> u64 {
        let missing = |source: &Source| (source.highest - source.first + 1).saturating_sub(source.received);
        self.0.values().map(missing).sum()
    }
}

/// The 16-bit number continued beyond its wrap, as near to the highest so far as possible.
fn unwrap(number: u64, highest: u64) -> u64 {
    let turn = 1 << 16;
    let candidate = (highest & !(turn - 1)) | number;
    if candidate + turn / 2 < highest {
        candidate + turn
    } else if candidate > highest + turn / 2 && candidate >= turn {
        candidate - turn
    } else {
        candidate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(numbers: &[u16]) -> (u64, u64) {
        let mut tally = Tally::default();
        for number in numbers {
            tally.count(7, *number);
        }
        (tally.received(), tally.lost())
    }

    #[test]
    fn gaps_are_losses_and_disorder_is_none() {
        assert_eq!(tally(&[10, 11, 12]), (3, 0));
        assert_eq!(tally(&[10, 12, 11]), (3, 0));
        assert_eq!(tally(&[11, 10, 12]), (3, 0));
        assert_eq!(tally(&[10, 13]), (2, 2));
    }

    #[test]
    fn numbers_may_wrap() {
        assert_eq!(tally(&[65_534, 65_535, 0, 1]), (4, 0));
        assert_eq!(tally(&[65_534, 0, 65_535, 2]), (4, 1));
        assert_eq!(tally(&[0, 65_535]), (2, 0));
    }

    #[test]
    fn sources_are_counted_apart() {
        let mut tally = Tally::default();
        tally.count(1, 5);
        tally.count(2, 50_000);
        tally.count(1, 7);
        assert_eq!((tally.received(), tally.lost()), (3, 1));
    }
}
