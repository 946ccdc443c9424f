//! From the last byte of a film to the first picture and sound in a browser.
//!
//! `web/e2e/bench/playable.bench.ts` sends the films as the pages do and has the film's page open meanwhile; this file makes the films
//! and says what was found.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::{Figure, Outcome, measured_binary, median};
use crate::test::{clear_configuration, make_films, set_test_places};
use crate::workspace::Workspace;
use crate::{process, say, web};

/// How often each film is measured.
const RUNS: &str = "MRP_BENCH_RUNS";
const DEFAULT_RUNS: u64 = 3;
/// How long the browser films.
const LIVE_SECONDS: &str = "MRP_BENCH_LIVE_SECONDS";
const DEFAULT_LIVE_SECONDS: u64 = 120;
/// The hour, made of so many equal minutes.
const MINUTES: u64 = 60;
/// The demo's film as a telephone or a browser would have filmed it.
const PICTURES: &str = "fps=25,scale=1280:720:flags=lanczos,noise=alls=4:allf=t";

/// What the browser's part is told.
#[derive(Serialize)]
struct Plan<'a> {
    file: &'a Path,
    live: &'a Path,
    live_ms: u64,
    runs: u64,
    results: &'a Path,
}

/// What it found.
#[derive(Debug, Deserialize)]
struct Found {
    remux: Vec<Play>,
    live: Vec<Play>,
}

#[derive(Debug, Deserialize)]
struct Play {
    acknowledged_ms: f64,
    played_ms: f64,
    offered: Vec<String>,
}

/// Lets a browser wait for films.
pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    let (runs, live_seconds) = (number(RUNS, DEFAULT_RUNS)?, number(LIVE_SECONDS, DEFAULT_LIVE_SECONDS)?);
    make_films(workspace)?;
    let folder = workspace.target.join("bench/playable");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let short = workspace.target.join("films-short/skolestart.mp4");
    let file = make_hour(&short, &folder)?;
    let live = make_live(&short, &folder, live_seconds)?;
    let (results, plan_file) = (folder.join("results.json"), folder.join("plan.json"));
    let plan = Plan { file: &file, live: &live, live_ms: live_seconds * 1000, runs, results: &results };
    fs::write(&plan_file, serde_json::to_string_pretty(&plan)?)?;
    let _left_over = fs::remove_file(&results);

    let mut command = web::script(workspace, "bench:playable");
    clear_configuration(&mut command);
    set_test_places(workspace, &mut command);
    command.env("MRP_BINARY", measured_binary(workspace)).env("MRP_BENCH_PLAN", &plan_file);
    process::run(&mut command)?;

    let text = fs::read_to_string(&results).context("the browser has left no results")?;
    let found: Found = serde_json::from_str(&text).context("the browser's results cannot be read")?;
    ensure!(
        found.remux.iter().all(|play| play.offered == ["720p"]),
        "the film of an hour was not taken as it is: {:?}",
        found.remux
    );
    print("an hour of H.264 and AAC", &found.remux);
    print(&format!("{live_seconds} s filmed in the browser"), &found.live);
    Ok(Outcome {
        figures: vec![
            Figure::new("remux_seconds", seconds(&found.remux)).at_most(5.0),
            Figure::new("live_seconds", seconds(&found.live)).at_most(10.0),
        ],
        beside: format!(
            "nothing: the median of {runs} films of {MINUTES} minutes ({} MiB) and of {runs} of {live_seconds} s sent while filmed, from before the \
             last byte is sent until Chromium, which has the page open, has presented a picture and decoded sound",
            fs::metadata(&file)?.len() >> 20
        ),
    })
}

fn number(name: &str, default: u64) -> Result<u64> {
    match std::env::var(name) {
        Ok(text) => text.parse().with_context(|| format!("{name} must be a number, not `{text}`")),
        Err(_) => Ok(default),
    }
}

fn seconds(plays: &[Play]) -> f64 {
    median(plays.iter().map(|play| play.played_ms / 1000.0).collect())
}

fn print(what: &str, plays: &[Play]) {
    for play in plays {
        let (played, acknowledged) = (play.played_ms / 1000.0, play.acknowledged_ms / 1000.0);
        say::note(&format!(
            "{what}: plays after {played:.2} s, of which the last byte took {acknowledged:.2} s; offered {}",
            play.offered.join(", ")
        ));
    }
}

/// One minute encoded, then an hour of it without encoding anew: pictures and sound apart, so that each stays without a gap.
fn make_hour(short: &Path, folder: &Path) -> Result<PathBuf> {
    let (hour, unfinished) = (folder.join("hour.mp4"), folder.join("hour.part.mp4"));
    if hour.is_file() {
        return Ok(hour);
    }
    say::note("making a film of an hour");
    let (pictures, sound) = (folder.join("pictures.mp4"), folder.join("sound.mp4"));
    let encode = ["-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-g", "50", "-pix_fmt", "yuv420p"];
    let mut ffmpeg = ffmpeg();
    ffmpeg.args(["-stream_loop", "-1", "-i"]).arg(short).args(["-vf", PICTURES, "-t", "60"]);
    process::run_quietly(ffmpeg.args(encode).arg(&pictures))?;
    let mut ffmpeg = self::ffmpeg();
    ffmpeg.args(["-stream_loop", "-1", "-i"]).arg(short).args(["-vn", "-t", "60", "-c:a", "aac", "-b:a", "128k"]);
    process::run_quietly(ffmpeg.args(["-ar", "48000"]).arg(&sound))?;
    let again = (MINUTES - 1).to_string();
    let mut ffmpeg = self::ffmpeg();
    ffmpeg.args(["-stream_loop", &again, "-i"]).arg(&pictures).args(["-stream_loop", &again, "-i"]).arg(&sound);
    ffmpeg.args(["-map", "0:v", "-map", "1:a", "-c", "copy", "-t", &(MINUTES * 60).to_string()]);
    process::run_quietly(ffmpeg.arg(&unfinished))?;
    fs::rename(&unfinished, &hour)?;
    Ok(hour)
}

/// As browsers record: VP8 and Opus, no length, no index.
fn make_live(short: &Path, folder: &Path, seconds: u64) -> Result<PathBuf> {
    let (live, unfinished) =
        (folder.join(format!("live-{seconds}.webm")), folder.join(format!("live-{seconds}.part.webm")));
    if live.is_file() {
        return Ok(live);
    }
    say::note("making a film as a browser records it");
    let encode = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2500k", "-g", "100"];
    let mut ffmpeg = ffmpeg();
    ffmpeg.args(["-stream_loop", "-1", "-i"]).arg(short).args(["-vf", PICTURES, "-t", &seconds.to_string()]);
    ffmpeg.args(encode).args(["-c:a", "libopus", "-b:a", "96k", "-live", "1"]);
    process::run_quietly(ffmpeg.arg(&unfinished))?;
    fs::rename(&unfinished, &live)?;
    Ok(live)
}

fn ffmpeg() -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-y", "-nostdin", "-loglevel", "error"]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figure_is_the_median_in_seconds() {
        let play = |played_ms| Play { acknowledged_ms: 1.0, played_ms, offered: Vec::new() };
        assert!((seconds(&[play(3000.0), play(900.0), play(1500.0)]) - 1.5).abs() < f64::EPSILON);
        assert!(seconds(&[]).is_nan(), "what was not measured is beyond every bar");
    }
}
