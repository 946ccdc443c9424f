//! SQL beside its row types; one method for each thing that must be true together.

pub(crate) mod conversations;
pub(crate) mod erasures;
pub(crate) mod readers;
pub(crate) mod recordings;
pub(crate) mod speech;
pub(crate) mod uploads;
pub(crate) mod viewings;

use mrp_database::{Db, Statement};
use mrp_vocabulary::Clock;

/// Every statement of this stage, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<Statement> {
    [
        conversations::STATEMENTS,
        erasures::STATEMENTS,
        readers::STATEMENTS,
        recordings::STATEMENTS,
        speech::STATEMENTS,
        uploads::STATEMENTS,
        viewings::STATEMENTS,
    ]
    .concat()
}

/// Conversations, consents, recordings and uploads, kept.
#[derive(Debug, Clone)]
pub struct RecordStore {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
}

impl RecordStore {
    /// What a database holds of this stage.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }
}
