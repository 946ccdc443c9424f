//! The demo's films: three fictional conversations, made on the spot from the scripts in `crates/xtask/films`.
//!
//! Nothing foreign is shipped and nobody real is shown: `espeak-ng` lends the voices, the pictures are drawn here, `ffmpeg` puts them together.
//! What the script knows (who speaks when, what a supervisor could note) falls out beside each film, so that the demo and the tests
//! have true speaker turns to work with. Everything is deterministic, and a film is made again only when its script or this module changes.

mod beside;
mod brush;
mod capture;
mod encode;
mod figure;
mod motion;
mod room;
mod script;
mod track;
mod voice;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

pub(crate) use beside::{ClipFact, KeywordFact, ParticipantFact, TurnFact};
pub(crate) use capture::make_capture_devices;
pub(crate) use script::Bilingual;
use script::Script;
use track::Track;

use crate::say;
use crate::workspace::Workspace;

/// Width of a film in pixels.
const WIDTH: u32 = 640;
/// Height of a film in pixels.
const HEIGHT: u32 = 360;
/// Pictures per second, as a fraction: half of PAL is plenty for a table conversation, and quick to transcode in tests.
const RATE: (u32, u32) = (25, 2);

/// The scripts, in the order of the demo.
const SCRIPTS: &[&str] = &[
    include_str!("../../films/skolestart.yaml"),
    include_str!("../../films/beslutning.yaml"),
    include_str!("../../films/hjemmebesoeg.yaml"),
];

/// This module itself: a film is made again when any of it changes.
const GENERATOR: &[&str] = &[
    include_str!("mod.rs"),
    include_str!("beside.rs"),
    include_str!("brush.rs"),
    include_str!("capture.rs"),
    include_str!("encode.rs"),
    include_str!("figure.rs"),
    include_str!("motion.rs"),
    include_str!("room.rs"),
    include_str!("script.rs"),
    include_str!("track.rs"),
    include_str!("voice.rs"),
];

/// A finished film and the files beside it.
#[derive(Debug, Clone)]
pub(crate) struct Film {
    /// What is known about it; also written to `KEY.json`.
    pub(crate) facts: FilmFacts,
    /// `KEY.mp4`: H.264 and AAC.
    pub(crate) video: PathBuf,
    /// `KEY.vtt`: captions in Danish with the speaker's role label.
    pub(crate) captions: PathBuf,
    /// `KEY.rttm`: the true speaker turns in the form of speaker diarisation.
    pub(crate) speaker_turns: PathBuf,
    /// `KEY.json`: the facts.
    pub(crate) facts_file: PathBuf,
    /// Whether it was made now; otherwise it lay there from before.
    pub(crate) made: bool,
}

/// What the script knows about a film, with times in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct FilmFacts {
    /// Stable key and file name.
    pub(crate) key: String,
    /// Title for the conversation card.
    pub(crate) title: Bilingual,
    /// What it is about, in a sentence.
    pub(crate) about: Bilingual,
    /// Keys of the dimensions it is strong in.
    pub(crate) strengths: Vec<String>,
    /// Length of the film.
    pub(crate) duration_ms: u64,
    /// Everybody in the room.
    pub(crate) participants: Vec<ParticipantFact>,
    /// Who says what when.
    pub(crate) turns: Vec<TurnFact>,
    /// Keywords (stikord) a supervisor could have written.
    pub(crate) keywords: Vec<KeywordFact>,
    /// Clips a supervisor could have cut.
    pub(crate) clips: Vec<ClipFact>,
}

/// Which films to make.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Where to put them; below the build folder when absent
    folder: Option<PathBuf>,
    /// Cut to about 20 seconds, for tests
    #[arg(long)]
    short: bool,
    /// Instead, files that a browser takes for its camera and microphone
    #[arg(long, conflicts_with = "short")]
    capture: bool,
}

