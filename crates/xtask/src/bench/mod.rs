//! `cargo xtask bench NAME`: figures side by side with something else, measured on a release build.
//!
//! Each benchmark is a module that returns an [`Outcome`]; this file writes `target/bench/NAME.json`, prints the table, and
//! with `--bar` fails when a figure is beyond its bar. The README beside it says what is measured and how. Ordinary tests assert order and bounds, never speed.

mod analyse;
mod cost;
mod machine;
mod playable;
mod relay;
mod speech;
mod start;
mod sync;
mod transcode;
mod upload;
mod workbench;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::process;
use crate::say::{self, Stopwatch};
use crate::setup::{self, Purpose};
use crate::web;
use crate::workspace::Workspace;

/// What `cargo xtask bench` can be told.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Which one; all of them when left out
    name: Option<String>,
    /// Fails when a figure is beyond its bar
    #[arg(long)]
    bar: bool,
}

/// A benchmark: its name, what it measures, and the function that does.
type Benchmark = (&'static str, &'static str, fn(&Workspace) -> Result<Outcome>);

/// All of them, in the order in which they run.
const BENCHMARKS: &[Benchmark] = &[
    ("transcode", "One film through our sandbox and through one command line of ffmpeg", transcode::run),
    ("upload", "One large file to our server and to @tus/server, by the same client", upload::run),
    ("sync", "How far apart two browsers are that watch the same clip in the room", sync::run),
    (
        "relay",
        "What our relay costs and how late it makes packets, beside Debian's janus under the same load",
        relay::run,
    ),
    ("playable", "How long from a film's last byte until a browser plays it", playable::run),
    ("speech", "Who speaks when, beside what people have written down of the same dialogues", speech::run),
    ("workbench", "From a key to the next picture in the workbench with 5,000 marks", workbench::run),
    ("analyse", "A supervisor's questions to a database with 100,000 recordings and 2,000,000 marks", analyse::run),
    ("start", "How long until a new server answers, and how much memory it holds while nobody uses it", start::run),
];

/// How many times each side is measured at least.
pub(crate) const PAIRS: usize = 7;

/// What a benchmark found out.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The figures, with the unit in the name.
    pub(crate) figures: Vec<Figure>,
    /// What it was compared with.
    pub(crate) beside: String,
}

/// One number.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) value: f64,
    /// The bar, where there is one.
    pub(crate) bar: Option<Bar>,
}

/// What a figure is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bar {
    /// Less is better.
    AtMost(f64),
    /// More is better.
    AtLeast(f64),
}

impl Figure {
    /// A number without a bar.
    pub(crate) fn new(name: &'static str, value: f64) -> Self {
        Self { name, value, bar: None }
    }

    /// The same, and it must not exceed this.
    pub(crate) fn at_most(self, bar: f64) -> Self {
        Self { bar: Some(Bar::AtMost(bar)), ..self }
    }

    /// The same, and it must reach this.
    pub(crate) fn at_least(self, bar: f64) -> Self {
        Self { bar: Some(Bar::AtLeast(bar)), ..self }
    }

    /// A number that could not be measured is beyond every bar.
    fn is_beyond(&self) -> bool {
        match self.bar {
            None => false,
            Some(_) if self.value.is_nan() => true,
            Some(Bar::AtMost(bar)) => self.value > bar,
            Some(Bar::AtLeast(bar)) => self.value < bar,
        }
    }
}

/// Runs the named benchmark, or all.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let chosen: Vec<&Benchmark> =
        BENCHMARKS.iter().filter(|(name, ..)| options.name.as_deref().is_none_or(|asked| asked == *name)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = BENCHMARKS.iter().map(|(name, ..)| *name).collect();
        bail!("there is no such benchmark; there are: {}", names.join(", "));
    }
    setup::install(workspace, Purpose::Test)?;
    if given_binary().is_none() {
        say::step("Build the pages and the release, because only its speed counts");
        web::build(workspace)?;
        build_release(workspace)?;
    }

    let mut stopwatch = Stopwatch::start();
    let mut beyond = Vec::new();
    for (name, what, work) in chosen {
        let outcome = stopwatch.time(name, what, || work(workspace))?;
        let file = write(workspace, name, &outcome)?;
        beyond.extend(print(&outcome));
        say::note(&format!("compared with {}; written to {}", outcome.beside, file.display()));
    }
    if options.bar && !beyond.is_empty() {
        bail!("beyond the bar: {}", beyond.join(", "));
    }
    say::line(&format!("\nMeasured in {}.", stopwatch.total()));
    Ok(())
}

