use axum::extract::State;
use mrp_api::{Caller, Json, Page, Problem};
use mrp_people::{Action, Subject, may};

use crate::{ItemView, Library};

/// List the items whose admission the caller has a part in: a curator all of them, the pair their own.
#[utoipa::path(get, path = "/admissions", tag = "library", responses((status = OK, body = Page<ItemView>), Problem))]
pub(crate) async fn list_admissions(
    State(library): State<Library>,
    caller: Caller,
) -> Result<Json<Page<ItemView>>, Problem> {
    let mut items = Vec::new();
    for item in library.store.list_admissions().await? {
        // Whoever may take it out has a part in it.
        if may(&caller, Action::UnpublishItem, &super::facts(&library, &caller, &item).await?).is_ok() {
            items.push(ItemView::with_admission(&item));
        }
    }
    library.gate.note_sitting(&caller, Action::SearchLibrary, Subject::kind("library_admission")).await?;
    Ok(Json(Page::whole(items)))
}
