//! `mrp speech`: who speaks when in an operator's own files, through the same sandbox; the benchmark measures with it.
//!
//! One JSON line per file: `file, outcome (done|failed), reason, seconds, told_apart_by, duration_ms, turns`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};

use mrp_media::{FileSource, Heard, Limits, ListenOrder, Worker, find_speaker_model};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::say;

/// What was heard in a file.
#[derive(Debug, Serialize)]
struct Line {
    file: String,
    outcome: &'static str,
    reason: Option<String>,
    seconds: f64,
    #[serde(flatten)]
    heard: Option<Heard>,
}

pub(super) async fn speech(files: &[PathBuf], people: u8, models: &Path) -> anyhow::Result<ExitCode> {
    let worker = Worker::of_this_program(Limits::default())?;
    let model = find_speaker_model(models).await?;
    if model.is_none() {
        tracing::warn!(folder = %models.display(), "there is no speaker model here: voices are told apart only by channel");
    }
    let order = ListenOrder::of_source(people);
    let mut all_done = true;
    for file in files {
        let begun = Instant::now();
        let outcome = match FileSource::open(file) {
            Ok(source) => worker
                .listen(Arc::new(source), model.clone(), order, CancellationToken::new())
                .await
                .map_err(|failure| failure.reason.word().to_owned()),
            Err(error) => Err(format!("file_unreadable: {error}")),
        };
        let seconds = (begun.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        let (outcome, reason, heard) = match outcome {
            Ok(heard) => ("done", None, Some(heard)),
            Err(reason) => ("failed", Some(reason), None),
        };
        all_done &= heard.is_some();
        let file = file.display().to_string();
        say(&serde_json::to_string(&Line { file, outcome, reason, seconds, heard })?);
    }
    Ok(if all_done { ExitCode::SUCCESS } else { ExitCode::from(2) })
}