/// The program the benchmarks measure: the release, or another one that `MRP_BINARY` names.
pub(crate) fn measured_binary(workspace: &Workspace) -> PathBuf {
    given_binary().unwrap_or_else(|| release_binary(workspace))
}

fn given_binary() -> Option<PathBuf> {
    std::env::var_os("MRP_BINARY").map(PathBuf::from)
}

/// The release.
fn release_binary(workspace: &Workspace) -> PathBuf {
    workspace.target.join("release/mrp")
}

/// Builds it.
pub(crate) fn build_release(workspace: &Workspace) -> Result<()> {
    process::run(process::cargo().current_dir(&workspace.root).args([
        "build",
        "--release",
        "--package",
        "mrp",
        "--package",
        "mrp-probe",
    ]))
}

/// The middle of an odd number of measurements, the mean of the two in the middle otherwise.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

fn write(workspace: &Workspace, name: &str, outcome: &Outcome) -> Result<PathBuf> {
    let folder = workspace.target.join("bench");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let file = folder.join(format!("{name}.json"));
    let text = serde_json::to_string_pretty(&to_json(name, outcome, &machine::describe()))?;
    fs::write(&file, text + "\n").with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(file)
}

fn to_json(name: &str, outcome: &Outcome, machine: &str) -> serde_json::Value {
    let figures: serde_json::Map<String, serde_json::Value> =
        outcome.figures.iter().map(|figure| (figure.name.to_owned(), json!(figure.value))).collect();
    json!({ "bench": name, "figures": figures, "beside": outcome.beside, "machine": machine })
}

/// Prints the table and returns the figures beyond their bar.
fn print(outcome: &Outcome) -> Vec<String> {
    let mut beyond = Vec::new();
    for figure in &outcome.figures {
        let bar = match figure.bar {
            None => String::new(),
            Some(Bar::AtMost(bar)) => format!("  (at most {bar})"),
            Some(Bar::AtLeast(bar)) => format!("  (at least {bar})"),
        };
        say::note(&format!("{:<20} {:>12.3}{bar}", figure.name, figure.value));
        if figure.is_beyond() {
            beyond.push(figure.name.to_owned());
        }
    }
    beyond
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(value: f64) -> Outcome {
        Outcome { figures: vec![Figure::new("wall_ratio", value).at_most(1.5)], beside: "ffmpeg".to_owned() }
    }

    #[test]
    fn finds_the_median() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
        assert!(median(Vec::new()).is_nan());
    }

    #[test]
    fn names_the_figures_beyond_their_bar() {
        assert_eq!(print(&outcome(1.2)), Vec::<String>::new());
        assert_eq!(print(&outcome(1.6)), ["wall_ratio"]);
        assert_eq!(print(&outcome(f64::NAN)), ["wall_ratio"]);
        let more = |value| Figure::new("throughput_ratio", value).at_least(1.0);
        assert!(more(0.9).is_beyond() && more(f64::NAN).is_beyond() && !more(1.1).is_beyond());
        assert!(!Figure::new("peak_rss_mib", f64::NAN).is_beyond(), "without a bar nothing is beyond it");
    }

    #[test]
    fn writes_the_agreed_form() {
        let json = to_json("transcode", &outcome(1.25), "2 cores");
        assert_eq!(
            json,
            json!({ "bench": "transcode", "figures": { "wall_ratio": 1.25 }, "beside": "ffmpeg", "machine": "2 cores" })
        );
    }
}
