#![doc = include_str!("../README.md")]

mod error;
mod hook;
mod item;
mod jobs;
mod routes;
pub mod store;
mod views;
mod watch;

use mrp_analyse::Analyse;
use mrp_database::Db;
use mrp_jobs::{NewJob, Registry, enqueue};
use mrp_people::Gate;
use mrp_record::Record;
use mrp_vault::{KeyStore, Vault};
use mrp_vocabulary::Clock;

pub use error::LibraryError;
pub use item::{Item, ItemState, RoleLabel};
pub use jobs::{CutLibraryItem, ExpireLibraryItems, WipeLibraryItem};
pub use routes::routes;
pub use store::LibraryStore;
pub use views::ItemView;

/// The video library: clips of good practice.
#[derive(Debug, Clone)]
pub struct Library {
    /// What the database holds of it.
    pub store: LibraryStore,
    pub(crate) record: Record,
    pub(crate) analyse: Analyse,
    pub(crate) vault: Vault,
    pub(crate) keys: KeyStore,
    pub(crate) gate: Gate,
    pub(crate) clock: Clock,
}

impl Library {
    /// Puts the parts together.
    #[must_use]
    pub fn new(
        db: Db,
        record: Record,
        analyse: Analyse,
        (vault, keys): (Vault, KeyStore),
        gate: Gate,
        clock: Clock,
    ) -> Self {
        Self { store: LibraryStore::new(db), record, analyse, vault, keys, gate, clock }
    }

    /// The background work of the library.
    #[must_use]
    pub fn jobs(&self) -> Registry {
        Registry::default()
            .with::<CutLibraryItem>(self.clone())
            .with::<WipeLibraryItem>(self.clone())
            .with::<ExpireLibraryItems>(self.clone())
    }

    /// Puts the daily work in the queue, once; called at every start.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn schedule_jobs(&self) -> mrp_database::Result<()> {
        let mut tx = self.store.db.begin().await?;
        enqueue(&mut tx, &self.clock, NewJob::of(&ExpireLibraryItems {}).about("hourly")).await?;
        tx.commit().await
    }
}
