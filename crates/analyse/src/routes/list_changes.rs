use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem, Query};
use mrp_people::Action;
use mrp_vocabulary::CodingId;

use crate::{
    Analyse, access,
    views::{ChangesView, ClipView, KeywordView, Since},
};

/// List which marks of one's own analysis have changed since, for another window or machine that has it open.
#[utoipa::path(get, path = "/codings/{coding_id}/changes", tag = "analyse",
    params(("coding_id" = CodingId, Path), Since), responses((status = OK, body = ChangesView), Problem))]
pub(crate) async fn list_changes(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CodingId>,
    Query(Since { since }): Query<Since>,
) -> Result<Json<ChangesView>, Problem> {
    let (coding, _) = access::coding(&analyse, &caller, Action::WriteCoding, id).await?;
    let mut changes = ChangesView::none(&coding);
    if coding.seq > since {
        // What is left of the changed ones when those that are there have been taken out is gone. A file may have brought thousands.
        let mut changed = analyse.store.changed_since(id, since).await?;
        let there =
            analyse.store.list_keywords(id).await?.into_iter().filter(|one| changed.remove(&one.id.to_string()));
        changes.keywords = there.map(KeywordView::from).collect();
        let there = analyse.store.list_clips(id).await?.into_iter().filter(|one| changed.remove(&one.id.to_string()));
        changes.clips = there.map(ClipView::from).collect();
        changes.gone = changed.into_iter().collect();
    }
    Ok(Json(changes))
}
