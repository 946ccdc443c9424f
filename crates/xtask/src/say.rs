//! What a command tells the person who typed it: one line per step, and a sentence at the end.
//!
//! The only file of this crate that prints; everything a command says has the same look because of it.
#![expect(clippy::print_stdout, reason = "talking to the terminal is what a developer command is for")]

use std::time::{Duration, Instant};

/// Announces a step: one line that says what is being done.
pub(crate) fn step(what: &str) {
    println!("\n== {what}");
}

/// A line of detail below a step.
pub(crate) fn note(what: &str) {
    println!("   {what}");
}

/// A line as it is: output of a program, a table row, the closing sentence.
pub(crate) fn line(text: &str) {
    println!("{text}");
}

/// A span of time as a person says it: `0.4 s`, `12 s`, `3 min 04 s`.
pub(crate) fn duration(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", span.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// Measures how long the steps of a command took.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    began: Instant,
    /// Name and length of every step that has ended.
    laps: Vec<(String, Duration)>,
}

impl Stopwatch {
    /// Starts counting.
    pub(crate) fn start() -> Self {
        Self { began: Instant::now(), laps: Vec::new() }
    }

    /// Announces a step, does it, and remembers how long it took, whether it succeeded or not.
    pub(crate) fn time<T>(&mut self, name: &str, step_text: &str, work: impl FnOnce() -> T) -> T {
        step(step_text);
        let began = Instant::now();
        let outcome = work();
        self.laps.push((name.to_owned(), began.elapsed()));
        outcome
    }

    /// Prints a line per step.
    pub(crate) fn print(&self) {
        let width = self.laps.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, span) in &self.laps {
            println!("   {name:width$}  {:>12}", duration(*span));
        }
    }

    /// The time since the start, in words.
    pub(crate) fn total(&self) -> String {
        duration(self.began.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_durations_as_a_person_says_them() {
        assert_eq!(duration(Duration::from_millis(420)), "0.4 s");
        assert_eq!(duration(Duration::from_secs(12)), "12 s");
        assert_eq!(duration(Duration::from_secs(184)), "3 min 04 s");
    }
}
