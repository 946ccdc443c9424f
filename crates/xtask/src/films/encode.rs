//! Pictures and sound into one file: frames go to `ffmpeg` through a pipe as they are drawn.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use tiny_skia::{Pixmap, Transform};

use super::brush::Brush;
use super::motion::{Puppet, lines_written};
use super::script::{Place, Script, Seat};
use super::track::Track;
use super::voice::SAMPLE_RATE;
use super::{HEIGHT, RATE, WIDTH, figure, need, picture_count, room};

/// Makes voices sit in a room: less treble, two faint early reflections, and an even level.
const ROOM_SOUND: &str = "lowpass=f=7500,aecho=0.9:0.75:17|29:0.11|0.07,alimiter=limit=0.9:level=disabled";

/// Draws and encodes the film.
pub(super) fn film(script: &Script, track: &Track, to: &Path) -> Result<()> {
    need("ffmpeg")?;
    let sound = to.with_extension("wav");
    fs::write(&sound, wav(&track.samples))?;
    let mut ffmpeg = Command::new("ffmpeg")
        .args(["-y", "-nostdin", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgba"])
        .args([
            "-video_size",
            &format!("{WIDTH}x{HEIGHT}"),
            "-framerate",
            &format!("{}/{}", RATE.0, RATE.1),
            "-i",
            "pipe:0",
        ])
        .arg("-i")
        .arg(&sound)
        .args(["-c:v", "libx264", "-preset", "veryfast", "-tune", "animation", "-crf", "24", "-pix_fmt", "yuv420p"])
        .args(["-g", "50", "-af", ROOM_SOUND, "-c:a", "aac", "-b:a", "64k", "-ar", "48000", "-ac", "1"])
        .args(["-movflags", "+faststart", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"])
        .args(["-flags:a", "+bitexact", "-f", "mp4"])
        .arg(to)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("`ffmpeg` cannot be started")?;
    let mut pipe = ffmpeg.stdin.take().context("`ffmpeg` has no input")?;
    let drawn = pictures(script, track, |picture| Ok(pipe.write_all(picture.data())?));
    drop(pipe);
    let output = ffmpeg.wait_with_output()?;
    ensure!(output.status.success(), "`ffmpeg` failed: {}", String::from_utf8_lossy(&output.stderr));
    drawn?;
    Ok(fs::remove_file(sound)?)
}

/// Draws every picture in turn.
fn pictures(script: &Script, track: &Track, mut show: impl FnMut(&Pixmap) -> Result<()>) -> Result<()> {
    let mut still = Pixmap::new(WIDTH, HEIGHT).context("a picture has a size")?;
    room::draw_behind(&mut Brush::new(&mut still, Transform::identity()), script.place);
    let mut picture = still.clone();
    let mut puppets: Vec<Puppet> = (0..script.participants.len()).map(|who| Puppet::new(script, who)).collect();
    for index in 0..picture_count(track.seconds) {
        picture.data_mut().copy_from_slice(still.data());
        let mut brush = Brush::new(&mut picture, Transform::identity());
        room::draw_writing(&mut brush, script.place, lines_written(track, super::picture_time(index)));
        let poses: Vec<_> = puppets.iter_mut().map(|puppet| puppet.step(script, track, index)).collect();
        let people = || script.participants.iter().zip(&poses);
        for (person, pose) in people() {
            brush.within(seat(script.place, person.seat), |brush| figure::draw_behind_table(brush, person.look, pose));
        }
        room::draw_table(&mut brush, script.place);
        if script.place != Place::Webcam {
            for (person, pose) in people() {
                brush.within(seat(script.place, person.seat), |brush| figure::draw_on_table(brush, person.look, pose));
            }
        }
        room::draw_on_table(&mut brush, script.place);
        show(&picture)?;
    }
    Ok(())
}

/// Where the hollow of the neck of somebody on that seat is.
fn seat(place: Place, seat: Seat) -> Transform {
    let (x, y, scale) = match (place, seat) {
        (Place::Webcam, _) => (320.0, 286.0, 2.1),
        (Place::Home, Seat::Left) => (124.0, 204.0, 0.95),
        (Place::Home, Seat::Middle) => (326.0, 214.0, 0.92),
        (Place::Home, Seat::Right) => (524.0, 202.0, 0.97),
        (_, Seat::Left) => (198.0, 208.0, 1.0),
        (_, Seat::Middle) => (320.0, 206.0, 1.0),
        (_, Seat::Right) => (452.0, 200.0, 1.04),
    };
    Transform::from_translate(x, y).pre_scale(scale, scale)
}

/// A 16-bit WAV with one channel.
pub(super) fn wav(samples: &[f32]) -> Vec<u8> {
    let size = samples.len() as u32 * 2;
    let mut wav = Vec::with_capacity(44 + samples.len() * 2);
    wav.extend_from_slice(b"RIFF");
    wav.extend_from_slice(&(36 + size).to_le_bytes());
    wav.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend_from_slice(&SAMPLE_RATE.to_le_bytes());
    wav.extend_from_slice(&(SAMPLE_RATE * 2).to_le_bytes());
    wav.extend_from_slice(b"\x02\0\x10\0data");
    wav.extend_from_slice(&size.to_le_bytes());
    wav.extend(samples.iter().flat_map(|sample| ((sample.clamp(-1.0, 1.0) * 32_767.0) as i16).to_le_bytes()));
    wav
}
