//! The last byte: what was made on the way can be played at once, and the work on the rest begins.

use mrp_course::{RoundFact, note_fact};
use mrp_database::Tx;
use mrp_jobs::{Job, JobQueue, Lane, NewJob, enqueue};
use mrp_vocabulary::{MunicipalityId, RecordingId};

use crate::{Conversation, Record, RecordError, TranscodeRecording, Upload, UploadState};

/// Whether these are all files of a recording, and whole.
pub(crate) fn are_all(files: &[Upload]) -> bool {
    files.first().is_some_and(|file| i64::try_from(files.len()) == Ok(file.file_count))
        && files.iter().all(|file| file.state == UploadState::Complete)
}

impl Record {
    /// The last byte of a file is there. With the last file the recording has arrived: what was made of it on the way can be played at once; the rest begins.
    pub(crate) async fn complete(
        &self,
        tx: &mut Tx,
        upload: &Upload,
        conversation: &Conversation,
        sha256: Option<&str>,
    ) -> Result<(), RecordError> {
        if !self.store.note_complete(tx, upload.id, sha256).await? {
            return Ok(());
        }
        let id = upload.recording_id;
        let subject = id.to_string();
        // Before the files are counted: of two that end at the same time the later one waits here, and sees both.
        self.store.note_file_arrived(tx, id, upload.length_bytes.unwrap_or(upload.offset_bytes)).await?;
        let files = self.store.list_uploads_in(tx, id).await?;
        if !are_all(&files) {
            tx.publish("recording", &subject);
            return Ok(());
        }
        self.store.note_arrived(tx, id, sha256.filter(|_| upload.file_count == 1)).await?;
        note_fact(tx, &self.clock, conversation.round_id, RoundFact::RecordingArrived).await?;
        tx.publish("recording", &subject);
        if files.iter().any(Upload::is_wrong) {
            self.store.note_failed(tx, id, "checksum_mismatch").await?;
            JobQueue::cancel_jobs(tx, &self.clock, &subject, TranscodeRecording::NAME).await?;
            return Ok(());
        }
        if self.store.note_playable(tx, id).await? {
            note_fact(tx, &self.clock, conversation.round_id, RoundFact::RecordingPlayable).await?;
        }
        // Also when one has followed the upload: it may be giving up just now. This one begins when that one has ended.
        JobQueue::move_jobs(tx, &subject, TranscodeRecording::NAME, Lane::Long).await?;
        self.enqueue_transcode(tx, id, conversation.course.municipality_id, Lane::Long).await?;
        Ok(())
    }

    /// Puts the work on a recording in the queue.
    pub(crate) async fn enqueue_transcode(
        &self,
        tx: &mut Tx,
        id: RecordingId,
        municipality: MunicipalityId,
        lane: Lane,
    ) -> mrp_database::Result<()> {
        let job = NewJob::of(&TranscodeRecording { recording_id: id }).about(id).on_behalf_of(municipality);
        enqueue(tx, &self.clock, job.in_lane(lane)).await
    }
}
