use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::LibraryItemId;

use crate::{Library, store};

/// Take an item out of the library, at once; it can be checked and published again.
#[utoipa::path(delete, path = "/items/{item_id}/publication", tag = "library",
    params(("item_id" = LibraryItemId, Path)), responses((status = NO_CONTENT), Problem))]
pub(crate) async fn unpublish_item(
    State(library): State<Library>,
    caller: Caller,
    Path(id): Path<LibraryItemId>,
) -> Result<StatusCode, Problem> {
    super::gate(&library, &caller, Action::UnpublishItem, id).await?;
    let mut tx = library.store.db.begin().await?;
    tx.execute(store::UNPUBLISH_ITEM, args![id, library.clock.now_ms()]).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::UnpublishItem, Subject::of("library_item", id));
    audit(&mut tx, &library.clock, entry).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
