//! Files that a browser in a test takes for its camera and microphone.
//!
//! Chromium plays them in a loop with `--use-file-for-fake-video-capture=F.mjpeg` (or `.y4m`) and `--use-file-for-fake-audio-capture=F.wav`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::script::Script;
use super::track::Track;
use super::{encode, stamp};

/// Three scenes of about 12 seconds: the two at the feedback conversation, and a conversation to record.
const SCENES: &[&str] = &[
    include_str!("../../films/capture/supervisor.yaml"),
    include_str!("../../films/capture/social_worker.yaml"),
    include_str!("../../films/capture/conversation.yaml"),
];

/// A camera and a microphone as files.
#[derive(Debug, Clone)]
pub(crate) struct CaptureDevice {
    /// `supervisor`, `social_worker` or `conversation`.
    pub(crate) key: String,
    /// 320×180 motion JPEG: small.
    pub(crate) mjpeg: PathBuf,
    /// The same as uncompressed Y4M: every build of Chromium reads it.
    pub(crate) y4m: PathBuf,
    /// 48 kHz, one channel, 16 bits.
    pub(crate) wav: PathBuf,
}

/// Makes the capture files in `folder`, or finds them there.
///
/// # Errors
/// When `espeak-ng` or `ffmpeg` is missing or fails, or the folder cannot be written.
pub(crate) fn make_capture_devices(folder: &Path) -> Result<Vec<CaptureDevice>> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be created", folder.display()))?;
    SCENES.iter().map(|text| make_device(folder, text)).collect()
}

fn make_device(folder: &Path, text: &str) -> Result<CaptureDevice> {
    let mut script = Script::parse(text)?;
    let file = |extension: &str| folder.join(format!("{}.{extension}", script.key));
    let device = CaptureDevice { key: script.key.clone(), mjpeg: file("mjpeg"), y4m: file("y4m"), wav: file("wav") };
    let (stamp_file, film) = (file("stamp"), file("scene.mp4"));
    let stamp = stamp(&[text]);
    let complete = [&device.mjpeg, &device.y4m, &device.wav].iter().all(|made| made.is_file());
    if complete && fs::read_to_string(&stamp_file).is_ok_and(|kept| kept == stamp) {
        return Ok(device);
    }
    let track = Track::record(&mut script, None)?;
    encode::film(&script, &track, &film)?;
    let small = "scale=320:180:flags=area,fps=15";
    convert(
        &film,
        &["-an", "-vf", small, "-c:v", "mjpeg", "-q:v", "4", "-pix_fmt", "yuvj420p", "-f", "mjpeg"],
        &device.mjpeg,
    )?;
    convert(&film, &["-an", "-vf", small, "-pix_fmt", "yuv420p", "-f", "yuv4mpegpipe"], &device.y4m)?;
    convert(&film, &["-vn", "-ar", "48000", "-ac", "1", "-c:a", "pcm_s16le", "-f", "wav"], &device.wav)?;
    fs::remove_file(&film)?;
    fs::write(&stamp_file, stamp)?;
    Ok(device)
}

fn convert(film: &Path, arguments: &[&str], to: &Path) -> Result<()> {
    crate::process::run_quietly(
        Command::new("ffmpeg").args(["-y", "-nostdin", "-loglevel", "error", "-i"]).arg(film).args(arguments).arg(to),
    )
}
