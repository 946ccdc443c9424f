//! Two browsers in the room: how far apart are the pictures they present?
//!
//! The browsers are two processes of Debian's Chromium with cameras, in a real call; `web/e2e/bench/sync.bench.ts` drives them and
//! asks their compositors for the time of each presented frame. This file makes the film, says over which lines, and prints
//! what was found. The line is two proxies in front of one browser, for TCP and for the datagrams of the call, because the
//! kernel's own delay is not everywhere to be had.
//!
//! Two settings for whoever looks into it: `MRP_BENCH_SECONDS` (how long both play over each line, 60 if not said) and
//! `MRP_BENCH_LINE=ROUND_TRIP_MS:JITTER_MS:LOSS_PERCENT` (this line instead of all).

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::{Figure, Outcome, measured_binary};
use crate::test::{clear_configuration, make_films, set_test_places};
use crate::workspace::Workspace;
use crate::{process, say, web};

/// As a film from a telephone: more frames than our demo's, because the bar is one frame of these.
const FRAMES_PER_SECOND: u64 = 25;
const FILM_SECONDS: u64 = 90;
const SECONDS: u64 = 60;
const PAUSES: usize = 24;
/// Late joins, reloads, and reloads while the clip runs: so many of each.
const ARRIVALS: usize = 6;
/// A picture is stopped so many times over the measured line; with less time, so many fewer.
const STALLS: u64 = 100;
/// What the figures are measured over.
const MEASURED: &str = "100 ms there and back";
/// What the figures that begin with `far` are measured over.
const FAR: &str = "300 ms there and back, 5 % lost";

/// What the browsers' part is told.
#[derive(Serialize)]
struct Plan<'a> {
    film: &'a Path,
    film_ms: u64,
    frame_ms: u64,
    seconds: u64,
    pauses: usize,
    arrivals: usize,
    lines: Vec<Line>,
    results: &'a Path,
}

#[derive(Debug, PartialEq, Serialize)]
struct Line {
    name: String,
    round_trip_ms: f64,
    jitter_ms: f64,
    loss_percent: f64,
    stalls: u64,
}

/// What it found over one line. Milliseconds; absent where there was no picture to measure.
#[derive(Debug, Deserialize)]
struct Found {
    name: String,
    steady: Apart,
    after_play: Apart,
    after_seek: Apart,
    after_rate: Apart,
    paused: Paused,
    arrivals: Arrivals,
    /// How far apart the two were when a stall was mended, stall by stall.
    stalls_ms: Vec<Option<f64>>,
    paused_frames: Option<f64>,
}

#[derive(Debug, Deserialize)]
struct Apart {
    p50: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
    max: Option<f64>,
    /// The same as whole frames on the screens.
    on_screen: Option<Box<Apart>>,
}

#[derive(Debug, Deserialize)]
struct Paused {
    frames: Vec<Option<f64>>,
    land_ms: Vec<Option<f64>>,
}

/// From the press or the reload until the right picture stands, or both are in step; and since the browser was in the room.
#[derive(Debug, Deserialize)]
struct Arrivals {
    join_ms: Vec<Option<f64>>,
    reload_ms: Vec<Option<f64>>,
    in_room_ms: Vec<Option<f64>>,
    playing_ms: Vec<Option<f64>>,
    playing_in_room_ms: Vec<Option<f64>>,
    joined_playing_in_room_ms: Vec<Option<f64>>,
}

/// Lets two browsers watch a clip.
pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    make_films(workspace)?;
    let folder = workspace.target.join("bench/sync");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let (film, results, plan_file) = (folder.join("film.mp4"), folder.join("results.json"), folder.join("plan.json"));
    make_film(&workspace.target.join("films-short/skolestart.mp4"), &film)?;
    let seconds = seconds()?;
    let plan = Plan {
        film: &film,
        film_ms: FILM_SECONDS * 1000,
        frame_ms: 1000 / FRAMES_PER_SECOND,
        seconds,
        pauses: PAUSES,
        arrivals: ARRIVALS,
        lines: lines(std::env::var("MRP_BENCH_LINE").ok().as_deref(), STALLS.min(STALLS * seconds / SECONDS))?,
        results: &results,
    };
    fs::write(&plan_file, serde_json::to_string_pretty(&plan)?)?;
    let _left_over = fs::remove_file(&results);

    let mut command = web::script(workspace, "bench:sync");
    clear_configuration(&mut command);
    set_test_places(workspace, &mut command);
    command.env("MRP_BINARY", measured_binary(workspace)).env("MRP_BENCH_PLAN", &plan_file);
    process::run(&mut command)?;

    let text = fs::read_to_string(&results).context("the browsers have left no results")?;
    let found: Vec<Found> = serde_json::from_str(&text).context("the browsers' results cannot be read")?;
    for line in &found {
        print(line);
    }
    let measured = found.iter().find(|line| line.name == MEASURED).or(found.first()).context("no line was measured")?;
    Ok(outcome(measured, found.iter().find(|line| line.name == FAR), &found))
}

