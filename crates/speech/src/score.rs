//! How wrong it is, in the terms of the field: the share of speech that was missed, invented or given to the wrong voice.
//!
//! The definitions are those of the NIST evaluations (DER): at each moment, with `n` voices in truth, `m` found and `c` of
//! them right, `max(n, m) - c` counts as error, over the sum of `n`. Found voices are matched with true ones one to one,
//! in the way that makes most right. A collar leaves out so much before and after each true border, because nobody
//! can say to the hundredth where a word ends.

/// A stretch of one voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Where it begins, in milliseconds.
    pub start_ms: i64,
    /// Where it ends.
    pub end_ms: i64,
    /// Which voice.
    pub voice: usize,
}

/// What was right and wrong, in milliseconds, so that several recordings can be added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Speech in truth, two at once counted twice.
    pub spoken_ms: i64,
    /// Not found.
    pub missed_ms: i64,
    /// Found where there is none.
    pub invented_ms: i64,
    /// Given to the wrong voice.
    pub confused_ms: i64,
}

impl Tally {
    /// The error rate; no number where nothing was said.
    #[must_use]
    pub fn error(&self) -> f64 {
        (self.missed_ms + self.invented_ms + self.confused_ms) as f64 / self.spoken_ms as f64
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.spoken_ms += other.spoken_ms;
        self.missed_ms += other.missed_ms;
        self.invented_ms += other.invented_ms;
        self.confused_ms += other.confused_ms;
    }
}

/// Compares who speaks when.
#[must_use]
pub fn diarisation(truth: &[Stretch], found: &[Stretch], whole_ms: i64, collar_ms: i64) -> Tally {
    let moments = moments(truth, found, whole_ms, collar_ms);
    let voices = |stretches: &[Stretch]| stretches.iter().map(|stretch| stretch.voice + 1).max().unwrap_or(0);
    let mut together = vec![vec![0_i64; voices(found)]; voices(truth)];
    for moment in &moments {
        for right in &moment.truth {
            for said in &moment.found {
                together[*right][*said] += moment.length_ms;
            }
        }
    }
    let matched = best_match(&together, 0, &mut vec![false; voices(found)]).1;
    let mut tally = Tally::default();
    for moment in moments {
        let (n, m) = (moment.truth.len() as i64, moment.found.len() as i64);
        let right = |voice: &&usize| matched[**voice].is_some_and(|said| moment.found.contains(&said));
        let correct = moment.truth.iter().filter(right).count() as i64;
        tally.spoken_ms += n * moment.length_ms;
        tally.missed_ms += (n - m).max(0) * moment.length_ms;
        tally.invented_ms += (m - n).max(0) * moment.length_ms;
        tally.confused_ms += (n.min(m) - correct) * moment.length_ms;
    }
    tally
}

/// Compares only whether anybody speaks.
#[must_use]
pub fn activity(truth: &[Stretch], found: &[Stretch], whole_ms: i64, collar_ms: i64) -> Tally {
    let mut tally = Tally::default();
    for moment in moments(truth, found, whole_ms, collar_ms) {
        let length = moment.length_ms;
        match (moment.truth.is_empty(), moment.found.is_empty()) {
            (true, true) => {}
            (true, false) => tally.invented_ms += length,
            (false, true) => (tally.spoken_ms, tally.missed_ms) = (tally.spoken_ms + length, tally.missed_ms + length),
            (false, false) => tally.spoken_ms += length,
        }
    }
    tally
}

/// A piece of time in which nothing changes.
struct Moment {
    length_ms: i64,
    truth: Vec<usize>,
    found: Vec<usize>,
}

fn moments(truth: &[Stretch], found: &[Stretch], whole_ms: i64, collar_ms: i64) -> Vec<Moment> {
    let borders = || truth.iter().flat_map(|stretch| [stretch.start_ms, stretch.end_ms]);
    let collars = borders().flat_map(|border| [border - collar_ms, border + collar_ms]);
    let mut cuts: Vec<i64> =
        found.iter().flat_map(|stretch| [stretch.start_ms, stretch.end_ms]).chain(borders()).chain(collars).collect();
    cuts.extend([0, whole_ms]);
    cuts.retain(|cut| (0..=whole_ms).contains(cut));
    cuts.sort_unstable();
    cuts.dedup();
    let voices = |stretches: &[Stretch], at: i64| {
        let here = |stretch: &&Stretch| stretch.start_ms <= at && at < stretch.end_ms;
        let mut voices: Vec<usize> = stretches.iter().filter(here).map(|stretch| stretch.voice).collect();
        voices.sort_unstable();
        voices.dedup();
        voices
    };
    cuts.windows(2)
        .filter(|cut| !borders().any(|border| border - collar_ms <= cut[0] && cut[1] <= border + collar_ms))
        .map(|cut| Moment { length_ms: cut[1] - cut[0], truth: voices(truth, cut[0]), found: voices(found, cut[0]) })
        .collect()
}

