//! Makes a recording playable, the fastest way there is: the sealed parts go through the sandboxed child, what comes back is
//! sealed again and can be played while the rest is still being made. It begins while the recording arrives, where the file can be
//! read as it comes. The other qualities follow in a job of their own.

use std::sync::Arc;

use async_trait::async_trait;
use aws_lc_rs::digest;
use mrp_jobs::{Context, Job, JobError, Lane, NewJob, enqueue};
use mrp_media::{FailureReason, Make, Order, Report, Source};
use mrp_vocabulary::RecordingId;
use serde::{Deserialize, Serialize};

use super::making::{Making, Stopped, failed, sweep};
use super::{ListenToRecording, RefineRecording, again, database};
use crate::{Made, Record, Recording, RecordingState, SealedSource, Upload, upload::folder_of};

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
    const LANE: Lane = Lane::Long;
    type State = Record;

    async fn run(&self, record: &Record, context: &Context) -> Result<(), JobError> {
        let found = record.store.find_recording(self.recording_id).await.map_err(database)?;
        let Some(recording) = found else { return Ok(()) };
        match (recording.state, recording.made) {
            (RecordingState::Receiving | RecordingState::Processing, _) => {}
            // Its worker was killed in the middle of it: what can be played stays until there is as much again.
            (RecordingState::Playable, Some(Made::Growing)) => {}
            // Its worker was killed just before it would have swept.
            (RecordingState::Playable, _) => return swept(record, &recording).await,
            (RecordingState::Failed, _) => return Ok(()),
        }
        // A folder of its own for each attempt: a worker that was thought dead cannot mix its outputs with ours.
        let folder = format!("{}/{}-{}", media_of(recording.id), context.job_id, context.attempt);
        let mut attempt = Making { record, context, recording: &recording, folder };
        match attempt.first().await {
            Ok(true) => swept(record, &recording).await,
            Ok(false) => attempt.discard().await,
            Err(error) => {
                attempt.discard().await?;
                attempt.fail(error).await
            }
        }
    }
}

/// Where everything lies that was made of a recording.
fn media_of(id: RecordingId) -> String {
    format!("{}/media", folder_of(id))
}

