//! One film through our sandboxed pipeline, and through one command line of `ffmpeg` that makes the same.
//!
//! The two take turns, and each pair gives a ratio, so that a machine that does other work meanwhile disturbs both alike.

mod peer;
mod quality;
mod source;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::cost::{self, Cost};
use super::{Figure, Outcome, PAIRS, measured_binary, median};
use crate::say;
use crate::workspace::Workspace;

/// The film measured instead of the one made on the spot: 1920×1080 at 25 pictures a second, with sound.
const SOURCE: &str = "MRP_BENCH_SOURCE";

/// Runs the pairs, then compares what the last pair has made.
pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    let home = workspace.target.join("bench/transcode");
    fs::create_dir_all(&home).with_context(|| format!("{} cannot be made", home.display()))?;
    let source = match std::env::var_os(SOURCE) {
        Some(file) => PathBuf::from(file),
        None => source::make(workspace, &home)?,
    };
    let (ours, theirs) = (home.join("ours"), home.join("theirs"));
    let mut pairs = Vec::new();
    for number in 0..PAIRS {
        // Who goes first changes, so that neither always finds the film in the page cache.
        let pair = if number % 2 == 0 {
            let first = run_ours(workspace, &source, &ours)?;
            (first, run_theirs(&source, &theirs)?)
        } else {
            let first = run_theirs(&source, &theirs)?;
            (run_ours(workspace, &source, &ours)?, first)
        };
        say::note(&describe(number, pair));
        pairs.push(pair);
    }
    let ours = only_folder_in(&ours)?;
    let mut deltas = Vec::new();
    for rung in &peer::RUNGS {
        let (a, b) = (quality::of(&ours, rung, &source)?, quality::of(&theirs, rung, &source)?);
        say::note(&format!(
            "{:>6}: PSNR {:.3} and {:.3} dB, SSIM {:.5} and {:.5}, {} and {} bytes",
            rung.name, a.psnr_db, b.psnr_db, a.ssim, b.ssim, a.bytes, b.bytes
        ));
        deltas.push(a.psnr_db - b.psnr_db);
    }
    let ratio = |of: fn(&Cost) -> f64| median(pairs.iter().map(|(ours, theirs)| of(ours) / of(theirs)).collect());
    Ok(Outcome {
        figures: vec![
            Figure::new("cpu_ratio", ratio(|cost| cost.cpu_seconds)).at_most(1.0),
            Figure::new("wall_ratio", ratio(|cost| cost.wall_seconds)).at_most(0.95),
            Figure::new("memory_ratio", ratio(|cost| cost.peak_mib)).at_most(1.0),
            // Of the rendition that comes off worst.
            Figure::new("psnr_delta_db", deltas.into_iter().fold(f64::INFINITY, f64::min)).at_least(-0.1),
        ],
        beside: format!(
            "one command line of {}: the same renditions, preset, quality, key frames and scaling, sound at 128 kbit/s, poster and \
             storyboard, but no waveform, its loudness filter in one pass instead of measuring first, and no sandbox. Median of \
             {PAIRS} alternating pairs; processor time and largest resident memory are added up over all processes of a side \
             (shared libraries count in each)",
            peer::version()?
        ),
    })
}

fn describe(number: usize, (ours, theirs): (Cost, Cost)) -> String {
    format!(
        "pair {}: processor {:.1} and {:.1} s, time {:.1} and {:.1} s, memory {:.0} and {:.0} MiB",
        number + 1,
        ours.cpu_seconds,
        theirs.cpu_seconds,
        ours.wall_seconds,
        theirs.wall_seconds,
        ours.peak_mib,
        theirs.peak_mib
    )
}

fn run_ours(workspace: &Workspace, source: &Path, folder: &Path) -> Result<Cost> {
    empty(folder)?;
    let mut command = Command::new(measured_binary(workspace));
    command.arg("transcode").arg(source).arg("--out").arg(folder).arg("--json");
    let log = folder.with_extension("log");
    let cost = cost::measure(&mut command, &log)?;
    check_ladder(&fs::read_to_string(&log)?)?;
    Ok(cost)
}

/// The other side makes what stands in a table here; ours must still make the same.
fn check_ladder(said: &str) -> Result<()> {
    let line: serde_json::Value = serde_json::from_str(said.trim()).with_context(|| format!("not a result: {said}"))?;
    let mut made: Vec<&str> =
        line["renditions"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
    let mut expected: Vec<&str> = peer::RUNGS.iter().map(|rung| rung.name).chain(["audio"]).collect();
    made.sort_unstable();
    expected.sort_unstable();
    ensure!(
        made == expected,
        "{made:?} was made of this film, but the command line of the other side makes {expected:?}"
    );
    Ok(())
}

fn run_theirs(source: &Path, folder: &Path) -> Result<Cost> {
    empty(folder)?;
    for rung in &peer::RUNGS {
        fs::create_dir_all(folder.join(rung.name))?;
    }
    fs::create_dir_all(folder.join("audio"))?;
    cost::measure(&mut peer::command(source, folder), &folder.with_extension("log"))
}

fn empty(folder: &Path) -> Result<()> {
    let _left_over = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

/// `mrp transcode` makes a folder for each file.
fn only_folder_in(folder: &Path) -> Result<PathBuf> {
    let found: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    let [one] = found.as_slice() else { anyhow::bail!("{} folders were made of one film", found.len()) };
    Ok(one.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_when_the_two_sides_make_different_things() {
        assert!(check_ladder(r#"{"outcome":"done","renditions":["360p","720p","1080p","audio"]}"#).is_ok());
        assert!(check_ladder(r#"{"outcome":"done","renditions":["360p","720p","audio"]}"#).is_err());
        assert!(check_ladder(r#"{"outcome":"failed","reason":"damaged","renditions":[]}"#).is_err());
    }
}
