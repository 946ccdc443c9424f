//! How fast a job goes, and how long the rest will therefore take.

use std::collections::VecDeque;

/// The speed is that of the last minute: what came before may have waited for something else.
const WINDOW_MS: i64 = 60_000;
/// Less than this says nothing about a speed.
const SHORTEST_MS: i64 = 2_000;

/// What has been reported lately.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    /// When, and how far it was.
    reported: VecDeque<(i64, f64)>,
}

impl Pace {
    /// Notes how far it is now; how long the rest takes, if that can be said.
    pub(crate) fn note(&mut self, now_ms: i64, share: f64) -> Option<i64> {
        self.reported.push_back((now_ms, share));
        while self.reported.len() > 2 && self.reported.get(1).is_some_and(|(at, _)| now_ms - at >= WINDOW_MS) {
            self.reported.pop_front();
        }
        let (since_ms, before) = *self.reported.front()?;
        let (elapsed, gained) = (now_ms - since_ms, share - before);
        (elapsed >= SHORTEST_MS && gained > 0.0).then(|| (elapsed as f64 * (1.0 - share) / gained).round() as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;

    #[test]
    fn a_steady_job_takes_as_long_for_the_rest_as_its_speed_says() {
        let mut pace = Pace::default();
        assert_eq!(pace.note(0, 0.0), None);
        assert_eq!(pace.note(1_000, 0.1), None, "too early to say");
        assert_eq!(pace.note(4_000, 0.4), Some(6_000));
        assert_eq!(pace.note(10_000, 1.0), Some(0));
    }

    #[test]
    fn only_the_last_minute_counts() {
        let mut pace = Pace::default();
        // Ten minutes of waiting for an upload, then a hundredth each second.
        for second in 0..=600 {
            let _ = pace.note(second * 1000, 0.0);
        }
        let last = (1..=70).map(|second| pace.note((600 + second) * 1000, second as f64 / 100.0)).last().flatten();
        assert_eq!(last, Some(30_000));
    }

    #[test]
    fn nobody_is_told_how_long_a_job_takes_that_stands_still() {
        let mut pace = Pace::default();
        assert_eq!((0..100).filter_map(|second| pace.note(second * 1000, 0.5)).count(), 0);
    }
}