fn outcome(measured: &Found, far: Option<&Found>, all: &[Found]) -> Outcome {
    let figure = |name, value: Option<f64>, bar| Figure::new(name, value.unwrap_or(f64::NAN)).at_most(bar);
    let frames: Vec<_> = all.iter().map(|line| line.paused_frames).collect();
    let mut figures = vec![
        figure("playing_p95_ms", measured.steady.p95, 40.0),
        figure("playing_p99_ms", measured.steady.p99, 80.0),
        // Always, over every line.
        figure("paused_frames", largest(&frames), 0.0),
    ];
    if let Some(far) = far {
        figures.push(figure("far_playing_p95_ms", far.steady.p95, 80.0));
        figures.push(figure("far_playing_p99_ms", far.steady.p99, 150.0));
    }
    let Arrivals { in_room_ms, playing_in_room_ms, joined_playing_in_room_ms, .. } = &measured.arrivals;
    let coming = [in_room_ms, playing_in_room_ms, joined_playing_in_room_ms].map(|values| largest(values));
    figures.push(figure("arrival_ms", largest(&coming), 1_000.0));
    if let Some(more_ms) = ratchet(&measured.stalls_ms) {
        figures.push(figure("ratchet_ms", Some(more_ms), 40.0));
    }
    Outcome {
        figures,
        beside: format!("each other: two browsers in the room, one of them {MEASURED} with jitter from the server"),
    }
}

/// How much further apart the two are after the last stalls than after the first, in the median of a tenth each.
fn ratchet(stalls_ms: &[Option<f64>]) -> Option<f64> {
    let tenth = (stalls_ms.len() / 10).max(1);
    let median = |part: &[Option<f64>]| {
        let mut values: Vec<f64> = part.iter().map(|value| value.unwrap_or(f64::INFINITY)).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    let first = median(stalls_ms.get(..tenth)?)?;
    let last = median(stalls_ms.get(stalls_ms.len() - tenth..)?)?;
    Some((last - first).max(0.0))
}

fn seconds() -> Result<u64> {
    std::env::var("MRP_BENCH_SECONDS")
        .map_or(Ok(SECONDS), |text| text.parse().context("MRP_BENCH_SECONDS is no number"))
}

/// The line as it is, the measured one and the far one; or the one that somebody asks for.
fn lines(asked: Option<&str>, stalls: u64) -> Result<Vec<Line>> {
    let line = |name: &str, round_trip_ms, jitter_ms, loss_percent, stalls| Line {
        name: name.to_owned(),
        round_trip_ms,
        jitter_ms,
        loss_percent,
        stalls,
    };
    let Some(asked) = asked else {
        return Ok(vec![
            line("no delay", 0.0, 0.0, 0.0, 0),
            line(MEASURED, 100.0, 30.0, 0.0, stalls),
            line(FAR, 300.0, 40.0, 5.0, 0),
        ]);
    };
    let numbers: Vec<f64> = asked.split(':').map(str::parse).collect::<Result<_, _>>().unwrap_or_default();
    let [round_trip_ms, jitter_ms, loss_percent] = numbers[..] else {
        anyhow::bail!("MRP_BENCH_LINE is ROUND_TRIP_MS:JITTER_MS:LOSS_PERCENT, for example 300:40:5")
    };
    Ok(vec![line(asked, round_trip_ms, jitter_ms, loss_percent, stalls)])
}

/// The demo's film again and again, at the rate of a telephone's.
fn make_film(short: &Path, film: &Path) -> Result<()> {
    let encode = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "24", "-g", "50", "-c:a", "aac", "-b:a", "64k"];
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-y", "-nostdin", "-loglevel", "error", "-stream_loop", "-1", "-i"]).arg(short);
    ffmpeg.args(["-vf", &format!("fps={FRAMES_PER_SECOND}"), "-t", &FILM_SECONDS.to_string()]);
    process::run_quietly(ffmpeg.args(encode).args(["-movflags", "+faststart"]).arg(film))?;
    ensure!(film.is_file(), "ffmpeg has made no film");
    Ok(())
}