/// `cargo xtask films`: makes the films and says where they lie.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let folder = |name: &str| options.folder.clone().unwrap_or_else(|| workspace.target.join(name));
    if options.capture {
        for device in make_capture_devices(&folder("capture"))? {
            say::line(&format!(
                "{}: {}, {}, {}",
                device.key,
                device.mjpeg.display(),
                device.y4m.display(),
                device.wav.display()
            ));
        }
        return Ok(());
    }
    let films = if options.short { make_short(&folder("films-short"))? } else { make(&folder("films"))? };
    for film in &films {
        let length = say::duration(std::time::Duration::from_millis(film.facts.duration_ms));
        let how = if film.made { "made" } else { "found" };
        say::line(&format!("{how} {} ({length}): {}", film.facts.title.da, film.video.display()));
        for beside in [&film.captions, &film.speaker_turns, &film.facts_file] {
            say::note(&format!("beside it {}", beside.display()));
        }
    }
    Ok(())
}

/// Makes the three films of the demo in `folder`, or finds them there.
///
/// # Errors
/// When `espeak-ng` or `ffmpeg` is missing or fails, or the folder cannot be written.
pub(crate) fn make(folder: &Path) -> Result<Vec<Film>> {
    make_all(folder, None)
}

/// Makes the same films cut to about 20 seconds, for journeys and tests. Keywords and clips that do not fit are left out.
///
/// # Errors
/// As [`make`].
pub(crate) fn make_short(folder: &Path) -> Result<Vec<Film>> {
    make_all(folder, Some(20.0))
}

fn make_all(folder: &Path, at_most_seconds: Option<f64>) -> Result<Vec<Film>> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be created", folder.display()))?;
    SCRIPTS
        .iter()
        .map(|text| {
            let script = Script::parse(text)?;
            let key = script.key.clone();
            make_one(folder, script, at_most_seconds).with_context(|| format!("the film {key} was not made"))
        })
        .collect()
}

fn make_one(folder: &Path, mut script: Script, at_most_seconds: Option<f64>) -> Result<Film> {
    let file = |extension: &str| folder.join(format!("{}.{extension}", script.key));
    let (video, captions, speaker_turns, facts_file) = (file("mp4"), file("vtt"), file("rttm"), file("json"));
    let (stamp_file, unfinished) = (file("stamp"), file("part.mp4"));
    let stamp = stamp(&[&format!("{script:?}"), &format!("{at_most_seconds:?}")]);
    if video.is_file() && fs::read_to_string(&stamp_file).is_ok_and(|kept| kept == stamp) {
        let facts = serde_json::from_str(&fs::read_to_string(&facts_file)?)?;
        return Ok(Film { facts, video, captions, speaker_turns, facts_file, made: false });
    }
    let track = Track::record(&mut script, at_most_seconds)?;
    let facts = beside::facts(&script, &track);
    fs::write(&captions, beside::captions(&facts))?;
    fs::write(&speaker_turns, beside::speaker_turns(&facts))?;
    fs::write(&facts_file, serde_json::to_string_pretty(&facts)? + "\n")?;
    encode::film(&script, &track, &unfinished)?;
    fs::rename(&unfinished, &video)?;
    // Last, so that a film broken off half-way is not taken for a finished one.
    fs::write(&stamp_file, stamp)?;
    Ok(Film { facts, video, captions, speaker_turns, facts_file, made: true })
}

/// A digest of everything a film depends on (FNV-1a; only accidents have to be told apart).
fn stamp(inputs: &[&str]) -> String {
    let bytes = GENERATOR.iter().chain(inputs).flat_map(|text| text.bytes().chain([0]));
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}\n")
}

/// The moment of a picture, in seconds.
fn picture_time(index: usize) -> f64 {
    index as f64 * f64::from(RATE.1) / f64::from(RATE.0)
}

/// How many pictures cover `seconds`.
fn picture_count(seconds: f64) -> usize {
    (seconds * f64::from(RATE.0) / f64::from(RATE.1)).ceil() as usize
}

/// Fails with a sentence when a program that lends its hands is missing.
fn need(program: &str) -> Result<()> {
    ensure!(
        crate::process::is_installed(program),
        "`{program}` is not installed; `cargo xtask setup` installs what is missing"
    );
    Ok(())
}

#[cfg(test)]
mod tests;
