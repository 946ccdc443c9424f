//! Watching together: what stands above asks for one person whether she may watch an item at this moment.

use mrp_api::Caller;
use mrp_people::{Action, may};
use mrp_vocabulary::LibraryItemId;

use crate::{Item, Library, routes};

/// Told when an item was taken out or is wiped; its payload is the item.
pub(crate) const LIBRARY_ITEM: &str = "library_item";

impl Library {
    /// An item this caller may watch at this moment, with the consents as they stand; `None` when there is none for her.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_watchable(&self, caller: &Caller, id: LibraryItemId) -> mrp_database::Result<Option<Item>> {
        let Some(item) = self.store.find_item(id).await? else { return Ok(None) };
        let facts = routes::facts(self, caller, &item).await?;
        Ok(may(caller, Action::WatchItem, &facts).is_ok().then_some(item))
    }
}
