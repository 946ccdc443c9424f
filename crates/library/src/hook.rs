//! What has to go from the library when a consent or a recording goes.

use async_trait::async_trait;
use mrp_database::{Tx, args};
use mrp_jobs::{NewJob, enqueue};
use mrp_record::{ErasureReason, Gone, WithdrawalHook};
use mrp_vault::KeyOwner;
use mrp_vocabulary::{LibraryItemId, MunicipalityId, Purpose};

use crate::{Item, Library, LibraryError, jobs::WipeLibraryItem, store, watch::LIBRARY_ITEM};

/// Whether an item has to go with it.
fn goes(item: &Item, gone: &Gone) -> bool {
    let withdrawn = gone.purposes.contains(&Purpose::Library) || gone.purposes.contains(&Purpose::Supervision);
    // The social worker deletes her recording: what was cut from it goes too. One whose time was up leaves its clips.
    let deleted = gone.why == ErasureReason::Deleted && gone.recording_ids.contains(&item.recording_id);
    withdrawn || deleted
}

#[async_trait]
impl WithdrawalHook for Library {
    async fn note(&self, tx: &mut Tx, gone: &Gone) -> mrp_database::Result<()> {
        for item in self.store.list_items_of_conversation(tx, gone.conversation_id).await? {
            if goes(&item, gone) {
                self.promise_to_wipe(tx, item.id, item.municipality_id).await?;
            }
        }
        Ok(())
    }

    async fn wipe(&self, gone: &Gone) -> anyhow::Result<()> {
        // The rows are gone since `note`; what was promised is what is left to do, and the jobs do the same again.
        for promised in self.store.db.list::<store::ToWipe>(store::LIST_OPEN_ERASURES, args![]).await? {
            self.wipe_item(promised.item_id, promised.municipality_id).await?;
        }
        tracing::debug!(conversation.id = %gone.conversation_id, "the library has wiped what hung on it");
        Ok(())
    }
}

impl Library {
    /// Takes the row away and promises to wipe the rest.
    pub(crate) async fn promise_to_wipe(
        &self,
        tx: &mut Tx,
        id: LibraryItemId,
        municipality: MunicipalityId,
    ) -> mrp_database::Result<()> {
        tx.execute(store::INSERT_ERASURE, args![id, municipality, self.clock.now_ms()]).await?;
        tx.execute(store::DELETE_ITEM, args![id]).await?;
        tx.publish(LIBRARY_ITEM, &id.to_string());
        let job = NewJob::of(&WipeLibraryItem { item_id: id }).about(id).with_priority(100);
        enqueue(tx, &self.clock, job).await
    }

    /// Destroys its key, then its bytes. Does no harm when repeated.
    pub(crate) async fn wipe_item(&self, id: LibraryItemId, municipality: MunicipalityId) -> Result<(), LibraryError> {
        self.keys.destroy(municipality, &KeyOwner::LibraryItem(id)).await?;
        self.vault.delete_prefix(&Item::prefix(id)).await?;
        self.store.db.execute(store::NOTE_ERASED, args![id, self.clock.now_ms()]).await?;
        Ok(())
    }

    /// After a restore, before anything can play: wipes again whatever this database knows to be gone, and takes out the items
    /// whose keys the key store knows to be destroyed, because the database is older than that. Returns how many were taken out.
    ///
    /// # Errors
    /// When a key could not be destroyed, or the database cannot be reached.
    pub async fn replay_erasures(&self) -> Result<usize, LibraryError> {
        let mut taken_out = 0;
        for kept in self.store.db.list::<store::ToWipe>(store::LIST_KEPT, args![]).await? {
            if self.keys.is_destroyed(kept.municipality_id, &KeyOwner::LibraryItem(kept.item_id)).await? {
                let mut tx = self.store.db.begin().await?;
                self.promise_to_wipe(&mut tx, kept.item_id, kept.municipality_id).await?;
                tx.commit().await?;
                taken_out += 1;
            }
        }
        for gone in self.store.db.list::<store::ToWipe>(store::LIST_ERASURES, args![]).await? {
            self.wipe_item(gone.item_id, gone.municipality_id).await?;
        }
        Ok(taken_out)
    }
}
