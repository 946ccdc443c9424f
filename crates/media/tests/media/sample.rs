//! A sample of foreign files by class: each one either plays or ends in a word.
//!
//! Read in place from the folder that `MRP_TEST_MEDIA` names, or `../shared/media` beside the workspace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use mrp_media::{FailureReason, FileSource, Limits, Order};
use tokio_util::sync::CancellationToken;

use crate::support::{Kept, worker_with};

/// Larger files belong to the long run, unless their class has no smaller one: `MRP_TEST_MEDIA_PER_CLASS` says how many files
/// of each class (folder and extension) are tried; with it, files of any size are.
const LARGEST: u64 = 400 << 10;
/// Beyond this a class is left to the long run.
const LARGEST_OF_ALL: u64 = 4 << 20;
/// Broken files are quickly done with, and no two are broken alike: one more for every so many of a class.
const BROKEN: usize = 8;

fn per_class() -> Option<usize> {
    std::env::var("MRP_TEST_MEDIA_PER_CLASS").ok().and_then(|count| count.parse().ok())
}

pub(crate) fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("MRP_TEST_MEDIA").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/media"));
    folder.is_dir().then_some(folder)
}

pub(crate) fn collect(folder: &Path, class: &str, into: &mut BTreeMap<String, Vec<PathBuf>>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            collect(&path, &format!("{class}/{name}"), into);
        } else {
            let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
            if !matches!(extension.as_str(), "md" | "txt" | "json" | "yaml" | "rttm" | "csv") {
                into.entry(format!("{class} .{extension}")).or_default().push(path);
            }
        }
    }
}

/// The files of a class that are tried.
fn chosen(class: &str, mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let size = |path: &PathBuf| path.metadata().map_or(u64::MAX, |about| about.len());
    let count = per_class().unwrap_or_else(|| {
        let smallest = paths.iter().map(size).min().unwrap_or(u64::MAX);
        paths.retain(|path| size(path) <= LARGEST.max(smallest).min(LARGEST_OF_ALL));
        if class.starts_with("/malformed") { paths.len().div_ceil(BROKEN) } else { 1 }
    });
    // Evenly over the class, not its first names.
    let step = paths.len().div_ceil(count.max(1)).max(1);
    paths.into_iter().skip(step / 2).step_by(step).collect()
}

#[tokio::test]
async fn every_class_of_foreign_file_plays_or_says_why() {
    let Some(folder) = folder() else {
        eprintln!("no foreign media here: set MRP_TEST_MEDIA to try it");
        return;
    };
    let mut classes = BTreeMap::new();
    collect(&folder, "", &mut classes);
    assert!(!classes.is_empty(), "{} holds no media", folder.display());
    let mut tried = 0;
    let wall = Duration::from_secs(if per_class().is_some() { 1800 } else { 120 });
    let worker = worker_with(Limits { wall, ..Limits::default() });
    for (class, paths) in classes {
        for path in chosen(&class, paths) {
            tried += 1;
            let source = Arc::new(FileSource::open(&path).expect("it is a file"));
            let kept = Arc::new(Kept::default());
            let order = Order { max_height: Some(360), ..Order::default() };
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match worker.transcode(source, kept, order, CancellationToken::new()).await {
                Ok(report) => {
                    eprintln!("{class}: {name} plays, {} ms", report.duration_ms);
                    assert!(!report.video.is_empty() || report.audio.is_some(), "{name}");
                }
                Err(failure) => {
                    eprintln!("{class}: {name}: {failure}");
                    let ours = matches!(
                        failure.reason,
                        FailureReason::WorkerDied
                            | FailureReason::OutOfTime
                            | FailureReason::EncodingFailed
                            | FailureReason::SandboxUnavailable
                    );
                    assert!(!ours, "{name}: {failure}");
                }
            }
        }
    }
    eprintln!("{tried} foreign files were tried");
}
