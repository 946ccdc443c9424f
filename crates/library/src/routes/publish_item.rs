use axum::extract::State;
use chrono::TimeDelta;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::LibraryItemId;

use crate::{ItemView, Library, LibraryError, item::LASTS_DAYS, store};

/// Put an item into the library, until its consent is due again.
#[utoipa::path(put, path = "/items/{item_id}/publication", tag = "library", params(("item_id" = LibraryItemId, Path)),
    responses((status = OK, body = ItemView), Problem))]
pub(crate) async fn publish_item(
    State(library): State<Library>,
    caller: Caller,
    Path(id): Path<LibraryItemId>,
) -> Result<Json<ItemView>, Problem> {
    let (item, _) = super::gate(&library, &caller, Action::PublishItem, id).await?;
    if item.recognisable == Some(true) {
        return Err(LibraryError::Recognisable.into());
    }
    let now = library.clock.now();
    let mut tx = library.store.db.begin().await?;
    let row = args![id, caller.account_id, now, now + TimeDelta::days(LASTS_DAYS)];
    if tx.execute(store::PUBLISH_ITEM, row).await? == 0 {
        return Err(LibraryError::NotYet("a second person looks at it before it is published").into());
    }
    let entry = NewAuditEntry::allowed(&caller, Action::PublishItem, Subject::of("library_item", id));
    audit(&mut tx, &library.clock, entry).await?;
    tx.commit().await?;
    let item = library.store.find_item(id).await?.ok_or(LibraryError::ItemNotFound)?;
    Ok(Json(ItemView::with_admission(&item)))
}
