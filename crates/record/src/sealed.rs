//! The sealed parts of a recording as one source for the media child.

use std::io;

use async_trait::async_trait;
use bytes::Bytes;
use mrp_media::Source;
use mrp_vault::{DataKey, KeyOwner, KeyStore, Vault, VaultError};
use mrp_vocabulary::{Clock, MunicipalityId, Purpose, RecordingId};
use tokio::sync::Mutex;

use crate::{Record, RecordError, upload::Part};

/// A key is asked for again after so long, so that long work ends soon after a withdrawal.
const KEY_LASTS_MS: i64 = 10_000;

/// The key of one owner, asked for again and again while long work uses it.
pub(crate) struct HeldKey {
    keys: KeyStore,
    clock: Clock,
    municipality: MunicipalityId,
    owner: KeyOwner,
    purpose: Purpose,
    held: Mutex<Option<(DataKey, i64)>>,
}

impl HeldKey {
    pub(crate) fn new(record: &Record, municipality: MunicipalityId, owner: KeyOwner, purpose: Purpose) -> Self {
        let (keys, clock) = (record.keys.clone(), record.clock.clone());
        Self { keys, clock, municipality, owner, purpose, held: Mutex::new(None) }
    }

    pub(crate) async fn get(&self) -> Result<DataKey, VaultError> {
        let mut held = self.held.lock().await;
        let now = self.clock.now_ms();
        if let Some((key, since)) = &*held
            && now - since < KEY_LASTS_MS
        {
            return Ok(key.clone());
        }
        *held = None;
        let key = self.keys.unwrap(self.municipality, &self.owner, self.purpose).await?;
        *held = Some((key.clone(), now));
        Ok(key)
    }
}

/// A recording as it arrived, readable at any place, opened piece by piece in memory.
pub struct SealedSource {
    vault: Vault,
    key: HeldKey,
    parts: Vec<Part>,
    length: u64,
}

impl std::fmt::Debug for SealedSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedSource")
            .field("parts", &self.parts.len())
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl Record {
    /// The recording as it arrived, for the media child: renditions, or a clip of its own for another use.
    ///
    /// # Errors
    /// When it is gone, or the database cannot be reached.
    pub async fn open_source(&self, id: RecordingId) -> Result<SealedSource, RecordError> {
        let recording = self.store.find_recording(id).await?.ok_or(RecordError::NotFound("recording"))?;
        let parts = self.store.list_parts(id).await?;
        let end = parts.last().map_or(0, |part| part.start_bytes + part.length_bytes);
        let municipality = recording.course.municipality_id;
        Ok(SealedSource {
            vault: self.vault.clone(),
            key: HeldKey::new(self, municipality, KeyOwner::Recording(id), Purpose::Supervision),
            parts,
            length: u64::try_from(end).unwrap_or(0),
        })
    }
}

#[async_trait]
impl Source for SealedSource {
    async fn read(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let at = i64::try_from(offset).unwrap_or(i64::MAX);
        let index = self.parts.partition_point(|part| part.start_bytes + part.length_bytes <= at);
        let Some(part) = self.parts.get(index) else { return Ok(Bytes::new()) };
        let key = self.key.get().await.map_err(io::Error::other)?;
        let from = u64::try_from(at - part.start_bytes).unwrap_or(0);
        let range = from..from.saturating_add(length as u64);
        let read = self.vault.read_range(&part.object, &key, range).await.map_err(io::Error::other)?;
        read.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "a part of the recording is missing"))
    }

    fn declared_length(&self) -> Option<u64> {
        Some(self.length)
    }
}
