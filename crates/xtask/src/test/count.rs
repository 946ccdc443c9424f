//! How many tests a runner ran, read from what it prints at the end.

use std::fmt;
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// Numbers of tests.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) skipped: usize,
}

impl Counts {
    /// Adds the numbers of another run.
    pub(super) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    /// The plain closing line that tools which watch a test run understand.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(formatter, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// Runs a test runner and counts. A runner that fails without a failed test has broken down, which is an error.
pub(super) fn run(command: &mut Command) -> Result<Counts> {
    let (status, text) = process::tee(command)?;
    let counts = read(&text);
    if !status.success() && counts.failed == 0 {
        bail!("`{}` broke down ({status})", process::describe(command));
    }
    Ok(counts)
}

/// Adds up the closing lines of cargo test, nextest, vitest, Playwright and node's runner.
pub(super) fn read(text: &str) -> Counts {
    let mut counts = Counts::default();
    for line in text.lines() {
        let line = without_colours(line);
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("test result: ") {
            // "ok. 5 passed; 0 failed; 1 ignored; …"
            counts.add(read_items(rest.split_once(". ").map_or(rest, |(_, items)| items), ';'));
        } else if line.starts_with("Summary [") && line.contains(" run: ") {
            // "Summary [ 0.2s] 5 tests run: 4 passed (1 slow), 1 failed, 7 skipped": skipped are those not asked for.
            let items = line.split_once(" run: ").map_or("", |(_, items)| items);
            counts.add(Counts { skipped: 0, ..read_items(items, ',') });
        } else if let Some(rest) = line.strip_prefix("Tests ") {
            // vitest: "Tests  1 failed | 12 passed (13)"
            counts.add(read_items(rest, '|'));
        } else if is_playwright(line) {
            counts.add(read_items(line, ','));
        } else if let Some(rest) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) {
            // node: "ℹ pass 5"
            counts.add(read_node(rest));
        }
    }
    counts
}

fn read_items(items: &str, separator: char) -> Counts {
    let mut counts = Counts::default();
    for item in items.split(separator) {
        let mut words = item.split_whitespace();
        let (Some(number), Some(word)) = (words.next().and_then(|number| number.parse::<usize>().ok()), words.next())
        else {
            continue;
        };
        match word {
            "passed" | "flaky" => counts.passed += number,
            // "timed out", "exec failed", "did not run", "interrupted": none of them passed.
            "failed" | "timed" | "exec" | "did" | "interrupted" => counts.failed += number,
            "skipped" | "ignored" | "todo" => counts.skipped += number,
            _ => {}
        }
    }
    counts
}

/// Playwright's closing lines stand alone: "12 passed (1.2m)", "1 failed", "2 skipped", "1 flaky", "3 did not run".
fn is_playwright(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_number = words.next().is_some_and(|word| word.parse::<usize>().is_ok());
    let rest: Vec<&str> = words.collect();
    is_number
        && match rest.as_slice() {
            ["passed", time] => time.starts_with('(') && time.ends_with(')'),
            ["failed" | "skipped" | "flaky" | "interrupted"] | ["did", "not", "run"] => true,
            _ => false,
        }
}

fn read_node(rest: &str) -> Counts {
    let mut counts = Counts::default();
    if let Some((word, number)) = rest.split_once(' ')
        && let Ok(number) = number.trim().parse::<usize>()
    {
        match word {
            "pass" => counts.passed = number,
            "fail" | "cancelled" => counts.failed = number,
            "skipped" => counts.skipped = number,
            _ => {}
        }
    }
    counts
}

fn without_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: usize, failed: usize, skipped: usize) -> Counts {
        Counts { passed, failed, skipped }
    }

    #[test]
    fn reads_cargo_test() {
        let text = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.01s\n\
                    test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(read(text), counts(8, 2, 1));
    }

    #[test]
    fn reads_nextest_and_does_not_count_what_was_not_asked_for() {
        assert_eq!(read("     Summary [   0.012s] 5 tests run: 5 passed, 40 skipped"), counts(5, 0, 0));
        assert_eq!(
            read(
                "\u{1b}[32;1m Summary\u{1b}[0m [ 9s] 6 tests run: 3 passed (1 slow), 2 failed, 1 timed out, 0 skipped"
            ),
            counts(3, 3, 0)
        );
        assert_eq!(read("Summary [ 9s] 1 test run: 1 passed, 0 skipped"), counts(1, 0, 0));
    }

    #[test]
    fn reads_vitest_and_not_its_count_of_files() {
        assert_eq!(
            read(" Test Files  2 passed (2)\n      Tests  1 failed | 12 passed | 2 skipped (15)"),
            counts(12, 1, 2)
        );
    }

    #[test]
    fn reads_playwright() {
        assert_eq!(
            read("  1 failed\n    [chromium] › circle.spec.ts\n  1 flaky\n  2 did not run\n  12 passed (1.2m)"),
            counts(13, 3, 0)
        );
        assert_eq!(read("12 failed attempts were made"), counts(0, 0, 0));
    }

    #[test]
    fn reads_node() {
        assert_eq!(read("ℹ tests 6\nℹ pass 5\nℹ fail 1\nℹ skipped 0"), counts(5, 1, 0));
    }

    #[test]
    fn writes_the_plain_closing_line() {
        assert_eq!(counts(3, 0, 0).to_string(), "3 passed, 0 failed");
        assert_eq!(counts(3, 1, 2).to_string(), "3 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn a_runner_that_fails_without_a_failed_test_has_broken_down() {
        assert!(run(Command::new("sh").args(["-c", "exit 101"])).is_err());
        let failed = run(Command::new("sh").args(["-c", "echo 'test result: FAILED. 0 passed; 1 failed'; exit 101"]));
        assert_eq!(failed.unwrap(), counts(0, 1, 0));
    }
}
