use axum::extract::State;
use mrp_api::{Caller, Json, Page, Path, Problem, Query};
use mrp_people::Action;
use mrp_vocabulary::CodingId;

use crate::{
    Analyse, access,
    views::{HistoryOf, MarkChangeView},
};

/// So many changes are told at most.
const AT_MOST: i64 = 300;

/// List what was done to a mark of one's own analysis, or last of all in it, newest first. Goes with the recording.
#[utoipa::path(get, path = "/codings/{coding_id}/history", tag = "analyse",
    params(("coding_id" = CodingId, Path), HistoryOf), responses((status = OK, body = Page<MarkChangeView>), Problem))]
pub(crate) async fn list_history(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CodingId>,
    Query(of): Query<HistoryOf>,
) -> Result<Json<Page<MarkChangeView>>, Problem> {
    access::coding(&analyse, &caller, Action::WriteCoding, id).await?;
    let rows = analyse.store.history(id, of.mark_id.as_deref(), AT_MOST).await?;
    let items = rows.into_iter().map(MarkChangeView::try_from).collect::<mrp_database::Result<Vec<_>>>()?;
    Ok(Json(Page::whole(items)))
}
