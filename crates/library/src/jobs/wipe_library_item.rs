//! Wipes an item that is gone, until it is proven.

use async_trait::async_trait;
use mrp_database::args;
use mrp_jobs::{Context, Job, JobError};
use mrp_vocabulary::LibraryItemId;
use serde::{Deserialize, Serialize};

use crate::{Library, store};

/// Wipe one item.
#[derive(Debug, Serialize, Deserialize)]
pub struct WipeLibraryItem {
    /// Which one.
    pub item_id: LibraryItemId,
}

#[async_trait]
impl Job for WipeLibraryItem {
    const NAME: &'static str = "wipe_library_item";
    /// A promise to somebody who said no is not given up.
    const ATTEMPTS: i64 = 1_000;
    type State = Library;

    async fn run(&self, library: &Library, _context: &Context) -> Result<(), JobError> {
        let again = |error: mrp_database::Error| JobError::Again(error.into());
        let found = library.store.db.find::<store::ToWipe>(store::FIND_ERASURE, args![self.item_id]);
        let Some(item) = found.await.map_err(again)? else { return Ok(()) };
        library.wipe_item(item.item_id, item.municipality_id).await.map_err(|error| JobError::Again(error.into()))
    }
}
