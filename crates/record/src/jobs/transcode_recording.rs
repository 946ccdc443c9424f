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
use crate::{Made, Record, Recording, RecordingState, SealedSource, upload::folder_of};

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
        let upload = self.record.store.find_upload_of_recording(self.recording.id).await.map_err(database)?;
        let announced = upload.and_then(|upload| upload.expected_sha256);
        let is_right = |sum: Option<&String>| sum.is_some() && (announced.is_none() || announced.as_ref() == sum);
        let mut known = is_right(self.recording.sha256.as_ref());
        if announced.is_some() && !known && source.is_whole() {
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
        known |= is_right(self.find().await?.and_then(|recording| recording.sha256).as_ref());
        if announced.is_some() && !known {
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

    async fn find(&self) -> Result<Option<Recording>, JobError> {
        self.record.store.find_recording(self.recording.id).await.map_err(database)
    }

    /// Whether its last byte is there.
    async fn has_arrived(&self) -> Result<bool, JobError> {
        Ok(self.find().await?.is_none_or(|recording| recording.state != RecordingState::Receiving))
    }

    /// The whole file's checksum: always kept, and compared when the client said what it should be.
    async fn verify(&self, source: &SealedSource) -> Result<(), JobError> {
        let mut hash = digest::Context::new(&digest::SHA256);
        let mut offset = 0;
        loop {
            let bytes = source.read(offset, READ_BYTES).await.map_err(|error| JobError::Again(error.into()))?;
            if bytes.is_empty() {
                break;
            }
            hash.update(&bytes);
            offset += bytes.len() as u64;
            if self.context.stop.is_cancelled() {
                return Err(JobError::Again(anyhow::anyhow!("called off")));
            }
        }
        let sha256 = hex::encode(hash.finish());
        let id = self.recording.id;
        let upload = self.record.store.find_upload_of_recording(id).await.map_err(database)?;
        let expected = upload.and_then(|upload| upload.expected_sha256);
        if expected.is_some_and(|expected| expected != sha256) {
            return Err(JobError::because("checksum_mismatch", "the whole file is not the one that was announced"));
        }
        self.record.store.note_sha256(id, &sha256).await.map_err(database)
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
