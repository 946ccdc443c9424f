//! Upload: bytes on their way in, sealed as they arrive, never whole and never readable on a disk.
//!
//! ```text
//! request body ─▶ 4 MiB in memory ─▶ sealed object in the vault ─▶ row in upload_part + new offset, one transaction
//! ```
//! While one part is sealed and written the next one is received: the line and the disk do not wait for each other. The transaction
//! is what counts: a part that was put but not committed is noise, which is swept away once the recording is playable, and nobody is
//! told of it. On a fast line one transaction covers a few parts. One request at a time writes, held by a lease in the database; a
//! killed server loses it after a few seconds.

mod incoming;
mod later_file;
mod writer;

use std::time::Duration;

use aws_lc_rs::digest;
use axum::http::StatusCode;
use bytes::Bytes;
use futures::Stream;
use mrp_vault::KeyOwner;
use mrp_vocabulary::{AccountId, ConversationId, Purpose, RecordingId, UploadId};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub(crate) use self::later_file::MOST_FILES;
use self::{incoming::Incoming, writer::Writer};
use crate::{Conversation, Record, RecordError};

mrp_vocabulary::words! {
    /// How far an upload is.
    pub enum UploadState ("upload state") {
        /// Takes more bytes.
        Open = "open",
        /// Has them all.
        Complete = "complete",
    }
}

/// A request that has not committed anything for so long has died.
const LEASE_MS: i64 = 20_000;
/// How long a request waits for one before it that is ending.
const WAIT: Duration = Duration::from_secs(4);
/// A telephone that is silent for so long has gone: it holds nobody's place.
const PATIENCE: Duration = Duration::from_secs(60);
/// The topic under which is told that more has arrived, with the recording's id.
pub(crate) const ARRIVING: &str = "arriving";

/// An upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// What it becomes.
    pub recording_id: RecordingId,
    /// Of which conversation.
    pub conversation_id: ConversationId,
    /// Who sends it.
    pub account_id: AccountId,
    /// How long it will be; unknown while a browser is still filming.
    pub length_bytes: Option<i64>,
    /// How much has been kept.
    pub offset_bytes: i64,
    /// What the whole should hash to, if the client said so.
    pub expected_sha256: Option<String>,
    /// What it does hash to, once that is known.
    pub sha256: Option<String>,
    /// How far it is.
    pub state: UploadState,
    /// When it will be given up, unless more arrives.
    pub expires_at_ms: i64,
    /// Which of the recording's files it is, from 0 on.
    pub position: i64,
    /// In how many files the recording comes.
    pub file_count: i64,
}

impl Upload {
    /// Whether it is known to be another file than the one announced.
    pub(crate) fn is_wrong(&self) -> bool {
        let both = self.expected_sha256.as_ref().zip(self.sha256.as_ref());
        both.is_some_and(|(expected, sha256)| expected != sha256)
    }

    /// Whether its checksum is known, and the one announced, if one was.
    pub(crate) fn is_right(&self) -> bool {
        self.sha256.is_some() && !self.is_wrong()
    }
}

/// A sealed stretch of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its first byte.
    pub start_bytes: i64,
    /// How many.
    pub length_bytes: i64,
    /// Its name in the vault.
    pub object: String,
}

/// How much may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadLimits {
    /// Largest recording.
    pub most_bytes: i64,
    /// An upload that stands still for so long is given up.
    pub expires_after: Duration,
    /// What an upload leaves free on the disk: the database and the work on films need room too.
    pub reserve_bytes: u64,
    /// Work on an upload that stands still for so long is given up until it has arrived whole.
    pub follow_patience: Duration,
}

impl Default for UploadLimits {
    fn default() -> Self {
        Self {
            most_bytes: 32 << 30,
            expires_after: Duration::from_secs(7 * 24 * 3600),
            reserve_bytes: 1 << 30,
            follow_patience: PATIENCE,
        }
    }
}

/// What a client announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Announcement {
    pub(crate) length_bytes: Option<i64>,
    pub(crate) media_type: String,
    pub(crate) expected_sha256: Option<String>,
    pub(crate) live: bool,
    pub(crate) file: File,
}

/// Which file of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum File {
    /// The first of so many; it begins the recording.
    First { of: i64 },
    /// A later one, counted from 0 on.
    Later { recording_id: RecordingId, position: i64 },
}

/// What one request brings.
#[derive(Debug, Clone)]
pub(crate) struct Stretch {
    /// Where it begins.
    pub(crate) offset: i64,
    /// What its bytes hash to.
    pub(crate) checksum: Option<Checksum>,
    /// The length of the whole upload, where it is told only now.
    pub(crate) length: Told,
    /// What the whole upload hashes to, where that is told only now.
    pub(crate) sha256: Option<String>,
}

