//! The sealed parts of a recording as one source for the media child.

use std::{io, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use mrp_media::Source;
use mrp_vault::{DataKey, KeyOwner, KeyStore, Vault, VaultError};
use mrp_vocabulary::{Clock, MunicipalityId, Purpose, RecordingId};
use tokio::{sync::Mutex, time::Instant};

use crate::{
    Record, RecordError, RecordStore, UploadState,
    arrival::are_all,
    upload::{ARRIVING, Part},
};

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

/// How long a reader sleeps at most between two looks at an upload that grows; signals wake it earlier.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// A recording as it arrived, readable at any place, opened piece by piece in memory. While it still arrives, a read of what has
/// not come waits for it.
pub struct SealedSource {
    vault: Vault,
    key: HeldKey,
    id: RecordingId,
    store: RecordStore,
    known: std::sync::Mutex<Known>,
    length: Option<u64>,
    files: Vec<u64>,
    patience: Duration,
}

/// What is known to have arrived.
#[derive(Debug, Default)]
struct Known {
    parts: Vec<Part>,
    /// Nothing more will come.
    whole: bool,
}

impl Known {
    fn end_bytes(&self) -> i64 {
        self.parts.last().map_or(0, |part| part.start_bytes + part.length_bytes)
    }

    /// The part that holds this byte.
    fn holding(&self, at: i64) -> Option<&Part> {
        self.parts.get(self.parts.partition_point(|part| part.start_bytes + part.length_bytes <= at))
    }
}

impl std::fmt::Debug for SealedSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedSource").field("id", &self.id).field("length", &self.length).finish_non_exhaustive()
    }
}

impl Record {
    /// The recording as it arrived, or as it still arrives, for the media child: renditions, or a clip of its own for another use.
    ///
    /// # Errors
    /// When it is gone, or the database cannot be reached.
    pub async fn open_source(&self, id: RecordingId) -> Result<SealedSource, RecordError> {
        let recording = self.store.find_recording(id).await?.ok_or(RecordError::NotFound("recording"))?;
        // Asked before the parts are listed: what was complete then has them all.
        let uploads = self.store.list_uploads(id).await?;
        let first = uploads.first().ok_or(RecordError::NotFound("upload"))?;
        let whole = are_all(&uploads);
        if !whole && first.file_count > 1 {
            return Err(RecordError::NotPlayable);
        }
        let known = Known { parts: self.store.list_parts(id).await?, whole };
        let length = if known.whole { Some(known.end_bytes()) } else { first.length_bytes };
        let files = uploads.iter().map(|upload| u64::try_from(upload.offset_bytes).unwrap_or(0));
        let files = files.filter(|length| *length > 0 && first.file_count > 1).collect();
        let municipality = recording.course.municipality_id;
        Ok(SealedSource {
            vault: self.vault.clone(),
            key: HeldKey::new(self, municipality, KeyOwner::Recording(id), Purpose::Supervision),
            id,
            store: self.store.clone(),
            known: std::sync::Mutex::new(known),
            length: length.and_then(|length| u64::try_from(length).ok()),
            files,
            patience: self.limits.follow_patience,
        })
    }
}

impl SealedSource {
    /// Whether nothing more will come.
    pub(crate) fn is_whole(&self) -> bool {
        self.known.lock().expect("nobody panics while holding it").whole
    }

    /// Waits until nothing more will come.
    pub(crate) async fn arrive(&self) -> io::Result<()> {
        self.part(i64::MAX).await.map(drop)
    }

    /// The part that holds this byte; waits for it while the recording still arrives. `None` is the end.
    async fn part(&self, at: i64) -> io::Result<Option<Part>> {
        let mut since = None;
        // Heard from before the first look, so that nothing is missed between a look and the wait.
        let mut signals = None;
        loop {
            let end = {
                let known = self.known.lock().expect("nobody panics while holding it");
                if let Some(part) = known.holding(at) {
                    return Ok(Some(part.clone()));
                }
                if known.whole {
                    return Ok(None);
                }
                known.end_bytes()
            };
            let signals = signals.get_or_insert_with(|| self.store.db.subscribe());
            if self.look(end).await? {
                since = None;
                continue;
            }
            let waited_since = *since.get_or_insert_with(Instant::now);
            if waited_since.elapsed() >= self.patience {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "the upload stands still"));
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK_AGAIN.min(self.patience)) => {}
                () = arriving(signals, self.id) => {}
            }
        }
    }

    /// Looks whether more has arrived; whether it has, or the end is known now.
    async fn look(&self, end: i64) -> io::Result<bool> {
        let gone = || io::Error::new(io::ErrorKind::NotFound, "the recording is gone");
        let uploads = self.store.list_uploads(self.id).await.map_err(io::Error::other)?;
        let upload = uploads.first().ok_or_else(gone)?;
        let more = self.store.list_parts_from(self.id, end).await.map_err(io::Error::other)?;
        let whole = upload.state == UploadState::Complete;
        let grown = !more.is_empty() || whole;
        let mut known = self.known.lock().expect("nobody panics while holding it");
        if known.end_bytes() == end {
            known.parts.extend(more);
            known.whole = whole;
        }
        Ok(grown)
    }
}

async fn arriving(signals: &mut mrp_database::Subscription, id: RecordingId) {
    let id = id.to_string();
    while let Some(signal) = signals.next().await {
        if signal.topic == ARRIVING && signal.payload == id {
            return;
        }
    }
    std::future::pending::<()>().await;
}

#[async_trait]
impl Source for SealedSource {
    async fn read(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let at = i64::try_from(offset).unwrap_or(i64::MAX);
        let Some(part) = self.part(at).await? else { return Ok(Bytes::new()) };
        let key = self.key.get().await.map_err(io::Error::other)?;
        let from = u64::try_from(at - part.start_bytes).unwrap_or(0);
        let range = from..from.saturating_add(length as u64);
        let read = self.vault.read_range(&part.object, &key, range).await.map_err(io::Error::other)?;
        read.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "a part of the recording is missing"))
    }

    fn declared_length(&self) -> Option<u64> {
        self.length
    }

    fn files(&self) -> Vec<u64> {
        self.files.clone()
    }
}
