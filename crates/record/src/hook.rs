//! How later stages hear that something is gone.
//!
//! Arrows point downwards only, so `record` knows no later stage: each brings a hook when the program is put together.
//! Rows that hang on the recording by a foreign key need no hook; bytes with a key of their own (library clips) do.

use async_trait::async_trait;
use mrp_database::Tx;
use mrp_vocabulary::{ConversationId, Purpose, RecordingId};

use crate::ErasureReason;

/// What is gone, or no longer allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Of which conversation.
    pub conversation_id: ConversationId,
    /// Why. A recording whose time is up leaves behind what has a consent and a key of its own.
    pub why: ErasureReason,
    /// What is no longer allowed. With `supervision` among them, or on a deletion, the recordings themselves are gone.
    pub purposes: Vec<Purpose>,
    /// The recordings it is about.
    pub recording_ids: Vec<RecordingId>,
}

/// Something that has to go when a recording or a consent goes.
#[async_trait]
pub trait WithdrawalHook: Send + Sync {
    /// In the transaction, before the rows go: write down what has to be wiped. Fast, database only.
    ///
    /// # Errors
    /// Then nothing at all happens.
    async fn note(&self, tx: &mut Tx, gone: &Gone) -> mrp_database::Result<()>;

    /// After it: wipe, and prove it. Called at once and again until it succeeds, so it must be idempotent.
    ///
    /// # Errors
    /// Then it is tried again, and the receipt waits.
    async fn wipe(&self, gone: &Gone) -> anyhow::Result<()>;
}