/// What a request says about the length of the whole upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Nothing,
    Bytes(i64),
    /// It ends where this request ends.
    EndsHere,
}

/// A checksum a client sends with one request.
#[derive(Debug, Clone)]
pub(crate) struct Checksum {
    pub(crate) algorithm: &'static digest::Algorithm,
    pub(crate) expected: Vec<u8>,
}

pub(crate) fn refusal(status: StatusCode, code: &'static str, title: &'static str) -> RecordError {
    RecordError::Upload { status, code, title }
}

/// The folder in the vault that holds everything of a recording.
pub(crate) fn folder_of(recording: RecordingId) -> String {
    format!("recording/{recording}")
}

/// Where captions of a recording lie in the vault.
pub(crate) fn captions_of(recording: RecordingId, name: &str) -> String {
    format!("{}/captions/{name}", folder_of(recording))
}

impl Record {
    /// Begins an upload: a recording with a key of its own, before the first byte.
    pub(crate) async fn begin_upload(
        &self,
        conversation: &Conversation,
        by: AccountId,
        announced: Announcement,
    ) -> Result<Upload, RecordError> {
        let file_count = match announced.file {
            File::First { of } => of,
            File::Later { recording_id, position } => {
                return self.begin_later_file(conversation, by, announced, recording_id, position).await;
            }
        };
        if announced.length_bytes.is_some_and(|length| length > self.limits.most_bytes) {
            return Err(too_large());
        }
        conversation.check_may_be_recorded()?;
        // Better no now than in the middle of a film.
        self.check_room_for(announced.length_bytes.unwrap_or(0)).await?;
        let recording_id = RecordingId::new(&self.clock);
        let agreed = conversation.agreed_purposes();
        // The pair's key; with consent, research's too. Every other use gets a film of its own (rulings 1).
        let wraps: Vec<Purpose> =
            [Purpose::Supervision, Purpose::Research].into_iter().filter(|purpose| agreed.contains(purpose)).collect();
        let owner = KeyOwner::Recording(recording_id);
        let municipality = conversation.course.municipality_id;
        self.keys.create_data_key(municipality, &owner, &wraps).await?;
        let upload = Upload {
            id: UploadId::new(&self.clock),
            recording_id,
            conversation_id: conversation.id,
            account_id: by,
            length_bytes: announced.length_bytes,
            offset_bytes: 0,
            expected_sha256: announced.expected_sha256,
            sha256: None,
            state: UploadState::Open,
            expires_at_ms: self.expires_at_ms(),
            position: 0,
            file_count,
        };
        let kept = async {
            let mut tx = self.db.begin().await?;
            // Asked again where it counts: a withdrawal may have come between.
            let still = self.store.find_conversation_in(&mut tx, conversation.id).await?;
            still.ok_or(RecordError::NotFound("conversation"))?.check_may_be_recorded()?;
            let (live, media_type) = (announced.live, announced.media_type.as_str());
            let id = conversation.id;
            self.store.create_recording(&mut tx, recording_id, id, live, media_type, file_count, by).await?;
            self.store.create_upload(&mut tx, &upload).await?;
            if upload.length_bytes == Some(0) {
                self.complete(&mut tx, &upload, conversation, None).await?;
            }
            tx.commit().await?;
            Ok(())
        };
        if let Err(error) = kept.await {
            // Nobody knows this key; if it cannot be destroyed now it opens nothing, for nothing was sealed with it.
            if let Err(error) = self.keys.destroy(municipality, &owner).await {
                tracing::warn!(%error, recording.id = %recording_id, "the key of a recording that never began is still there");
            }
            return Err(error);
        }
        Ok(upload)
    }

    /// Whether so much more fits beside what has to stay free. A bucket does not say; there the put itself is refused.
    async fn check_room_for(&self, bytes: i64) -> Result<(), RecordError> {
        let wanted = u64::try_from(bytes).unwrap_or(0).saturating_add(self.limits.reserve_bytes);
        match self.vault.free_bytes().await? {
            Some(free) if free < wanted => Err(RecordError::StorageFull),
            _ => Ok(()),
        }
    }

    pub(crate) fn expires_at_ms(&self) -> i64 {
        self.clock.now_ms() + i64::try_from(self.limits.expires_after.as_millis()).unwrap_or(i64::MAX / 4)
    }

    /// Takes what `body` brings, from `offset` on. What arrived before the line broke is kept, unless a checksum was to
    /// cover all of it. Returns the new offset.
    pub(crate) async fn append<S, E>(&self, upload: UploadId, stretch: Stretch, body: S) -> Result<Upload, RecordError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
        E: std::fmt::Display,
    {
        let holder = self.clock.new_uuid().to_string();
        let ended = self.take_over(upload);
        if !self.wait_for_lease(upload, &holder).await? {
            let known = self.store.find_upload(upload).await?.ok_or(RecordError::NotFound("upload"))?;
            return match known.state {
                UploadState::Complete if known.offset_bytes == stretch.offset => Ok(known),
                UploadState::Complete => Err(wrong_offset()),
                UploadState::Open => {
                    Err(refusal(StatusCode::LOCKED, "upload_locked", "another request is writing to this upload"))
                }
            };
        }
        let result = self.append_held(upload, &holder, stretch, body, &ended).await;
        self.store.release_lease(upload, &holder).await?;
        if !ended.is_cancelled() {
            self.writers.lock().expect("nobody panics while holding it").remove(&upload);
        }
        result
    }

