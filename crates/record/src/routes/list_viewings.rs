use axum::extract::State;
use mrp_api::{Caller, Json, Page, Path, Problem};
use mrp_people::Action;
use mrp_vocabulary::RecordingId;

use crate::{Record, views::ViewingView};

/// List who has seen a recording, and when (hvem har set den).
#[utoipa::path(get, path = "/recordings/{recording_id}/views", tag = "record",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, body = Page<ViewingView>), Problem))]
pub(crate) async fn list_viewings(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Json<Page<ViewingView>>, Problem> {
    record.recording_for(&caller, Action::ViewWatchers, id).await?;
    let viewings = record.store.list_viewings(id).await?;
    Ok(Json(Page::whole(viewings.into_iter().map(ViewingView::from).collect())))
}
