//! Seals what a request brings, part by part, and makes the parts count.

use aws_lc_rs::digest;
use axum::http::StatusCode;
use bytes::Bytes;
use mrp_jobs::Lane;
use mrp_vault::KeyOwner;
use mrp_vocabulary::Purpose;
use tokio::sync::mpsc;

use super::{ARRIVING, LEASE_MS, Part, Upload, UploadState, folder_of, refusal};
use crate::{Conversation, Record, RecordError};

/// So many parts may wait for their transaction: a killed server loses no more than these.
const MOST_HELD: usize = 4;

/// Seals parts and makes them count.
pub(super) struct Writer<'a> {
    pub(super) record: &'a Record,
    pub(super) holder: &'a str,
    pub(super) upload: &'a mut Upload,
    pub(super) conversation: &'a Conversation,
    /// Sealed, but not counted yet.
    pub(super) held: Vec<Part>,
    /// Of everything up to the last of those, where it is known.
    pub(super) sum: Option<digest::Context>,
    /// The first part has just been sealed, and the file can be read as it comes.
    pub(super) streamable: bool,
}

impl Writer<'_> {
    /// Takes the parts as they come. They count as soon as no other is waiting, or when some have gathered; with `to_the_end`
    /// none counts yet.
    pub(super) async fn write(
        &mut self,
        mut waiting: mpsc::Receiver<Bytes>,
        to_the_end: bool,
    ) -> Result<(), RecordError> {
        while let Some(bytes) = waiting.recv().await {
            if let Err(error) = self.put(bytes).await {
                // Those before it were fine, but nobody has been told of them, and the client sends them again.
                self.drop_held().await;
                return Err(error);
            }
            if !to_the_end && (waiting.is_empty() || self.held.len() >= MOST_HELD) {
                self.commit().await?;
            }
        }
        Ok(())
    }

    /// Where the next part would begin.
    pub(super) fn end_bytes(&self) -> i64 {
        self.held.last().map_or(self.upload.offset_bytes, |part| part.start_bytes + part.length_bytes)
    }

    /// Whether the database knows everything: the parts, and that they are all.
    pub(super) fn is_settled(&self) -> bool {
        let is_full = self.upload.length_bytes == Some(self.upload.offset_bytes);
        self.held.is_empty() && (self.upload.state == UploadState::Complete || !is_full)
    }

    async fn put(&mut self, bytes: Bytes) -> Result<(), RecordError> {
        let owner = KeyOwner::Recording(self.upload.recording_id);
        // Asked for every part, so that a withdrawal counts from the next one on.
        let key =
            self.record.keys.unwrap(self.conversation.course.municipality_id, &owner, Purpose::Supervision).await?;
        let name = format!("{}/source/{}", folder_of(self.upload.recording_id), self.record.clock.new_uuid());
        let start = self.end_bytes();
        let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        self.record.check_room_for(length).await?;
        if let Some(sum) = &mut self.sum {
            sum.update(&bytes);
        }
        self.streamable |= start == 0 && self.upload.file_count == 1 && mrp_media::streamable(&bytes);
        self.record.vault.put(&name, &key, bytes).await?;
        self.held.push(Part { start_bytes: start, length_bytes: length, object: name });
        Ok(())
    }

    /// Where the transaction fails nothing is dropped: it may still have counted.
    pub(super) async fn commit(&mut self) -> Result<(), RecordError> {
        let mut tx = self.record.db.begin().await?;
        let expires = self.record.expires_at_ms();
        let mut grown = self.upload.clone();
        for part in &self.held {
            if !self.record.store.append_part(&mut tx, grown.id, self.holder, part, LEASE_MS, expires).await? {
                drop(tx);
                self.drop_held().await;
                return Err(refusal(
                    StatusCode::CONFLICT,
                    "upload_moved_on",
                    "another request has gone on with this upload",
                ));
            }
            grown.offset_bytes += part.length_bytes;
        }
        grown.expires_at_ms = expires;
        let id = grown.recording_id;
        if grown.file_count > 1 {
            self.record.store.keep_files(&mut tx, id, expires).await?;
        }
        if grown.length_bytes == Some(grown.offset_bytes) {
            let sha256 = self.sum.clone().map(|sum| hex::encode(sum.finish()));
            self.record.complete(&mut tx, &grown, self.conversation, sha256.as_deref()).await?;
            grown.state = UploadState::Complete;
        } else if self.streamable {
            let municipality = self.conversation.course.municipality_id;
            self.record.enqueue_transcode(&mut tx, id, municipality, Lane::Following).await?;
        }
        tx.publish(ARRIVING, &id.to_string());
        tx.commit().await?;
        self.streamable = false;
        match grown.state {
            UploadState::Open => self.record.checksums.keep(grown.id, grown.offset_bytes, self.sum.clone()),
            UploadState::Complete => self.record.checksums.forget(grown.id),
        }
        self.held.clear();
        *self.upload = grown;
        Ok(())
    }

    pub(super) async fn drop_held(&mut self) {
        for part in self.held.drain(..) {
            if let Err(error) = self.record.vault.delete(&part.object).await {
                tracing::warn!(%error, "a part that does not count could not be removed; it goes with its recording");
            }
        }
    }
}