fn print(found: &Found) {
    say::note(&format!(
        "{} – milliseconds apart      p50      p95      p99      max    on the screens p95/p99",
        found.name
    ));
    let rows = [
        ("playing", &found.steady),
        ("first 3 s after play", &found.after_play),
        ("first 3 s after a jump", &found.after_seek),
        ("first 3 s at half speed", &found.after_rate),
    ];
    for (name, apart) in rows {
        let [p50, p95, p99, max] = [apart.p50, apart.p95, apart.p99, apart.max].map(number);
        let screens = apart
            .on_screen
            .as_ref()
            .map_or(String::new(), |screens| format!("{}/{}", number(screens.p95).trim(), number(screens.p99).trim()));
        say::note(&format!("  {name:<24} {p50} {p95} {p99} {max}    {screens}"));
    }
    say::note(&format!(
        "  paused {} times: at most {} frames apart, on both screens after at most {} ms",
        found.paused.frames.len(),
        number(found.paused_frames).trim(),
        number(largest(&found.paused.land_ms)).trim(),
    ));
    let arrivals = &found.arrivals;
    say::note(&format!(
        "  late comers and reloads: the right picture after at most {} ms in the room ({} since the link, {} since the reload)",
        number(largest(&arrivals.in_room_ms)).trim(),
        number(largest(&arrivals.join_ms)).trim(),
        number(largest(&arrivals.reload_ms)).trim(),
    ));
    say::note(&format!(
        "  reloads while it runs: in step after at most {} ms in the room ({} since the reload)",
        number(largest(&arrivals.playing_in_room_ms)).trim(),
        number(largest(&arrivals.playing_ms)).trim(),
    ));
    say::note(&format!(
        "  late comers while it runs: in step after at most {} ms in the room",
        number(largest(&arrivals.joined_playing_in_room_ms)).trim(),
    ));
    if let Some(more_ms) = ratchet(&found.stalls_ms) {
        say::note(&format!(
            "  {} stalls: {} ms apart after the first, {} ms after the last, {} ms more in the median of a tenth",
            found.stalls_ms.len(),
            number(found.stalls_ms.first().copied().flatten()).trim(),
            number(found.stalls_ms.last().copied().flatten()).trim(),
            number(Some(more_ms)).trim(),
        ));
    }
}

/// One that is missing is larger than all.
fn largest(values: &[Option<f64>]) -> Option<f64> {
    values.iter().copied().try_fold(0.0_f64, |most, value| Some(most.max(value?)))
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| format!("{:>8}", "–"), |value| format!("{value:>8.0}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_can_be_asked_for() {
        assert_eq!(lines(None, 7).unwrap().iter().map(|line| line.stalls).collect::<Vec<_>>(), [0, 7, 0]);
        let asked = lines(Some("300:40:5"), 0).unwrap().pop().unwrap();
        assert_eq!((asked.round_trip_ms, asked.jitter_ms, asked.loss_percent), (300.0, 40.0, 5.0));
        assert!(lines(Some("300"), 0).is_err() && lines(Some("a:b:c"), 0).is_err());
    }

    #[test]
    fn a_ratchet_is_what_the_last_stalls_leave_more_than_the_first() {
        let growing: Vec<_> = (0..100).map(|stall| Some(f64::from(stall))).collect();
        assert_eq!(ratchet(&growing), Some(90.0));
        assert_eq!(ratchet(&[Some(30.0); 100]), Some(0.0));
        assert_eq!(ratchet(&[Some(30.0), None]), Some(f64::INFINITY), "no picture is no agreement");
        assert_eq!(ratchet(&[]), None);
    }

    #[test]
    fn what_could_not_be_measured_is_the_largest() {
        assert_eq!(largest(&[Some(3.0), Some(7.0)]), Some(7.0));
        assert_eq!(largest(&[Some(3.0), None]), None);
    }
}