/// For each true voice from `first` on the found one it goes with, and how much they have in common. A handful of
/// voices at most, so trying everything is quick.
fn best_match(together: &[Vec<i64>], first: usize, taken: &mut Vec<bool>) -> (i64, Vec<Option<usize>>) {
    if first == together.len() {
        return (0, vec![None; together.len()]);
    }
    let mut best = best_match(together, first + 1, taken);
    for said in 0..taken.len() {
        if taken[said] || together[first][said] == 0 {
            continue;
        }
        taken[said] = true;
        let (common, mut matched) = best_match(together, first + 1, taken);
        taken[said] = false;
        if common + together[first][said] > best.0 {
            matched[first] = Some(said);
            best = (common + together[first][said], matched);
        }
    }
    best
}

/// Reads turns in RTTM, the form of the field: those of one recording, voices numbered in the order of their appearance.
#[must_use]
pub fn read_rttm(text: &str, recording: &str) -> Vec<Stretch> {
    let mut names: Vec<&str> = Vec::new();
    let mut stretches = Vec::new();
    for line in text.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let ["SPEAKER", name, _, start, length, _, _, speaker, ..] = fields[..] else { continue };
        let (Ok(start), Ok(length)) = (start.parse::<f64>(), length.parse::<f64>()) else { continue };
        if name != recording {
            continue;
        }
        let voice = names.iter().position(|known| *known == speaker).unwrap_or_else(|| {
            names.push(speaker);
            names.len() - 1
        });
        let ms = |seconds: f64| (seconds * 1000.0).round() as i64;
        stretches.push(Stretch { start_ms: ms(start), end_ms: ms(start + length), voice });
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretches(text: &[(i64, i64, usize)]) -> Vec<Stretch> {
        text.iter()
            .map(|(start_ms, end_ms, voice)| Stretch { start_ms: *start_ms, end_ms: *end_ms, voice: *voice })
            .collect()
    }

    #[test]
    fn other_names_for_the_same_voices_are_no_error() {
        let truth = stretches(&[(0, 1000, 0), (1000, 3000, 1)]);
        let found = stretches(&[(0, 1000, 1), (1000, 3000, 0)]);
        let tally = diarisation(&truth, &found, 4000, 0);
        assert_eq!(tally, Tally { spoken_ms: 3000, ..Tally::default() });
    }

    #[test]
    fn missed_invented_and_confused_speech_add_up() {
        let truth = stretches(&[(0, 4000, 0), (3000, 6000, 1)]);
        let found = stretches(&[(1000, 5000, 0), (5000, 7000, 1)]);
        let tally = diarisation(&truth, &found, 8000, 0);
        // 0-1 missed; 3-4 one of two missed; 4-5 given to the first; 6-7 invented.
        assert_eq!(tally, Tally { spoken_ms: 7000, missed_ms: 2000, invented_ms: 1000, confused_ms: 1000 });
        assert!((tally.error() - 4.0 / 7.0).abs() < 1e-12);
        let tally = activity(&truth, &found, 8000, 0);
        assert_eq!(tally, Tally { spoken_ms: 6000, missed_ms: 1000, invented_ms: 1000, confused_ms: 0 });
    }

    #[test]
    fn within_the_collar_nothing_counts() {
        let truth = stretches(&[(1000, 3000, 0)]);
        let found = stretches(&[(1200, 3250, 0)]);
        let tally = diarisation(&truth, &found, 4000, 250);
        assert_eq!(tally, Tally { spoken_ms: 1500, ..Tally::default() });
    }

    #[test]
    fn the_match_that_makes_most_right_is_not_the_first_that_fits() {
        let truth = stretches(&[(0, 500, 0), (500, 900, 0), (900, 1800, 1)]);
        let found = stretches(&[(0, 400, 1), (400, 900, 0), (900, 1800, 0)]);
        assert_eq!(diarisation(&truth, &found, 2000, 0).confused_ms, 500);
    }

    #[test]
    fn reads_the_turns_of_one_recording() {
        let text = "SPEAKER a 1 1.5 0.25 <NA> <NA> mor <NA> <NA>\nSPEAKER b 1 0 1 <NA> <NA> x <NA> <NA>\n\
                    SPEAKER a 1 2 1 <NA> <NA> ung <NA> <NA>\nnonsense\n";
        assert_eq!(read_rttm(text, "a"), stretches(&[(1500, 1750, 0), (2000, 3000, 1)]));
    }
}
