//! From a key to the next picture in the workbench, with an analysis of 5,000 marks on an hour of film.
//!
//! `web/e2e/bench/workbench.bench.ts` fills the analysis, presses the keys and asks the page when the frame that shows the
//! answer was painted; this file makes the film and says what was found. The figure is the slowest kind of interaction, not the mean of all.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::{Figure, Outcome, measured_binary};
use crate::test::{clear_configuration, make_films, set_test_places};
use crate::workspace::Workspace;
use crate::{process, say, web};

/// As many marks as the issue asks for.
const MARKS: u64 = 5_000;
const MINUTES: u64 = 60;
/// Small: what is measured is the page around the film, and whoever measures has one machine for the server and the browser.
const PICTURES: &str = "fps=10,scale=320:180";

/// What the browser's part is told.
#[derive(Serialize)]
struct Plan<'a> {
    film: &'a Path,
    film_ms: u64,
    marks: u64,
    results: &'a Path,
}

/// All interactions of one kind, in milliseconds from the event to the painted frame.
#[derive(Debug, Deserialize)]
struct Kind {
    name: String,
    ms: Vec<f64>,
    /// How much of it the page computed, and how much went into styles and layout.
    script_ms: Vec<f64>,
    layout_ms: Vec<f64>,
}

/// Lets a browser work on a large analysis.
pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    make_films(workspace)?;
    let folder = workspace.target.join("bench/workbench");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let film = make_hour(&workspace.target.join("films-short/skolestart.mp4"), &folder)?;
    let (results, plan_file) = (folder.join("results.json"), folder.join("plan.json"));
    let plan = Plan { film: &film, film_ms: MINUTES * 60_000, marks: MARKS, results: &results };
    fs::write(&plan_file, serde_json::to_string_pretty(&plan)?)?;
    let _left_over = fs::remove_file(&results);

    let mut command = web::script(workspace, "bench:workbench");
    clear_configuration(&mut command);
    set_test_places(workspace, &mut command);
    command.env("MRP_BINARY", measured_binary(workspace)).env("MRP_BENCH_PLAN", &plan_file);
    process::run(&mut command)?;

    let text = fs::read_to_string(&results).context("the browser has left no results")?;
    let found: Vec<Kind> = serde_json::from_str(&text).context("the browser's results cannot be read")?;
    say::note("milliseconds from the event to the painted frame");
    say::note("                                       p50      p95      max   script p50   layout p50");
    for Kind { name, ms, script_ms, layout_ms } in &found {
        let [half, most, all] = [0.5, 0.95, 1.0].map(|share| percentile(ms, share));
        let [script, layout] = [script_ms, layout_ms].map(|spent| percentile(spent, 0.5));
        let times = ms.len();
        say::note(&format!(
            "  {name:<32} {half:>8.1} {most:>8.1} {all:>8.1} {script:>12.1} {layout:>12.1}   ({times} times)"
        ));
    }
    Ok(Outcome {
        figures: vec![Figure::new("interaction_p95_ms", slowest(&found)).at_most(50.0)],
        beside: format!(
            "nothing: {MARKS} marks on {MINUTES} minutes; the 95th percentile of the slowest kind of interaction in Chromium"
        ),
    })
}

/// The 95th percentile of the kind that has the largest; a kind without a measurement is slower than all.
fn slowest(found: &[Kind]) -> f64 {
    found
        .iter()
        .map(|kind| percentile(&kind.ms, 0.95))
        .fold(f64::NAN, |slow, p95| if p95.is_nan() { f64::INFINITY } else { p95.max(slow) })
}

/// The smallest value that `share` of all do not exceed.
fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few hundred values"
    )]
    let place = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(place.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// One minute encoded, then an hour of it without encoding anew.
fn make_hour(short: &Path, folder: &Path) -> Result<PathBuf> {
    let (hour, minute) = (folder.join("hour.mp4"), folder.join("minute.mp4"));
    if hour.is_file() {
        return Ok(hour);
    }
    say::note("making a small film of an hour");
    let unfinished = folder.join("hour.part.mp4");
    let ffmpeg = || {
        let mut command = Command::new("ffmpeg");
        command.args(["-y", "-nostdin", "-loglevel", "error", "-stream_loop"]);
        command
    };
    let encode = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "30", "-g", "20", "-pix_fmt", "yuv420p"];
    let mut once = ffmpeg();
    once.args(["-1", "-i"]).arg(short).args(["-vf", PICTURES, "-t", "60"]).args(encode);
    process::run_quietly(once.args(["-c:a", "aac", "-b:a", "48k", "-ac", "1"]).arg(&minute))?;
    let mut often = ffmpeg();
    often.arg((MINUTES - 1).to_string()).arg("-i").arg(&minute).args(["-c", "copy", "-movflags", "+faststart"]);
    process::run_quietly(often.arg(&unfinished))?;
    ensure!(unfinished.is_file(), "ffmpeg has made no film");
    fs::rename(&unfinished, &hour)?;
    Ok(hour)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figure_is_the_slowest_kind_and_never_hides_one_without_a_measurement() {
        let kind = |name: &str, ms: &[f64]| Kind {
            name: name.to_owned(),
            ms: ms.to_vec(),
            script_ms: ms.to_vec(),
            layout_ms: ms.to_vec(),
        };
        let many: Vec<f64> = (1..=100).map(f64::from).collect();
        assert!((percentile(&many, 0.95) - 95.0).abs() < f64::EPSILON);
        assert!((percentile(&[7.0], 0.5) - 7.0).abs() < f64::EPSILON);
        assert!((slowest(&[kind("typing", &[5.0]), kind("zooming", &many)]) - 95.0).abs() < f64::EPSILON);
        assert!(slowest(&[kind("typing", &[]), kind("zooming", &many)]).is_infinite());
        assert!(slowest(&[]).is_nan());
    }
}
