#![doc = include_str!("../README.md")]

mod access;
mod arrival;
mod captions;
mod checksum;
mod code;
mod consent;
mod conversation;
mod dialect;
mod erase;
mod error;
#[cfg(test)]
mod fuzz;
mod hook;
mod ietf;
mod information;
mod jobs;
mod pass;
mod playback;
mod reader;
mod recording;
mod rendition;
mod replay;
mod routes;
mod sealed;
mod segments;
mod speech;
pub mod speech_views;
pub mod store;
mod tus;
mod upload;
mod viewing;
pub mod views;
mod withdraw;

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use mrp_database::{Db, Tx};
use mrp_jobs::{JobQueue, NewJob, Registry, enqueue};
use mrp_media::Worker;
use mrp_people::{Facts, Gate};
use mrp_vault::{KeyStore, Vault};
use mrp_vocabulary::{Clock, ConversationId, Purpose, RecordingId, UploadId};
use tokio_util::sync::CancellationToken;

pub use captions::{CaptionsFlaw, read_captions};
pub use code::WithdrawalCode;
pub use consent::{AgeRoute, Consent, ConsentForm, Giver, Missing, Person, WithdrawnBy, missing, required_givers};
pub use conversation::{Conversation, Difficulty, Participant, Place, Warning};
pub use error::RecordError;
pub use hook::{Gone, WithdrawalHook};
pub use jobs::{
    EraseRecording, FinishWithdrawal, KeepRetention, ListenToRecording, RefineRecording, TidyUploads,
    TranscodeRecording,
};
pub use pass::{is_pass, issue_pass};
pub use playback::{PlayableSegment, VaultSink};
pub use recording::{ErasureReason, Made, PlacedLabel, Recording, RecordingState, Retention};
pub use replay::Replayed;
pub use routes::routes;
pub use sealed::SealedSource;
pub use speech::{NamedVoice, Speech};
pub use store::{
    RecordStore,
    erasures::{Erasure, Withdrawal},
    viewings::Viewing,
};
pub use upload::{Part, Upload, UploadLimits, UploadState};
pub use viewing::ViewingKind;

/// The stage: conversations, consents, recordings. Cheap to clone.
#[derive(Clone)]
pub struct Record {
    /// What the database holds of this stage.
    pub store: RecordStore,
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) gate: Gate,
    pub(crate) queue: JobQueue,
    pub(crate) vault: Vault,
    pub(crate) keys: KeyStore,
    pub(crate) worker: Arc<Worker>,
    /// The folder with the speaker model; without it voices are told apart only by channel.
    pub(crate) models: Option<PathBuf>,
    pub(crate) limits: UploadLimits,
    pub(crate) hooks: Vec<Arc<dyn WithdrawalHook>>,
    /// The request that writes to an upload in this process, so that a newer one can end it: its line may be dead.
    pub(crate) writers: Arc<std::sync::Mutex<HashMap<UploadId, CancellationToken>>>,
    /// Checksums of uploads under way in this process.
    pub(crate) checksums: Arc<checksum::Checksums>,
    pub(crate) guesses: Arc<code::Guesses>,
    pub(crate) sittings: Arc<viewing::Sittings>,
    /// What each segment of a film holds, as far as it has been asked for.
    pub(crate) segments: Arc<segments::Segments>,
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("vault", &self.vault).field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Record {
    /// Puts the parts together.
    #[must_use]
    pub fn new(db: Db, clock: Clock, vault: Vault, keys: KeyStore, worker: Worker, limits: UploadLimits) -> Self {
        Self {
            store: RecordStore::new(db.clone(), clock.clone()),
            gate: Gate::new(db.clone(), clock.clone()),
            queue: JobQueue::new(db.clone(), clock.clone()),
            db,
            clock,
            vault,
            keys,
            worker: Arc::new(worker),
            models: None,
            limits,
            hooks: Vec::new(),
            writers: Arc::default(),
            checksums: Arc::default(),
            guesses: Arc::default(),
            sittings: Arc::default(),
            segments: Arc::default(),
        }
    }

    /// Tells voices apart with the speaker model in this folder, when it is there.
    #[must_use]
    pub fn with_models(mut self, folder: PathBuf) -> Self {
        self.models = Some(folder);
        self
    }

    /// Tells `hook` about every recording that goes and every consent that is taken back.
    #[must_use]
    pub fn with_hook(mut self, hook: Arc<dyn WithdrawalHook>) -> Self {
        self.hooks.push(hook);
        self
    }

    /// The background work of this stage.
    #[must_use]
    pub fn jobs(&self) -> Registry {
        Registry::default()
            .with::<TranscodeRecording>(self.clone())
            .with::<RefineRecording>(self.clone())
            .with::<ListenToRecording>(self.clone())
            .with::<EraseRecording>(self.clone())
            .with::<FinishWithdrawal>(self.clone())
            .with::<KeepRetention>(self.clone())
            .with::<TidyUploads>(self.clone())
    }

    /// Puts the daily and hourly work in the queue, once; called at every start.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn schedule_jobs(&self) -> mrp_database::Result<()> {
        let mut tx = self.db.begin().await?;
        enqueue(&mut tx, &self.clock, NewJob::of(&KeepRetention {}).about("daily")).await?;
        enqueue(&mut tx, &self.clock, NewJob::of(&TidyUploads {}).about("hourly")).await?;
        tx.commit().await
    }

    /// A recording and what the one access function has to know about it; `None` when it is gone.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_facts(&self, id: RecordingId) -> mrp_database::Result<Option<(Recording, Conversation, Facts)>> {
        let Some(recording) = self.store.find_recording(id).await? else { return Ok(None) };
        let Some(conversation) = self.store.find_conversation(recording.conversation_id).await? else {
            return Ok(None);
        };
        let facts = conversation.facts();
        Ok(Some((recording, conversation, facts)))
    }

    /// Whether everybody in a conversation agrees to `purpose`, held until the transaction ends.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn agrees_in(&self, tx: &mut Tx, id: ConversationId, purpose: Purpose) -> mrp_database::Result<bool> {
        let found = self.store.find_conversation_in(tx, id).await?;
        Ok(found.is_some_and(|conversation| conversation.missing(purpose).is_empty()))
    }

    /// The purposes everybody in a conversation has agreed to.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_agreed_purposes(&self, id: ConversationId) -> mrp_database::Result<Vec<Purpose>> {
        let found = self.store.find_conversation(id).await?;
        Ok(found.map(|conversation| conversation.agreed_purposes()).unwrap_or_default())
    }
}
