use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::LibraryItemId;

use crate::{ItemState, ItemView, Library, LibraryError, store, views::NewCheck};

/// Answer, as the second person: "Kan nogen genkendes på rolle, ansigt, stemme eller formulering?"
#[utoipa::path(put, path = "/items/{item_id}/check", tag = "library", params(("item_id" = LibraryItemId, Path)),
    request_body = NewCheck, responses((status = OK, body = ItemView), Problem))]
pub(crate) async fn check_item(
    State(library): State<Library>,
    caller: Caller,
    Path(id): Path<LibraryItemId>,
    Json(new): Json<NewCheck>,
) -> Result<Json<ItemView>, Problem> {
    super::gate(&library, &caller, Action::CheckRecognisability, id).await?;
    let state = if new.recognisable { ItemState::Nominated } else { ItemState::Checked };
    let mut tx = library.store.db.begin().await?;
    let row = args![id, state.word(), caller.account_id, library.clock.now_ms(), new.recognisable, new.note.trim()];
    if tx.execute(store::NOTE_CHECK, row).await? == 0 {
        return Err(LibraryError::NotYet("it is not waiting for this answer").into());
    }
    let entry = NewAuditEntry::allowed(&caller, Action::CheckRecognisability, Subject::of("library_item", id));
    let detail = serde_json::json!({ "recognisable": new.recognisable });
    audit(&mut tx, &library.clock, entry.with_detail(detail)).await?;
    tx.commit().await?;
    let item = library.store.find_item(id).await?.ok_or(LibraryError::ItemNotFound)?;
    Ok(Json(ItemView::with_admission(&item)))
}
