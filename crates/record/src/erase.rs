//! Wiping a recording: its row first, in one transaction with the promise to wipe; then its keys; then its bytes.
//!
//! In this order nothing can be played from the moment the transaction is committed, and a server that dies in between
//! finds the promise when it comes back.

use mrp_course::{RoundFact, note_fact};
use mrp_database::Tx;
use mrp_jobs::{Job, JobQueue, NewJob, enqueue};
use mrp_people::{Action, Caller, NewAuditEntry, Subject, audit};
use mrp_vault::KeyOwner;
use mrp_vocabulary::{Purpose, RecordingId};
use serde_json::json;

use crate::{
    Record, RecordError, Recording,
    hook::Gone,
    jobs::{EraseRecording, ListenToRecording, RefineRecording, TranscodeRecording},
    recording::ErasureReason,
    upload::folder_of,
};

impl Record {
    /// Deletes a recording for good. `caller` is the social worker, or nobody: a job of the server.
    ///
    /// # Errors
    /// When it is gone already, or the database cannot be reached.
    pub async fn delete_recording(
        &self,
        id: RecordingId,
        why: ErasureReason,
        caller: Option<&Caller>,
    ) -> Result<(), RecordError> {
        let recording = self.store.find_recording(id).await?.ok_or(RecordError::NotFound("recording"))?;
        let gone =
            Gone { conversation_id: recording.conversation_id, why, purposes: Vec::new(), recording_ids: vec![id] };
        let mut tx = self.db.begin().await?;
        self.note_gone(&mut tx, &gone).await?;
        if !self.remove(&mut tx, &recording, why, None).await? {
            return Err(RecordError::NotFound("recording"));
        }
        let subject = Subject::of("recording", id);
        let entry = match caller {
            Some(caller) => NewAuditEntry::allowed(caller, Action::DeleteRecording, subject),
            None => NewAuditEntry {
                municipality_id: Some(recording.course.municipality_id),
                ..NewAuditEntry::by_nobody(Action::DeleteRecording.word(), subject)
            },
        };
        audit(&mut tx, &self.clock, entry.with_detail(json!({ "why": why.word() }))).await?;
        tx.commit().await?;
        // At once, as far as it goes; what fails now the job does.
        if let Err(error) = self.erase(id).await {
            tracing::warn!(%error, recording.id = %id, "a deleted recording could not be wiped yet; the job goes on");
        }
        self.wipe_elsewhere(&gone).await;
        Ok(())
    }

    /// Tells the later stages, within the transaction.
    pub(crate) async fn note_gone(&self, tx: &mut Tx, gone: &Gone) -> mrp_database::Result<()> {
        for hook in &self.hooks {
            hook.note(tx, gone).await?;
        }
        Ok(())
    }

    /// Lets the later stages wipe; whether all of them have.
    pub(crate) async fn wipe_elsewhere(&self, gone: &Gone) -> bool {
        let mut all = true;
        for hook in &self.hooks {
            if let Err(error) = hook.wipe(gone).await {
                tracing::warn!(error = %format!("{error:#}"), "a later stage could not wipe yet; it is tried again");
                all = false;
            }
        }
        all
    }

    /// Takes the row away and promises to wipe the rest; whether there was one.
    pub(crate) async fn remove(
        &self,
        tx: &mut Tx,
        recording: &Recording,
        why: ErasureReason,
        withdrawal: Option<&str>,
    ) -> mrp_database::Result<bool> {
        let id = recording.id;
        self.store.create_erasure(tx, recording, why, withdrawal).await?;
        if !self.store.delete_recording(tx, id).await? {
            return Ok(false);
        }
        for job in [TranscodeRecording::NAME, RefineRecording::NAME, ListenToRecording::NAME] {
            JobQueue::cancel_jobs(tx, &self.clock, &id.to_string(), job).await?;
        }
        enqueue(tx, &self.clock, NewJob::of(&EraseRecording { recording_id: id }).about(id).with_priority(100)).await?;
        if recording.arrived_at.is_some() {
            note_fact(tx, &self.clock, recording.round_id, RoundFact::RecordingDeleted).await?;
        }
        tx.publish("recording", &id.to_string());
        Ok(true)
    }

    /// Destroys keys, then bytes, and writes down that it was proven. Does no harm when repeated.
    pub(crate) async fn erase(&self, id: RecordingId) -> Result<(), RecordError> {
        let erasure = self.store.find_erasure(id).await?.ok_or(RecordError::NotFound("erasure"))?;
        let owner = KeyOwner::Recording(id);
        self.keys.destroy(erasure.municipality_id, &owner).await?;
        // Proof rather than hope: the key must refuse to come.
        if self.keys.unwrap(erasure.municipality_id, &owner, Purpose::Supervision).await.is_ok() {
            return Err(RecordError::Conflict { code: "key_still_there", title: "a destroyed key still opens" });
        }
        self.store.note_keys_destroyed(id).await?;
        self.vault.delete_prefix(&folder_of(id)).await?;
        if self.vault.list_prefix(&folder_of(id)).await?.is_empty() {
            self.store.note_objects_deleted(id).await?;
        }
        Ok(())
    }
}
