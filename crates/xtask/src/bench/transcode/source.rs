//! The film both sides are given: one of the demo's, made large, held in an unsteady hand and as grainy as a camera in a room.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{films, process, say};

/// Every picture differs from the one before in all its parts, as with a camera on an arm; drawn figures alone stand too still.
const PICTURES: &str = "fps=25,scale=2112:1188:flags=lanczos,\
    crop=1920:1080:x='96+56*sin(t*0.9)+18*sin(t*2.3)':y='54+30*sin(t*0.7+1)+12*sin(t*2.9)',noise=alls=5:allf=t";
/// About 15 Mbit/s and told colours, as from a telephone.
const ENCODING: &[&str] = &[
    "-c:v",
    "libx264",
    "-preset",
    "fast",
    "-crf",
    "20",
    "-g",
    "250",
    "-pix_fmt",
    "yuv420p",
    "-colorspace",
    "bt709",
    "-color_primaries",
    "bt709",
    "-color_trc",
    "bt709",
    "-color_range",
    "tv",
    "-c:a",
    "aac",
    "-b:a",
    "128k",
    "-ac",
    "2",
];

/// Makes the film in `home`, or finds it there.
pub(super) fn make(workspace: &Workspace, home: &Path) -> Result<PathBuf> {
    let films = films::make_short(&workspace.target.join("films-short"))?;
    let film = films.first().context("there is a film of the demo")?;
    let (source, unfinished, recipe) = (home.join("source.mp4"), home.join("source.part.mp4"), home.join("source.txt"));
    let how = format!("{PICTURES}\n{ENCODING:?}\n{}", fs::read_to_string(film.video.with_extension("stamp"))?);
    if source.is_file() && fs::read_to_string(&recipe).is_ok_and(|kept| kept == how) {
        return Ok(source);
    }
    say::note("making the film that both sides are given");
    process::run_quietly(
        Command::new("ffmpeg")
            .args(["-y", "-nostdin", "-loglevel", "error", "-i"])
            .arg(&film.video)
            .args(["-t", "20", "-vf", PICTURES])
            .args(ENCODING)
            .args(["-movflags", "+faststart"])
            .arg(&unfinished),
    )?;
    fs::rename(&unfinished, &source)?;
    fs::write(&recipe, how)?;
    Ok(source)
}