    /// Ends the request of this process that writes to the upload, and becomes the one that does.
    fn take_over(&self, upload: UploadId) -> CancellationToken {
        let mine = CancellationToken::new();
        let before = self.writers.lock().expect("nobody panics while holding it").insert(upload, mine.clone());
        if let Some(before) = before {
            before.cancel();
        }
        mine
    }

    async fn wait_for_lease(&self, upload: UploadId, holder: &str) -> Result<bool, RecordError> {
        let step = Duration::from_millis(50);
        for _ in 0..WAIT.as_millis() / step.as_millis() {
            if self.store.take_lease(upload, holder, LEASE_MS).await? {
                return Ok(true);
            }
            if self.store.find_upload(upload).await?.is_none_or(|upload| upload.state == UploadState::Complete) {
                return Ok(false);
            }
            tokio::time::sleep(step).await;
        }
        Ok(false)
    }

    async fn append_held<S, E>(
        &self,
        id: UploadId,
        holder: &str,
        stretch: Stretch,
        body: S,
        ended: &CancellationToken,
    ) -> Result<Upload, RecordError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
        E: std::fmt::Display,
    {
        let mut upload = self.store.find_upload(id).await?.ok_or(RecordError::NotFound("upload"))?;
        let conversation = self.conversation_of(&upload).await?;
        let Stretch { offset, checksum, length, sha256 } = stretch;
        if upload.offset_bytes != offset {
            return Err(wrong_offset());
        }
        if let Told::Bytes(length) = length {
            self.set_length(&mut upload, length).await?;
        }
        if let Some(sha256) = sha256 {
            if !self.store.set_expected_sha256(id, &sha256).await? {
                return Err(refusal(StatusCode::BAD_REQUEST, "sha256_known", "another checksum was announced before"));
            }
            upload.expected_sha256 = Some(sha256);
        }
        let most = upload.length_bytes.unwrap_or(self.limits.most_bytes);
        let sum = self.checksums.at(id, offset);
        let mut writer = Writer {
            record: self,
            holder,
            upload: &mut upload,
            conversation: &conversation,
            held: Vec::new(),
            sum,
            streamable: false,
        };
        let (parts, waiting) = mpsc::channel(1);
        let incoming = Incoming { from: offset, most, checksum: checksum.as_ref(), ended };
        let (received, written) =
            tokio::join!(incoming.receive(body, parts), writer.write(waiting, checksum.is_some()));
        written?;
        let whole = match received {
            Ok(whole) => whole,
            Err(error) => {
                writer.drop_held().await;
                return Err(error);
            }
        };
        if whole && length == Told::EndsHere {
            let end = writer.end_bytes();
            if let Err(error) = self.set_length(writer.upload, end).await {
                writer.commit().await?;
                return Err(error);
            }
        }
        if !writer.is_settled() {
            writer.commit().await?;
        }
        if whole {
            Ok(upload)
        } else {
            Err(refusal(
                StatusCode::BAD_REQUEST,
                "line_broken",
                "the request ended before its time; what arrived is kept",
            ))
        }
    }

    async fn conversation_of(&self, upload: &Upload) -> Result<Conversation, RecordError> {
        let found = self.store.find_conversation(upload.conversation_id).await?;
        let conversation = found.ok_or(RecordError::NotFound("conversation"))?;
        conversation.check_may_be_recorded()?;
        Ok(conversation)
    }

    async fn set_length(&self, upload: &mut Upload, length: i64) -> Result<(), RecordError> {
        if length > self.limits.most_bytes {
            return Err(too_large());
        }
        match upload.length_bytes {
            Some(known) if known == length => Ok(()),
            Some(_) => Err(refusal(StatusCode::BAD_REQUEST, "length_known", "the length was announced already")),
            None if self.store.set_length(upload.id, length).await? => {
                upload.length_bytes = Some(length);
                Ok(())
            }
            None => Err(refusal(StatusCode::BAD_REQUEST, "length_too_small", "more has arrived than that")),
        }
    }
}

fn wrong_offset() -> RecordError {
    refusal(StatusCode::CONFLICT, "wrong_offset", "the upload is not at that offset; ask where it is")
}

fn too_large() -> RecordError {
    refusal(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "that is more than was announced, or more than is taken")
}
