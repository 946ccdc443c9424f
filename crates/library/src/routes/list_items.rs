use axum::extract::State;
use mrp_api::{Caller, Json, Page, Problem, Query};
use mrp_people::{Action, Facts, NewAuditEntry, Subject, audit, may};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{ItemView, Library};

/// How many items one answer holds.
const MOST: u32 = 500;

/// What to look for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Search {
    /// Key of a dimension.
    dimension: Option<String>,
    /// Words that all occur in the title or the reason.
    words: Option<String>,
}

/// Find clips of good practice (videobibliotek) by dimension and words.
#[utoipa::path(get, path = "/items", tag = "library", params(Search),
    responses((status = OK, body = Page<ItemView>), Problem))]
pub(crate) async fn list_items(
    State(library): State<Library>,
    caller: Caller,
    Query(search): Query<Search>,
) -> Result<Json<Page<ItemView>>, Problem> {
    let shares_library = library.store.shares(caller.municipality_id).await?;
    let facts = Facts { shares_library, ..Facts::none() };
    library.gate.check(&caller, Action::SearchLibrary, &facts, Subject::kind("library_item")).await?;
    let now = library.clock.now_ms();
    let found = library.store.list_published(now, search.dimension.as_deref(), search.words.as_deref(), MOST).await?;
    let mut items = Vec::with_capacity(found.len());
    for item in &found {
        // A consent taken back a moment ago counts before its job has run.
        if may(&caller, Action::WatchItem, &super::facts(&library, &caller, item).await?).is_ok() {
            items.push(ItemView::for_watcher(item));
        }
    }
    let mut tx = library.store.db.begin().await?;
    let entry = NewAuditEntry::allowed(&caller, Action::SearchLibrary, Subject::kind("library_item"));
    // What somebody looks for may be a name, and the log is for ever: only how many words there were.
    let words = search.words.as_deref().map_or(0, |words| words.split_whitespace().count());
    let dimension = match search.dimension {
        Some(key) if library.analyse.editions().knows_dimension(&key).await? => Some(key),
        _ => None,
    };
    let detail = serde_json::json!({ "dimension": dimension, "words": words, "found": items.len() });
    audit(&mut tx, &library.clock, entry.with_detail(detail)).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(items)))
}
