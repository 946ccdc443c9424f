//! What was measured in a long meeting, and what has to hold of it.

use std::{
    fmt,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use super::talker::Seen;

/// Memory may grow so much in an hour. Over any hour of two it grew by two to four: what is said, which the room keeps, and the pages of it that the
/// database has read. With a twentieth of the words it does not grow.
const SLOPE_MIB_PER_HOUR: f64 = 6.0;
/// A server that has just begun grows into its caches: each connection to the database keeps the pages it has read, up to a limit of its
/// own, and each thread's part of the heap grows to its highest need. That takes half an hour, and then it is flat.
const WARM_UP: Duration = Duration::from_secs(30 * 60);
/// A stroke arrives so much later than the line is long, at the ninety-fifth percentile.
const STROKE_MS: f64 = 60.0;
/// … and at the end so much later than at the beginning.
const DRIFT_MS: f64 = 15.0;
/// Back in the room with sound and picture, after a fault and after a killed server.
const HEALED: Duration = Duration::from_secs(15);

/// Everything measured.
pub(super) struct Figures {
    began: Instant,
    line: Duration,
    strokes: Vec<f64>,
    /// Of each server in turn.
    memory: Vec<Vec<(f64, f64)>>,
    healed: Vec<Duration>,
    killed: Vec<Duration>,
    said: u64,
    entries: u64,
    lost_calls: u64,
    dropped: u64,
}

impl Figures {
    pub(super) fn new(line: Duration) -> Self {
        Self {
            began: Instant::now(),
            line,
            strokes: Vec::new(),
            memory: vec![Vec::new()],
            healed: Vec::new(),
            killed: Vec::new(),
            said: 0,
            entries: 0,
            lost_calls: 0,
            dropped: 0,
        }
    }

    pub(super) fn strokes(&mut self, latencies: impl Iterator<Item = (Instant, f64)>) {
        let line = self.line.as_secs_f64() * 1_000.0;
        self.strokes.extend(latencies.map(|(_, late)| late - line));
    }

    pub(super) fn memory(&mut self, mib: f64) {
        let hours = self.began.elapsed().as_secs_f64() / 3_600.0;
        self.memory.last_mut().expect("there is a server").push((hours, mib));
    }

    pub(super) fn healed(&mut self, after: Duration) {
        self.healed.push(after);
    }

    pub(super) fn killed(&mut self, back: Duration) {
        self.killed.push(back);
        self.memory.push(Vec::new());
    }

    pub(super) fn person(&mut self, seen: &Seen, dropped: u64) {
        self.said += seen.said.load(Ordering::Relaxed);
        self.entries += seen.entries.load(Ordering::Relaxed);
        self.lost_calls += seen.heard.lost.load(Ordering::Relaxed);
        self.dropped += dropped;
    }

    /// The steepest of the servers that ran long enough to tell.
    fn slope(&self) -> Option<f64> {
        let warm_up = WARM_UP.as_secs_f64() / 3_600.0;
        let warm = self.memory.iter().filter_map(|samples| {
            let (from, to) = (samples.first()?.0, samples.last()?.0);
            (to - from > 2.0 * warm_up).then(|| slope(samples.iter().filter(|(at, _)| at - from > warm_up)))
        });
        warm.max_by(f64::total_cmp)
    }

    /// The ninety-fifth percentile of the first and of the last quarter.
    fn stroke_p95(&self) -> [f64; 2] {
        let quarter = (self.strokes.len() / 4).max(1).min(self.strokes.len());
        [&self.strokes[..quarter], &self.strokes[self.strokes.len() - quarter..]].map(percentile_95)
    }

    /// What has to hold of a long meeting on a machine with nothing else to do.
    pub(super) fn hold(&self) {
        let [first, last] = self.stroke_p95();
        assert!(first <= STROKE_MS && last <= STROKE_MS, "strokes come late: {first:.0} ms, {last:.0} ms at the end");
        assert!(last - first <= DRIFT_MS, "strokes come later and later: {first:.0} ms, {last:.0} ms at the end");
        assert!(self.slope().is_none_or(|slope| slope <= SLOPE_MIB_PER_HOUR), "memory grows: {self}");
        let slowest = self.healed.iter().chain(&self.killed).max();
        assert!(slowest.is_none_or(|slowest| *slowest <= HEALED), "healing takes {slowest:?}");
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, last] = self.stroke_p95();
        let slowest = |durations: &[Duration]| durations.iter().max().map_or(0.0, Duration::as_secs_f64);
        write!(
            f,
            "{} messages once and in order, {} strokes {first:.0} ms p95 over the line in the first quarter and {last:.0} ms in the last, \
             {} faults healed in at most {:.1} s, {} killed server back in {:.1} s, {} entries, {} calls begun anew, {} packets dropped by \
             the lines, ",
            self.said,
            self.strokes.len(),
            self.healed.len(),
            slowest(&self.healed),
            self.killed.len(),
            slowest(&self.killed),
            self.entries,
            self.lost_calls,
            self.dropped,
        )?;
        let last = self.memory.iter().flatten().last().map_or(0.0, |(_, mib)| *mib);
        match self.slope() {
            Some(slope) => write!(f, "memory {last:.0} MiB, {slope:+.1} MiB an hour"),
            None => write!(f, "memory {last:.0} MiB (too short to tell a slope)"),
        }
    }
}

fn percentile_95(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() * 95 / 100).copied().unwrap_or(0.0)
}

/// Least squares.
fn slope<'a>(samples: impl Iterator<Item = &'a (f64, f64)>) -> f64 {
    let samples: Vec<&(f64, f64)> = samples.collect();
    let number = samples.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| samples.iter().map(|sample| of(sample)).sum::<f64>() / number;
    let (time, memory) = (mean(|sample| sample.0), mean(|sample| sample.1));
    let together: f64 = samples.iter().map(|(at, mib)| (at - time) * (mib - memory)).sum();
    let alone: f64 = samples.iter().map(|(at, _)| (at - time).powi(2)).sum();
    together / alone
}

#[test]
fn a_leak_has_a_slope_and_noise_has_none() {
    let minutes =
        |mib: fn(f64) -> f64| (0..180).map(|minute| (f64::from(minute) / 60.0, mib(f64::from(minute)))).collect();
    let measured = |samples| Figures { memory: vec![samples], ..Figures::new(Duration::ZERO) };
    let leak = measured(minutes(|minute| 80.0 + minute / 3.0));
    assert!((leak.slope().unwrap() - 20.0).abs() < 0.01);
    let noise = measured(minutes(|minute| 80.0 + minute % 2.0));
    assert!(noise.slope().unwrap().abs() < 0.5);
    let warm = measured(minutes(|minute| if minute < 9.0 { 20.0 } else { 80.0 }));
    assert!(warm.slope().unwrap().abs() < 0.5, "what a server grows into at first is no leak");
    assert!(measured(vec![(0.0, 1.0), (0.02, 50.0)]).slope().is_none(), "a minute tells nothing");
}

#[test]
#[should_panic(expected = "later and later")]
fn strokes_that_come_later_and_later_are_noticed() {
    let strokes = (0..100).map(|index| f64::from(index) / 2.0).collect();
    Figures { strokes, ..Figures::new(Duration::ZERO) }.hold();
}
