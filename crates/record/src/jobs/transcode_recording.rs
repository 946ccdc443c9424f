//! Makes a recording playable: checks its checksum, hands it to the sandboxed child, seals what comes back.

use std::{collections::HashSet, sync::Arc, time::Duration};

use async_trait::async_trait;
use aws_lc_rs::digest;
use mrp_course::{RoundFact, note_fact};
use mrp_jobs::{Context, Job, JobError, NewJob, enqueue};
use mrp_media::{Failure, FailureReason, Order, Report, Source};
use mrp_vault::KeyOwner;
use mrp_vocabulary::{Purpose, RecordingId};
use serde::{Deserialize, Serialize};

use super::{LISTENING, ListenToRecording, again, database};
use crate::{Record, Recording, RecordingState, upload::folder_of};

/// Share of the progress that the checksum takes.
const HASHING: f64 = 0.05;
/// Progress is written down at most this often.
const REPORT_EVERY: Duration = Duration::from_millis(700);
/// Bytes hashed at a time.
const READ_BYTES: usize = 4 << 20;

/// Make one recording playable.
#[derive(Debug, Serialize, Deserialize)]
pub struct TranscodeRecording {
    /// Which one.
    pub recording_id: RecordingId,
}

#[async_trait]
impl Job for TranscodeRecording {
    const NAME: &'static str = "transcode_recording";
    type State = Record;

    async fn run(&self, record: &Record, context: &Context) -> Result<(), JobError> {
        let found = record.store.find_recording(self.recording_id).await.map_err(database)?;
        let Some(recording) = found else { return Ok(()) };
        match (recording.state, &recording.folder) {
            (RecordingState::Processing, _) => {}
            // Its worker was killed just before it would have swept.
            (RecordingState::Playable, Some(folder)) => return sweep(record, recording.id, folder).await,
            _ => return Ok(()),
        }
        // A folder of its own for each attempt: a worker that was thought dead cannot mix its outputs with ours.
        let folder = format!("{}/media/{}-{}", folder_of(recording.id), context.job_id, context.attempt);
        let outcome = make(record, context, &recording, &folder).await;
        let kept = match outcome {
            Ok(report) => finish(record, &recording, &report, &folder).await,
            Err(error) => Err(error),
        };
        match kept {
            Ok(true) => sweep(record, recording.id, &folder).await,
            Ok(false) => remove(record, &folder).await,
            Err(error) => {
                remove(record, &folder).await?;
                fail(record, context, &recording, error).await
            }
        }
    }
}

async fn make(record: &Record, context: &Context, recording: &Recording, folder: &str) -> Result<Report, JobError> {
    let source = Arc::new(record.open_source(recording.id).await.map_err(again)?);
    if recording.sha256.is_none() {
        verify(record, context, recording, source.as_ref()).await?;
    }
    let municipality = recording.course.municipality_id;
    let owner = KeyOwner::Recording(recording.id);
    let sink = Arc::new(record.sink(municipality, owner, Purpose::Supervision, folder.to_owned()));
    let progress = sink.watch();
    let transcode = record.worker.transcode(source, sink, Order::default(), context.stop.clone());
    tokio::pin!(transcode);
    let mut told = 0;
    let report = loop {
        tokio::select! {
            report = &mut transcode => break report,
            () = tokio::time::sleep(REPORT_EVERY) => {
                let now = *progress.borrow();
                if now != told {
                    told = now;
                    let share = HASHING + f64::from(now) / 1000.0 * (1.0 - HASHING);
                    context.report_progress(share).await.map_err(database)?;
                }
            }
        }
    };
    report.map_err(|failure| failed(&failure, context))
}

/// The whole file's checksum: always kept, and compared when the client said what it should be.
async fn verify(
    record: &Record,
    context: &Context,
    recording: &Recording,
    source: &dyn Source,
) -> Result<(), JobError> {
    let mut hash = digest::Context::new(&digest::SHA256);
    let mut offset = 0;
    let whole = source.declared_length().unwrap_or(0);
    while offset < whole {
        let bytes = source.read(offset, READ_BYTES).await.map_err(|error| JobError::Again(error.into()))?;
        if bytes.is_empty() {
            return Err(JobError::because("source_unreadable", "the parts end before the length"));
        }
        hash.update(&bytes);
        offset += bytes.len() as u64;
        if context.stop.is_cancelled() {
            return Err(JobError::Again(anyhow::anyhow!("called off")));
        }
    }
    let sha256 = hex::encode(hash.finish());
    let upload = record.store.find_upload_of_recording(recording.id).await.map_err(database)?;
    let expected = upload.and_then(|upload| upload.expected_sha256);
    if expected.is_some_and(|expected| expected != sha256) {
        return Err(JobError::because("checksum_mismatch", "the whole file is not the one that was announced"));
    }
    record.store.note_sha256(recording.id, &sha256).await.map_err(database)
}

fn failed(failure: &Failure, context: &Context) -> JobError {
    if failure.reason == FailureReason::Cancelled || (failure.may_pass() && !context.last_attempt) {
        return JobError::Again(anyhow::anyhow!("{failure}"));
    }
    JobError::because(failure.reason.word(), failure.detail.clone())
}

/// It can be played; `false` when it was deleted meanwhile.
async fn finish(record: &Record, recording: &Recording, report: &Report, folder: &str) -> Result<bool, JobError> {
    let mut tx = record.db.begin().await.map_err(database)?;
    if !record.store.note_playable(&mut tx, recording.id, report, folder).await.map_err(database)? {
        return Ok(false);
    }
    note_fact(&mut tx, &record.clock, recording.round_id, RoundFact::RecordingPlayable).await.map_err(database)?;
    let listen = NewJob::of(&ListenToRecording { recording_id: recording.id }).about(recording.id);
    enqueue(&mut tx, &record.clock, listen.with_priority(LISTENING)).await.map_err(database)?;
    tx.publish("recording", &recording.id.to_string());
    tx.commit().await.map_err(database)?;
    Ok(true)
}

/// What an attempt that does not count has put.
async fn remove(record: &Record, folder: &str) -> Result<(), JobError> {
    record.vault.delete_prefix(folder).await.map_err(|error| again(error.into()))
}

/// What killed servers have left: parts that never counted, and outputs of earlier attempts. Only once the recording is
/// playable: until then a worker that was thought dead may still be writing, and win.
async fn sweep(record: &Record, id: RecordingId, folder: &str) -> Result<(), JobError> {
    let parts = record.store.list_parts(id).await.map_err(database)?;
    let parts: HashSet<String> = parts.into_iter().map(|part| part.object).collect();
    let outputs = format!("{folder}/");
    let keeps = move |name: &str| name.starts_with(&outputs) || parts.contains(name);
    record.vault.sweep(&folder_of(id), keeps).await.map_err(|error| again(error.into()))
}

/// Tells the recording why, when nobody will try again.
async fn fail(record: &Record, context: &Context, recording: &Recording, error: JobError) -> Result<(), JobError> {
    let reason = match &error {
        JobError::Final { reason, .. } => Some(reason.as_str()),
        JobError::Again(_) if context.last_attempt && !context.stop.is_cancelled() => Some("internal"),
        JobError::Again(_) => None,
    };
    if let Some(reason) = reason
        && record.store.note_failed(recording.id, reason).await.map_err(database)?
    {
        record.db.publish("recording", &recording.id.to_string()).await.map_err(database)?;
    }
    Err(error)
}
