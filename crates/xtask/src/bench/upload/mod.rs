//! One large file to our server and to npm `@tus/server`, by the same client, in alternating pairs.
//!
//! Each upload goes to a server of its own on an empty folder, and both folders lie on the same disk. What an upload has left to be written
//! is written before the next one begins, because the other side answers before its bytes are on the disk and ours does not.

mod servers;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use self::servers::{Target, ours, theirs};
use super::{Figure, Outcome, PAIRS, cost, median};
use crate::workspace::Workspace;
use crate::{process, say};

/// How large the file of the pairs is.
const SIZE: &str = "MRP_BENCH_UPLOAD_MIB";
const DEFAULT_MIB: u64 = 512;
/// Sizes between which the memory of the server should not grow.
const FLAT_MIB: [u64; 2] = [64, 1024];
/// What the page sends in one request on a fast line (`files-upload.ts`).
const CHUNK_BYTES: usize = 16 << 20;

/// Runs the pairs, then shows the memory at two sizes.
pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    let home = workspace.target.join("bench/upload");
    let mib = match std::env::var(SIZE) {
        Ok(text) => text.parse().with_context(|| format!("{SIZE} must be a number of MiB, not `{text}`"))?,
        Err(_) => DEFAULT_MIB,
    };
    empty(&home)?;
    let film = make_file(&home, mib)?;
    let (mut ratios, mut peaks) = (Vec::new(), Vec::new());
    for number in 0..PAIRS {
        // Who goes first changes: a disk is not equally fast all the time.
        let (mine, other) = if number % 2 == 0 {
            let first = to_ours(workspace, &home, &film)?;
            (first, to_theirs(workspace, &home, &film)?)
        } else {
            let first = to_theirs(workspace, &home, &film)?;
            (to_ours(workspace, &home, &film)?, first)
        };
        say::note(&format!(
            "pair {}: {:.0} and {:.0} MiB/s, memory {:.0} and {:.0} MiB",
            number + 1,
            mib as f64 / mine.seconds,
            mib as f64 / other.seconds,
            mine.peak_mib,
            other.peak_mib
        ));
        ratios.push(other.seconds / mine.seconds);
        peaks.push(mine.peak_mib);
    }
    for mib in FLAT_MIB {
        let measured = to_ours(workspace, &home, &make_file(&home, mib)?)?;
        say::note(&format!("{mib} MiB: our server's memory rises to {:.1} MiB at most", measured.peak_mib));
    }
    // Gigabytes that nobody needs again.
    fs::remove_dir_all(&home)?;
    Ok(Outcome {
        figures: vec![
            Figure::new("throughput_ratio", median(ratios)).at_least(1.0),
            Figure::new("peak_rss_mib", peaks.into_iter().fold(0.0, f64::max)).at_most(200.0),
        ],
        beside: format!(
            "npm @tus/server with @tus/file-store on Node {}, which keeps the bytes as they come and does not wait for the disk; ours seals \
             them and answers when they are on the disk. {mib} MiB by tus-js-client in requests of {} MiB, median of {PAIRS} alternating \
             pairs; peak_rss_mib is the largest resident memory of our server in any of them",
            process::capture(Command::new("node").arg("--version"))?.trim(),
            CHUNK_BYTES >> 20
        ),
    })
}

/// An upload.
#[derive(Debug, Clone, Copy)]
struct Measured {
    seconds: f64,
    /// The server's, from the first request to the last answer.
    peak_mib: f64,
}

fn to_ours(workspace: &Workspace, home: &Path, film: &Path) -> Result<Measured> {
    let folder = home.join("ours");
    empty(&folder)?;
    upload(workspace, &ours(workspace, &folder)?, film)
}

fn to_theirs(workspace: &Workspace, home: &Path, film: &Path) -> Result<Measured> {
    let folder = home.join("theirs");
    empty(&folder)?;
    upload(workspace, &theirs(workspace, &folder)?, film)
}

fn upload(workspace: &Workspace, target: &Target, film: &Path) -> Result<Measured> {
    process::run(&mut Command::new("sync"))?;
    cost::forget_peak(target.server.id())?;
    let said = process::capture(
        Command::new("node")
            .arg("bench/tus-upload.mjs")
            .current_dir(workspace.web())
            .env("ENDPOINT", &target.endpoint)
            .env("METADATA", target.metadata.to_string())
            .env("COOKIE", &target.cookie)
            .env("FILE", film)
            .env("CHUNK", CHUNK_BYTES.to_string()),
    )?;
    let seconds = said.trim().parse().with_context(|| format!("the client says `{said}` instead of a time"))?;
    Ok(Measured { seconds, peak_mib: cost::peak_mib(target.server.id())? })
}

fn empty(folder: &Path) -> Result<()> {
    let _left_over = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

/// A file of bytes that cannot be packed, as those of a film; read once, so that both sides find it in memory.
fn make_file(home: &Path, mib: u64) -> Result<PathBuf> {
    let path = home.join(format!("film-{mib}.mp4"));
    let mut file = BufWriter::with_capacity(1 << 20, File::create(&path)?);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..(mib << 17) {
        state = next_number(state);
        file.write_all(&state.to_le_bytes())?;
    }
    file.flush()?;
    Ok(path)
}

/// Marsaglia's xorshift: any sequence without a pattern will do.
fn next_number(mut state: u64) -> u64 {
    state ^= state << 13;
    state ^= state >> 7;
    state ^ (state << 17)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_its_size_and_no_pattern() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = fs::read(make_file(folder.path(), 1).unwrap()).unwrap();
        assert_eq!(bytes.len(), 1 << 20);
        let mut seen = [0_u32; 256];
        bytes.iter().for_each(|byte| seen[usize::from(*byte)] += 1);
        assert!(seen.iter().all(|count| (3_500..4_700).contains(count)), "{seen:?}");
        assert_ne!(bytes[..4096], bytes[4096..8192]);
    }

    #[test]
    fn sends_as_much_in_a_request_as_the_page_does_on_a_fast_line() {
        let page = include_str!("../../../../../web/src/routes/record/files-upload.ts");
        assert!(page.contains("const SHORTEST_STRETCH_BYTES = 1024 * 1024;"));
        assert!(page.contains("const LONGEST_STRETCH = 16;"));
        assert_eq!(CHUNK_BYTES, 16 * 1024 * 1024);
    }
}
