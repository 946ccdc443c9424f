//! The other side: one `ffmpeg` command line, written as well as we can, with the same settings as `mrp-media`.
//!
//! It scales with `zscale` from one rendition to the next as we do; with `scale`, which most people write, it would take half as
//! long again.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::process;

/// A rendition both sides make. `mrp-media` computes it (`ladder.rs`); that crate links FFmpeg, so this one cannot ask it.
#[derive(Debug)]
pub(super) struct Rung {
    pub(super) name: &'static str,
    pub(super) width: u32,
    pub(super) height: u32,
    max_bit_rate: u32,
}

/// The renditions of a 1080p film, the largest first.
pub(super) const RUNGS: [Rung; 3] = [
    Rung { name: "1080p", width: 1920, height: 1080, max_bit_rate: 5_500_000 },
    Rung { name: "720p", width: 1280, height: 720, max_bit_rate: 2_800_000 },
    Rung { name: "360p", width: 640, height: 360, max_bit_rate: 800_000 },
];

/// From the film to every output but the sound, in a cascade.
const PICTURES: &str = "[0:v]zscale=w=1920:h=1080:f=bicubic:r=tv:m=bt709,format=yuv420p,setsar=1,split=2[v0][a];\
    [a]zscale=w=1280:h=720:f=bicubic:r=tv,format=yuv420p,setsar=1,split=3[v1][b][p];\
    [b]zscale=w=640:h=360:f=bicubic:r=tv,format=yuv420p,setsar=1,split=2[v2][s];\
    [p]select='eq(n,50)'[poster];\
    [s]fps=1,scale=160:90:flags=area,tile=10x10[storyboard]";
const SOUND: &str = "[0:a]loudnorm=I=-16:TP=-2:LRA=11,aresample=48000,aformat=channel_layouts=stereo[sound]";

/// The command that makes everything of `source` in `folder`.
pub(super) fn command(source: &Path, folder: &Path) -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-y", "-nostdin", "-loglevel", "error", "-i"]).arg(source);
    command.args(["-filter_complex", &format!("{PICTURES};{SOUND}")]);
    for (index, rung) in RUNGS.iter().enumerate() {
        command.args(["-map", &format!("[v{index}]"), "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high"]);
        command.args(["-crf", "23", "-maxrate", &rung.max_bit_rate.to_string()]);
        command.args(["-bufsize", &(rung.max_bit_rate * 2).to_string()]);
        command.args(["-forced-idr", "1", "-force_key_frames", "expr:gte(t,n_forced)"]);
        command.args(["-x264-params", "keyint=infinite:scenecut=0:open-gop=0"]);
        stream_into(&mut command, &folder.join(rung.name));
    }
    command.args(["-map", "[sound]", "-c:a", "aac", "-b:a", "128k"]);
    stream_into(&mut command, &folder.join("audio"));
    command.args(["-map", "[poster]", "-frames:v", "1", "-q:v", "4"]).arg(folder.join("poster.jpg"));
    command.args(["-map", "[storyboard]", "-frames:v", "1", "-q:v", "6"]).arg(folder.join("storyboard-001.jpg"));
    command
}

fn stream_into(command: &mut Command, folder: &Path) {
    command.args(["-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"]);
    command.args(["-hls_fmp4_init_filename", "init.mp4", "-hls_segment_filename"]);
    command.arg(folder.join("seg-%05d.m4s")).arg(folder.join("playlist.m3u8"));
}

/// `ffmpeg 5.1.9-0+deb12u1`.
pub(super) fn version() -> Result<String> {
    let text = process::capture(Command::new("ffmpeg").args(["-hide_banner", "-version"]))?;
    let version = text.split_whitespace().nth(2).unwrap_or("of unknown version");
    Ok(format!("ffmpeg {version}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_makes_every_output() {
        let text = process::describe(&command(Path::new("film.mp4"), Path::new("out")));
        for output in ["out/1080p/playlist.m3u8", "out/360p/seg-%05d.m4s", "out/audio/playlist.m3u8", "out/poster.jpg"]
        {
            assert!(text.contains(output), "{text}");
        }
        assert!(text.contains("-maxrate 800000 -bufsize 1600000"), "{text}");
    }
}