impl Making<'_> {
    /// Whether all of what plays first has been made and counts.
    async fn first(&mut self) -> Result<bool, JobError> {
        self.check_room().await?;
        let source = Arc::new(self.record.open_source(self.recording.id).await.map_err(again)?);
        let files = self.files().await?;
        let mut known = files.iter().all(Upload::is_right);
        let announced = files.iter().any(|file| file.expected_sha256.is_some());
        if announced && !known && source.is_whole() {
            // Nothing may be shown before it is known to be the right file.
            self.verify(&source).await?;
            known = true;
        }
        let order = |copy| Order { make: Make::First { copy }, ..Order::default() };
        let mut made = self.run(Arc::clone(&source) as _, order(true)).await;
        if let Err(Stopped::Media(failure)) = &made
            && failure.reason == FailureReason::NotCopyable
        {
            tracing::info!(recording.id = %self.recording.id, %failure, "a film is encoded although its index looked fit");
            self.discard().await?;
            self.folder.push_str("-encoded");
            made = self.run(Arc::clone(&source) as _, order(false)).await;
        }
        let mut report = match made {
            Ok(report) => report,
            // Whatever it was, half a file is no reason to refuse a whole one.
            Err(Stopped::Media(failure))
                if !self.has_arrived().await? && failure.reason != FailureReason::Cancelled =>
            {
                tracing::info!(recording.id = %self.recording.id, %failure, "work on an arriving film is put off until it is whole");
                return Ok(false);
            }
            Err(Stopped::Media(failure)) => return Err(failed(&failure, self.context)),
            Err(Stopped::Ours(error)) => return Err(error),
        };
        // Some files end with what is no film. Somebody may also have gone with the rest of it.
        if source.arrive().await.is_err() && !self.has_arrived().await? {
            return Ok(false);
        }
        let files = self.files().await?;
        known |= files.iter().all(Upload::is_right);
        let announced = files.iter().any(|file| file.expected_sha256.is_some());
        if announced && !known {
            self.verify(&source).await?;
            known = true;
        }
        report.source.bytes = report.source.bytes.or(source.declared_length());
        let counts = self.finish(&report).await?;
        if counts && !known {
            self.verify(&source).await?;
        }
        Ok(counts)
    }

    /// What brings it, file by file.
    async fn files(&self) -> Result<Vec<Upload>, JobError> {
        self.record.store.list_uploads(self.recording.id).await.map_err(database)
    }

    async fn find(&self) -> Result<Option<Recording>, JobError> {
        self.record.store.find_recording(self.recording.id).await.map_err(database)
    }

    /// Whether its last byte is there.
    async fn has_arrived(&self) -> Result<bool, JobError> {
        Ok(self.find().await?.is_none_or(|recording| recording.state != RecordingState::Receiving))
    }

    /// The checksum of each whole file: always kept, and compared when the client said what it should be.
    async fn verify(&self, source: &SealedSource) -> Result<(), JobError> {
        let mut start = 0;
        for file in self.files().await? {
            let end = start + u64::try_from(file.offset_bytes).unwrap_or(0);
            let mut sum = file.sha256.clone();
            if sum.is_none() {
                let read = self.sum(source, start, end).await?;
                self.record.store.note_file_sha256(file.id, &read).await.map_err(database)?;
                self.record.store.note_sha256(self.recording.id, &read).await.map_err(database)?;
                sum = Some(read);
            }
            if (Upload { sha256: sum, ..file }).is_wrong() {
                return Err(JobError::because("checksum_mismatch", "a whole file is not the one that was announced"));
            }
            start = end;
        }
        Ok(())
    }

    async fn sum(&self, source: &SealedSource, start: u64, end: u64) -> Result<String, JobError> {
        let mut hash = digest::Context::new(&digest::SHA256);
        let mut at = start;
        while at < end {
            let most = usize::try_from(end - at).unwrap_or(READ_BYTES).min(READ_BYTES);
            let bytes = source.read(at, most).await.map_err(|error| JobError::Again(error.into()))?;
            if bytes.is_empty() {
                break;
            }
            hash.update(&bytes);
            at += bytes.len() as u64;
            if self.context.stop.is_cancelled() {
                return Err(JobError::Again(anyhow::anyhow!("called off")));
            }
        }
        Ok(hex::encode(hash.finish()))
    }

    /// What this attempt has put goes, unless somebody may be watching it: then the next attempt replaces it.
    async fn discard(&self) -> Result<(), JobError> {
        let id = self.recording.id;
        let forgotten = self.record.store.forget_made(id, &self.folder).await.map_err(database)?;
        let counts = self.find().await?.is_some_and(|recording| recording.folder.as_ref() == Some(&self.folder));
        if counts && !forgotten {
            return Ok(());
        }
        self.record.vault.delete_prefix(&self.folder).await.map_err(|error| again(error.into()))
    }

    /// Tells the recording why, when nobody will try again.
    async fn fail(&self, error: JobError) -> Result<(), JobError> {
        let reason = match &error {
            JobError::Final { reason, .. } => Some(reason.as_str()),
            JobError::Again(_) if self.context.last_attempt && !self.context.stop.is_cancelled() => Some("internal"),
            JobError::Again(_) | JobError::NotYet { .. } => None,
        };
        if let Some(reason) = reason {
            let mut tx = self.record.db.begin().await.map_err(database)?;
            if self.record.store.note_failed(&mut tx, self.recording.id, reason).await.map_err(database)? {
                tx.publish("recording", &self.recording.id.to_string());
                tx.commit().await.map_err(database)?;
                self.record
                    .vault
                    .delete_prefix(&media_of(self.recording.id))
                    .await
                    .map_err(|error| again(error.into()))?;
            }
        }
        Err(error)
    }

    /// It can be played from beginning to end, and the rest is to follow; `false` when it was deleted meanwhile.
    async fn finish(&self, report: &Report) -> Result<bool, JobError> {
        let id = self.recording.id;
        let mut tx = self.record.db.begin().await.map_err(database)?;
        if !self.record.store.note_first(&mut tx, id, report, &self.folder).await.map_err(database)? {
            return Ok(false);
        }
        self.note_playable(&mut tx).await?;
        let job = NewJob::of(&RefineRecording { recording_id: id })
            .about(id)
            .on_behalf_of(self.recording.course.municipality_id)
            .with_priority(RefineRecording::PRIORITY);
        enqueue(&mut tx, &self.record.clock, job).await.map_err(database)?;
        let listen = NewJob::of(&ListenToRecording { recording_id: id })
            .about(id)
            .on_behalf_of(self.recording.course.municipality_id)
            .with_priority(ListenToRecording::PRIORITY);
        enqueue(&mut tx, &self.record.clock, listen).await.map_err(database)?;
        tx.publish("recording", &id.to_string());
        tx.commit().await.map_err(database)?;
        Ok(true)
    }
}

/// Nothing is left but what counts. Outputs of the job that refines it may be on their way there.
async fn swept(record: &Record, recording: &Recording) -> Result<(), JobError> {
    let found = record.store.find_recording(recording.id).await.map_err(database)?;
    let Some(folder) = found.and_then(|recording| recording.folder) else { return Ok(()) };
    let outputs = format!("{folder}/");
    sweep(record, recording, move |name| name.starts_with(&outputs)).await
}
