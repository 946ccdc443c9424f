//! `mrp transcode`: an operator's own files through the sandboxed pipeline, to see what becomes of an odd one.
//!
//! One JSON line per file: `file, outcome (done|failed), reason, seconds, renditions`. Sealed objects of the vault are refused: they are
//! no media to the child, and no key is loaded here.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};

use anyhow::Context;
use async_trait::async_trait;
use mrp_media::{FileSource, Limits, Order, Output, Progress, Sink, Worker, master_playlist, media_playlist};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::say;

/// What became of a file.
#[derive(Debug, Serialize)]
struct Line {
    file: String,
    outcome: &'static str,
    reason: Option<String>,
    seconds: f64,
    renditions: Vec<String>,
}

pub(super) async fn transcode(files: &[PathBuf], out: &Path) -> anyhow::Result<ExitCode> {
    let worker = Worker::of_this_program(Limits::default())?;
    let mut all_done = true;
    for (number, file) in files.iter().enumerate() {
        let stem = file.file_stem().map_or_else(|| number.to_string(), |stem| stem.to_string_lossy().into_owned());
        // Two files of one name must not land on each other.
        let folder = out.join(format!("{number:03}-{stem}"));
        let line = one(&worker, file, &folder).await;
        all_done &= line.outcome == "done";
        say(&serde_json::to_string(&line)?);
    }
    Ok(if all_done { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

async fn one(worker: &Worker, file: &Path, folder: &Path) -> Line {
    let begun = Instant::now();
    let outcome = run(worker, file, folder).await;
    let seconds = (begun.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    let (outcome, reason, renditions) = match outcome {
        Ok(renditions) => ("done", None, renditions),
        Err(reason) => ("failed", Some(reason), Vec::new()),
    };
    Line { file: file.display().to_string(), outcome, reason, seconds, renditions }
}

/// The names of what was made, or the stable word of why not.
async fn run(worker: &Worker, file: &Path, folder: &Path) -> Result<Vec<String>, String> {
    let source = FileSource::open(file).map_err(|error| format!("file_unreadable: {error}"))?;
    let sink = Arc::new(Folder(folder.to_owned()));
    let done = worker.transcode(Arc::new(source), sink.clone(), Order::default(), CancellationToken::new()).await;
    let report = done.map_err(|failure| failure.reason.word().to_owned())?;
    let write = || -> anyhow::Result<()> {
        sink.write("master.m3u8", master_playlist(&report, |name| format!("{name}/playlist.m3u8")).as_bytes())?;
        for rendition in report.video.iter().chain(&report.audio) {
            let text = media_playlist(rendition, |name| name.rsplit('/').next().unwrap_or(name).to_owned());
            sink.write(&format!("{}/playlist.m3u8", rendition.name), text.as_bytes())?;
        }
        sink.write("report.json", &serde_json::to_vec_pretty(&report)?)
    };
    write().map_err(|error| format!("out_unwritable: {error:#}"))?;
    Ok(report.video.iter().chain(&report.audio).map(|rendition| rendition.name.clone()).collect())
}

/// A folder the renditions are written to.
struct Folder(PathBuf);

impl Folder {
    fn write(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.0.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        }
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))
    }
}

#[async_trait]
impl Sink for Folder {
    async fn put(&self, output: Output) -> std::io::Result<()> {
        self.write(&output.name, &output.bytes).map_err(std::io::Error::other)
    }

    fn progress(&self, _progress: Progress) {}
}
