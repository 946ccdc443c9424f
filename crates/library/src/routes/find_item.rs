use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, Subject, may};
use mrp_vocabulary::LibraryItemId;

use crate::{ItemView, Library, LibraryError};

/// Find one item of the library.
#[utoipa::path(get, path = "/items/{item_id}", tag = "library", params(("item_id" = LibraryItemId, Path)),
    responses((status = OK, body = ItemView), Problem))]
pub(crate) async fn find_item(
    State(library): State<Library>,
    caller: Caller,
    Path(id): Path<LibraryItemId>,
) -> Result<Json<ItemView>, Problem> {
    let item = library.store.find_item(id).await?.ok_or(LibraryError::ItemNotFound)?;
    let facts = super::facts(&library, &caller, &item).await?;
    if may(&caller, Action::UnpublishItem, &facts).is_ok() {
        library.gate.note_sitting(&caller, Action::UnpublishItem, Subject::of("library_item", id)).await?;
        return Ok(Json(ItemView::with_admission(&item)));
    }
    super::gate(&library, &caller, Action::WatchItem, id).await?;
    Ok(Json(ItemView::for_watcher(&item)))
}
