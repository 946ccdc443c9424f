//! A film in several files: a camera begins a new one at 4 GB. Each is an upload of its own, all are announced before the first
//! byte, and the recording has arrived when they all have.

use axum::http::StatusCode;
use mrp_vocabulary::{AccountId, RecordingId, UploadId};

use super::{Announcement, Upload, UploadState, refusal, too_large};
use crate::{Conversation, Record, RecordError, RecordingState};

/// More files than a camera makes of one conversation.
pub(crate) const MOST_FILES: i64 = 50;

impl Record {
    /// Announces a later file of a recording. Asked again, because the answer was lost, it is the same upload.
    pub(super) async fn begin_later_file(
        &self,
        conversation: &Conversation,
        by: AccountId,
        announced: Announcement,
        recording_id: RecordingId,
        position: i64,
    ) -> Result<Upload, RecordError> {
        let wrong = |title| refusal(StatusCode::BAD_REQUEST, "upload_file_invalid", title);
        let length = announced.length_bytes.ok_or_else(|| wrong("the length of each of several files must be told"))?;
        let found = self.store.find_recording(recording_id).await?;
        let recording = found.filter(|recording| recording.conversation_id == conversation.id);
        let recording = recording.ok_or(RecordError::NotFound("recording"))?;
        if !(1..recording.file_count).contains(&position) {
            return Err(wrong("there is no such file in what was announced"));
        }
        let known = self.store.list_uploads(recording_id).await?;
        if let Some(same) = known.iter().find(|upload| upload.position == position) {
            return match same.length_bytes == Some(length) {
                true => Ok(same.clone()),
                false => Err(wrong("that file was announced before, with another length")),
            };
        }
        if recording.state != RecordingState::Receiving {
            return Err(wrong("the recording takes no more files"));
        }
        let sum = |bytes: fn(&Upload) -> i64| known.iter().map(bytes).fold(length, i64::saturating_add);
        if sum(|upload| upload.length_bytes.unwrap_or(0)) > self.limits.most_bytes {
            return Err(too_large());
        }
        // For this one, and for all that is still to come of those before it.
        self.check_room_for(sum(|upload| upload.length_bytes.unwrap_or(0) - upload.offset_bytes)).await?;
        let upload = Upload {
            id: UploadId::new(&self.clock),
            recording_id,
            conversation_id: conversation.id,
            account_id: by,
            length_bytes: Some(length),
            offset_bytes: 0,
            expected_sha256: announced.expected_sha256,
            sha256: None,
            state: UploadState::Open,
            expires_at_ms: self.expires_at_ms(),
            position,
            file_count: recording.file_count,
        };
        let mut tx = self.db.begin().await?;
        let still = self.store.find_conversation_in(&mut tx, conversation.id).await?;
        still.ok_or(RecordError::NotFound("conversation"))?.check_may_be_recorded()?;
        self.store.create_upload(&mut tx, &upload).await?;
        if length == 0 {
            self.complete(&mut tx, &upload, conversation, None).await?;
        }
        tx.commit().await?;
        Ok(upload)
    }
}
