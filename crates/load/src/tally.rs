//! What a participant has sent and received in the measured stretch.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

use crate::traffic::Stamp;

/// The header of an RTP packet, which belongs to what a relay forwards.
const RTP_HEADER: usize = 12;

/// What all participants of a run share.
#[derive(Debug)]
pub(crate) struct Stretch {
    began: Instant,
    /// Nanoseconds since then; what was written in between counts.
    from: AtomicU64,
    to: AtomicU64,
    /// Listeners that have heard each stream they wait for.
    pub(crate) hearing: AtomicUsize,
    /// Packets of sound and of pictures that have come, whenever.
    pub(crate) packets: [AtomicU64; 2],
}

impl Stretch {
    pub(crate) fn new() -> Self {
        let never = u64::MAX;
        Self {
            began: Instant::now(),
            from: AtomicU64::new(never),
            to: AtomicU64::new(never),
            hearing: AtomicUsize::new(0),
            packets: Default::default(),
        }
    }

    pub(crate) fn now(&self) -> u64 {
        self.began.elapsed().as_nanos() as u64
    }

    /// What is written from now on counts, …
    pub(crate) fn begin(&self) {
        self.from.store(self.now(), Ordering::SeqCst);
    }

    /// … until now.
    pub(crate) fn end(&self) {
        self.to.store(self.now(), Ordering::SeqCst);
    }

    fn counts(&self, written: u64) -> bool {
        (self.from.load(Ordering::Relaxed)..self.to.load(Ordering::Relaxed)).contains(&written)
    }
}

/// Counted by one participant.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) sent: u64,
    /// Each packet once, however often it came.
    pub(crate) received: HashSet<(u32, u32)>,
    pub(crate) bytes: u64,
    /// Microseconds.
    pub(crate) latencies: Vec<u32>,
}

impl Tally {
    pub(crate) fn sent(&mut self, stretch: &Stretch, stamp: Stamp) {
        self.sent += u64::from(stretch.counts(stamp.written));
    }

    pub(crate) fn received(&mut self, stretch: &Stretch, stamp: Stamp, payload: usize) {
        // Streams with odd numbers are pictures.
        stretch.packets[stamp.stream as usize % 2].fetch_add(1, Ordering::Relaxed);
        if stretch.counts(stamp.written) && self.received.insert((stamp.stream, stamp.number)) {
            self.bytes += (payload + RTP_HEADER) as u64;
            self.latencies.push((stretch.now().saturating_sub(stamp.written) / 1_000) as u32);
        }
    }
}

/// The value below which this share of the measurements lies, in milliseconds.
pub(crate) fn percentile_ms(sorted: &[u32], share: f64) -> f64 {
    let index = (sorted.len() as f64 * share) as usize;
    sorted
        .get(index.min(sorted.len().saturating_sub(1)))
        .map_or(f64::NAN, |microseconds| f64::from(*microseconds) / 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_was_written_in_the_stretch_and_once() {
        let stretch = Stretch::new();
        let stamp = |number| Stamp { stream: 1, number, written: stretch.now() };
        let mut tally = Tally::default();
        let (early, _) = (stamp(0), stretch.begin());
        let (within, _) = (stamp(1), stretch.end());
        for stamp in [early, within, within, stamp(2)] {
            tally.sent(&stretch, stamp);
            tally.received(&stretch, stamp, 88);
        }
        assert_eq!((tally.sent, tally.received.len(), tally.bytes, tally.latencies.len()), (2, 1, 100, 1));
    }

    #[test]
    fn finds_percentiles() {
        let sorted: Vec<u32> = (1..=100).map(|number| number * 1_000).collect();
        assert!((percentile_ms(&sorted, 0.5) - 51.0).abs() < 1e-9);
        assert!((percentile_ms(&sorted, 0.99) - 100.0).abs() < 1e-9);
        assert!(percentile_ms(&[], 0.5).is_nan());
    }
}
