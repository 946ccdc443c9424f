use axum::extract::State;
use mrp_api::{Caller, Json, Page, Path, Problem};
use mrp_people::{Action, Subject};
use mrp_vocabulary::RecordingId;

use crate::{Analyse, access, concern, concern::ConcernView};

/// List one's own private concerns (bekymringer) about a recording. A supervisor who has taken the course over finds none of another's.
#[utoipa::path(get, path = "/recordings/{recording_id}/concerns", tag = "analyse",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, body = Page<ConcernView>), Problem))]
pub(crate) async fn list_recording_concerns(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Json<Page<ConcernView>>, Problem> {
    let (_, _, facts) = access::recording(&analyse, id).await?;
    analyse.gate.check(&caller, Action::WriteConcern, &facts, Subject::of("recording", id)).await?;
    let items = concern::list_own(&analyse.store.db, id, caller.account_id).await?;
    Ok(Json(Page::whole(items)))
}
