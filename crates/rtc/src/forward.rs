//! Renumbers a publisher's packets for one listener.
//!
//! A listener who comes late must not see the publisher's large running numbers: the encryption counts how often
//! the 16-bit number has wrapped, starting from zero, and both ends have to agree on it. A publisher may also start
//! over with a new source while the listener's track goes on.

/// Where a listener's numbers begin: above zero, so that a packet that was overtaken still has a number.
const FIRST: u64 = 1_000;

/// How far behind the first packet an overtaken one may be.
const TOLERANCE: u64 = 500;

/// The running translation for one listener's track.
#[derive(Debug, Default)]
pub(crate) struct Renumbering {
    source: Option<Source>,
    /// Highest number written so far.
    last_number: u64,
    /// Timestamp written with it.
    last_time: u32,
    /// What comes next follows on what was written last, however much was left out meanwhile.
    broken_off: bool,
}

#[derive(Debug)]
struct Source {
    /// The publisher's synchronisation source.
    ssrc: u32,
    /// Its first number that was forwarded, and the one it was given.
    first_in: u64,
    first_out: u64,
    /// Added to its timestamps.
    time_offset: u32,
}

impl Renumbering {
    /// The number and the timestamp to write, or `None` when the packet is from before the beginning.
    ///
    /// `step` is the distance in time between the last picture of one source and the first of the next.
    pub(crate) fn translate(&mut self, ssrc: u32, number: u64, time: u32, step: u32) -> Option<(u64, u32)> {
        let broken_off = std::mem::take(&mut self.broken_off);
        if broken_off || self.source.as_ref().is_none_or(|source| source.ssrc != ssrc) {
            let fresh = self.source.is_none();
            let first_out = if fresh { FIRST } else { self.last_number + 1 };
            let time_offset = if fresh { 0 } else { self.last_time.wrapping_add(step).wrapping_sub(time) };
            self.source = Some(Source { ssrc, first_in: number, first_out, time_offset });
        }
        let source = self.source.as_ref()?;
        let behind = source.first_in.saturating_sub(number);
        if behind > TOLERANCE || (behind > 0 && source.first_out != FIRST) {
            return None;
        }
        let out = (source.first_out + number).checked_sub(source.first_in)?;
        let time = time.wrapping_add(source.time_offset);
        if out >= self.last_number {
            self.last_number = out;
            self.last_time = time;
        }
        Some((out, time))
    }

    /// Packets are held back from now on. A listener who saw the gap would take it for loss and, after some minutes, miscount
    /// how often the number has wrapped, and hear nothing any more.
    pub(crate) fn break_off(&mut self) {
        self.broken_off = self.source.is_some();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_listener_starts_low_and_keeps_gaps() {
        let mut renumbering = Renumbering::default();
        assert_eq!(renumbering.translate(1, 400_000, 90, 0), Some((1_000, 90)));
        assert_eq!(renumbering.translate(1, 400_003, 95, 0), Some((1_003, 95)));
        assert_eq!(renumbering.translate(1, 399_999, 80, 0), Some((999, 80)), "an overtaken packet keeps its place");
        assert_eq!(renumbering.translate(1, 399_000, 10, 0), None, "what is far older is dropped");
    }

    #[test]
    fn a_voice_that_was_closed_for_an_hour_goes_on_with_the_next_number() {
        let mut renumbering = Renumbering::default();
        assert_eq!(renumbering.translate(1, 50, 960, 960), Some((1_000, 960)));
        assert_eq!(renumbering.translate(1, 51, 1_920, 960), Some((1_001, 1_920)));
        renumbering.break_off();
        assert_eq!(renumbering.translate(1, 180_000, 9_000_000, 960), Some((1_002, 2_880)));
        assert_eq!(renumbering.translate(1, 180_001, 9_000_960, 960), Some((1_003, 3_840)));
        assert_eq!(renumbering.translate(1, 179_999, 8_999_040, 960), None, "what was held back stays held back");
        let mut unheard = Renumbering::default();
        unheard.break_off();
        assert_eq!(unheard.translate(1, 180_000, 5, 960), Some((1_000, 5)), "a beginning is a beginning");
    }

    #[test]
    fn a_new_source_goes_on_where_the_old_one_stopped() {
        let mut renumbering = Renumbering::default();
        renumbering.translate(1, 70_000, 1_000, 0);
        renumbering.translate(1, 70_009, 2_000, 0);
        assert_eq!(renumbering.translate(2, 5, u32::MAX, 3_000), Some((1_010, 5_000)));
        assert_eq!(renumbering.translate(2, 6, 10, 3_000), Some((1_011, 5_011)));
        assert_eq!(renumbering.translate(2, 4, 10, 3_000), None, "its past would collide with the old source");
    }
}
