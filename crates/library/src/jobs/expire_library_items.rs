//! Wipes the items whose time is up, and comes back in an hour.

use async_trait::async_trait;
use mrp_database::args;
use mrp_jobs::{Context, Job, JobError, NewJob, enqueue};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use serde::{Deserialize, Serialize};

use crate::{Library, store};

const HOUR_MS: i64 = 3_600_000;

/// Wipe what has expired.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExpireLibraryItems {}

#[async_trait]
impl Job for ExpireLibraryItems {
    const NAME: &'static str = "expire_library_items";
    type State = Library;

    async fn run(&self, library: &Library, context: &Context) -> Result<(), JobError> {
        let again = |error: mrp_database::Error| JobError::Again(error.into());
        let now = context.clock.now_ms();
        let expired = library.store.db.list::<store::ToWipe>(store::LIST_EXPIRED, args![now]).await.map_err(again)?;
        let mut tx = library.store.db.begin().await.map_err(again)?;
        for item in expired {
            library.promise_to_wipe(&mut tx, item.item_id, item.municipality_id).await.map_err(again)?;
            let entry = NewAuditEntry {
                municipality_id: Some(item.municipality_id),
                ..NewAuditEntry::by_nobody(Action::UnpublishItem.word(), Subject::of("library_item", item.item_id))
            };
            audit(&mut tx, &context.clock, entry).await.map_err(again)?;
        }
        let next = NewJob::of(&Self {}).about("hourly").after_ms(HOUR_MS);
        enqueue(&mut tx, &context.clock, next).await.map_err(again)?;
        tx.commit().await.map_err(again)
    }
}
