use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::LibraryItemId;

use crate::{Library, item::ADMISSION_LASTS, store, watch::LIBRARY_ITEM};

/// Take an item out of the library, at once. A curator can check and publish it again; when the social worker in it takes it
/// out it is gone for good.
#[utoipa::path(delete, path = "/items/{item_id}/publication", tag = "library",
    params(("item_id" = LibraryItemId, Path)), responses((status = NO_CONTENT), Problem))]
pub(crate) async fn unpublish_item(
    State(library): State<Library>,
    caller: Caller,
    Path(id): Path<LibraryItemId>,
) -> Result<StatusCode, Problem> {
    let (item, _) = super::gate(&library, &caller, Action::UnpublishItem, id).await?;
    let mut tx = library.store.db.begin().await?;
    if item.social_worker_id == caller.account_id {
        // Her no outlives the recording and the clip it was first asked about.
        library.promise_to_wipe(&mut tx, id, item.municipality_id).await?;
    } else {
        let lapses_at = library.clock.now() + ADMISSION_LASTS;
        tx.execute(store::UNPUBLISH_ITEM, args![id, library.clock.now_ms(), lapses_at]).await?;
    }
    // Rooms in which it is being watched take it off the table.
    tx.publish(LIBRARY_ITEM, &id.to_string());
    let entry = NewAuditEntry::allowed(&caller, Action::UnpublishItem, Subject::of("library_item", id));
    audit(&mut tx, &library.clock, entry).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
