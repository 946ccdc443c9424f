//! What a child has handed over, written down as it comes: the only thing its report is believed by.

use std::collections::HashMap;

use bytes::Bytes;

use crate::protocol::Task;
use crate::{Failure, FailureReason, Limits, Make, Order, Report};

use super::check;

/// Longest report. One of six hours in four renditions has less than a tenth of it.
const LONGEST_REPORT: usize = 8 << 20;
/// More renditions than any order makes.
pub(super) const MOST_RENDITIONS: usize = 8;
/// No segment but the last of a rendition is shorter.
const SHORTEST_SEGMENT_MS: i64 = 3_900;
/// Sheets of small pictures, posters, waveforms.
const MOST_OTHERS: usize = 100;
/// Samples per second and per pair, as the waveform's own head must say them.
const WAVEFORM: [u32; 4] = [2, 1, 48_000, 960];

/// Every output that came, with its size, and what was asked for.
pub(super) struct Ledger {
    pub(super) limits: Limits,
    pub(super) order: Order,
    /// How long the source says it is.
    pub(super) source_bytes: Option<u64>,
    sizes: HashMap<String, u64>,
    total: u64,
}

impl Ledger {
    /// An empty one for a task.
    pub(super) fn new(limits: &Limits, task: &Task, source_bytes: Option<u64>) -> Self {
        let order = match task {
            Task::Transcode(order) => order.clone(),
            Task::Probe | Task::Listen(_) | Task::SelfTest => Order::default(),
        };
        Self { limits: limits.clone(), order, source_bytes, sizes: HashMap::new(), total: 0 }
    }

    /// Notes an output; each name comes once, and holds what its name says.
    pub(super) fn enter(&mut self, name: &str, bytes: &Bytes) -> Result<(), Failure> {
        let most = self.limits.output_bytes;
        self.total = self.total.saturating_add(bytes.len() as u64);
        if self.total > most || self.sizes.len() >= self.most_outputs() {
            return Err(Failure::new(
                FailureReason::TooMuchOutput,
                format!("more than {most} bytes or too many outputs"),
            ));
        }
        if !holds_what_it_says(name, bytes) {
            return Err(died(format!("protocol: {name} is not what its name says")));
        }
        if self.sizes.insert(name.to_owned(), bytes.len() as u64).is_some() {
            return Err(died("protocol: the same output twice"));
        }
        Ok(())
    }

    fn most_outputs(&self) -> usize {
        let segments = usize::try_from(self.limits.duration_ms / SHORTEST_SEGMENT_MS).unwrap_or(0) + 3;
        segments * MOST_RENDITIONS + MOST_OTHERS
    }

    /// Reads a report, if it can be believed; `whole` when nothing more will come.
    pub(super) fn report(&self, json: &[u8], whole: bool) -> Result<Report, String> {
        if json.len() > LONGEST_REPORT {
            return Err("a report that is too long".to_owned());
        }
        let mut report: Report = serde_json::from_slice(json).map_err(|error| format!("not a report: {error}"))?;
        check::report(self, &report, whole)?;
        // What can be counted is not asked for.
        report.video.iter_mut().chain(&mut report.audio).for_each(crate::Rendition::measure);
        Ok(report)
    }

    /// The size of an output that came.
    pub(super) fn size(&self, name: &str) -> Result<u64, String> {
        self.sizes.get(name).copied().ok_or_else(|| format!("{name:.80} was named but never came"))
    }

    /// What stands behind every name.
    pub(super) fn suffix(&self) -> String {
        match &self.order.make {
            Make::Rest { suffix, .. } => format!("-{suffix}"),
            Make::Everything | Make::First { .. } => String::new(),
        }
    }
}

fn died(detail: impl Into<String>) -> Failure {
    Failure::new(FailureReason::WorkerDied, detail)
}

/// Whether the bytes begin like what the name promises: whoever asks for a picture is never handed a page.
fn holds_what_it_says(name: &str, bytes: &[u8]) -> bool {
    let kind = bytes.get(4..8);
    match name.rsplit('.').next() {
        Some("mp4") => kind == Some(b"ftyp"),
        Some("m4s") => matches!(kind, Some(b"moof" | b"styp")),
        Some("jpg") => bytes.starts_with(&[0xff, 0xd8, 0xff]),
        Some("dat") => is_waveform(bytes),
        _ => false,
    }
}

fn is_waveform(bytes: &[u8]) -> bool {
    let number =
        |at: usize| bytes.get(at * 4..at * 4 + 4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]));
    let pairs = number(4).map(|pairs| u64::from(pairs) * 2 + 24);
    (0..4).all(|at| number(at) == Some(WAVEFORM[at])) && number(5) == Some(1) && pairs == Some(bytes.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(limits: &Limits) -> Ledger {
        Ledger::new(limits, &Task::Transcode(Order::default()), None)
    }

    fn picture(length: usize) -> Bytes {
        [&[0xff, 0xd8, 0xff][..], &vec![0; length - 3]].concat().into()
    }

    #[test]
    fn more_output_than_allowed_is_refused() {
        let mut ledger = ledger(&Limits { output_bytes: 100, ..Limits::default() });
        ledger.enter("a.jpg", &picture(60)).expect("60 of 100 bytes");
        let failure = ledger.enter("b.jpg", &picture(41)).expect_err("101 of 100 bytes");
        assert_eq!(failure.reason, FailureReason::TooMuchOutput);
    }

    #[test]
    fn more_outputs_than_a_film_of_this_length_has_are_refused() {
        let mut ledger = ledger(&Limits { duration_ms: 10_000, ..Limits::default() });
        let failure = (0..).find_map(|number| ledger.enter(&format!("{number}.jpg"), &picture(3)).err());
        assert_eq!(failure.map(|failure| failure.reason), Some(FailureReason::TooMuchOutput));
    }

    #[test]
    fn the_same_name_twice_and_bytes_of_another_kind_are_seen_through() {
        let mut ledger = ledger(&Limits::default());
        ledger.enter("poster.jpg", &picture(9)).expect("a picture");
        for (name, bytes) in [
            ("poster.jpg", picture(9)),
            ("page.jpg", Bytes::from_static(b"<html><script>")),
            ("page.html", picture(9)),
            ("page", picture(9)),
            ("360p/init.mp4", Bytes::from_static(b"\0\0\0\x08moof")),
            ("360p/seg-00001.m4s", Bytes::from_static(b"\0\0\0\x08ftyp")),
            ("360p/seg-00001.m4s", Bytes::new()),
            ("waveform.dat", Bytes::from_static(&[0; 26])),
        ] {
            let failure = ledger.enter(name, &bytes).expect_err(name);
            assert_eq!(failure.reason, FailureReason::WorkerDied, "{name}");
        }
    }

    #[test]
    fn a_waveform_is_as_long_as_it_says() {
        let waveform = |pairs: u32, bytes: usize| {
            let head = [2, 1, 48_000, 960, pairs, 1].into_iter().flat_map(u32::to_le_bytes);
            head.chain(std::iter::repeat_n(0, bytes)).collect::<Vec<u8>>()
        };
        assert!(is_waveform(&waveform(150, 300)));
        assert!(!is_waveform(&waveform(u32::MAX, 300)));
        assert!(!is_waveform(&waveform(150, 299)));
    }
}
