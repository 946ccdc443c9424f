//! How near a rendition is to the film it was made from, at its size.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::peer::Rung;

/// A rendition beside the film.
#[derive(Debug)]
pub(super) struct Quality {
    /// Over all pictures and planes.
    pub(super) psnr_db: f64,
    pub(super) ssim: f64,
    /// What it takes to keep, because quality alone can be bought.
    pub(super) bytes: u64,
}

/// Decodes a rendition and the film side by side.
pub(super) fn of(folder: &Path, rung: &Rung, source: &Path) -> Result<Quality> {
    let rendition = folder.join(rung.name);
    // Renditions begin at different seconds of their own clocks; pictures are compared by their number, one tick for each: a time
    // in the ticks of a file is cut off to the one before, and then the wrong pictures stand beside each other.
    let filters = format!(
        "[0:v]settb=1/25,setpts=N,split=2[a][b];[1:v]settb=1/25,setpts=N,zscale=w={}:h={}:f=bicubic:r=tv:m=bt709,format=yuv420p,split=2[c][d];\
         [a][c]psnr[x];[b][d]ssim[y]",
        rung.width, rung.height
    );
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-loglevel", "info", "-nostats", "-i"])
        .arg(rendition.join("playlist.m3u8"))
        .arg("-i")
        .arg(source)
        .args(["-filter_complex", &filters, "-map", "[x]", "-f", "null", "-", "-map", "[y]", "-f", "null", "-"])
        .stdin(Stdio::null())
        .output()
        .context("`ffmpeg` cannot be started")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{} cannot be compared: {said}", rendition.display());
    let (psnr_db, ssim) = read(&said).with_context(|| format!("ffmpeg says nothing about the quality: {said}"))?;
    Ok(Quality { psnr_db, ssim, bytes: bytes_in(&rendition)? })
}

/// `… PSNR y:… average:41.2 min:…` and `… SSIM Y:… All:0.98 (…)`; equal pictures have a PSNR of `inf`.
fn read(said: &str) -> Option<(f64, f64)> {
    let number = |line: &str, name: &str| {
        let text = line.split_once(name)?.1;
        text.split_whitespace().next()?.parse::<f64>().ok()
    };
    let psnr = said.lines().rev().find(|line| line.contains(" PSNR "))?;
    let ssim = said.lines().rev().find(|line| line.contains(" SSIM "))?;
    Some((number(psnr, "average:")?, number(ssim, "All:")?))
}

fn bytes_in(folder: &Path) -> Result<u64> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_ffmpeg_says_about_quality() {
        let said = "Input #0, hls\n\
            [Parsed_psnr_6 @ 0x5] PSNR y:40.12 u:45.1 v:46.2 average:41.234 min:38.1 max:44.9\n\
            [Parsed_ssim_7 @ 0x6] SSIM Y:0.97 (15.2) U:0.98 (17.0) V:0.98 (17.3) All:0.975 (16.02)\n";
        assert_eq!(read(said), Some((41.234, 0.975)));
        assert_eq!(read("nothing of the kind"), None);
    }
}
