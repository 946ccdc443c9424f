use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RecordingId;
use serde_json::json;

use crate::{
    Analyse,
    own_view::{self, OwnView},
};

/// Show the supervisor what the social worker herself marked and wrote, and what she goes on to write.
#[utoipa::path(put, path = "/recordings/{recording_id}/own_view/sharing", tag = "analyse",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, body = OwnView), Problem))]
pub(crate) async fn share_own_view(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Json<OwnView>, Problem> {
    set(&analyse, &caller, id, true).await
}

/// Take back that the supervisor may see it: from now on it is the social worker's alone again.
#[utoipa::path(delete, path = "/recordings/{recording_id}/own_view/sharing", tag = "analyse",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, body = OwnView), Problem))]
pub(crate) async fn unshare_own_view(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Json<OwnView>, Problem> {
    set(&analyse, &caller, id, false).await
}

async fn set(analyse: &Analyse, caller: &Caller, id: RecordingId, shared: bool) -> Result<Json<OwnView>, Problem> {
    let (mut tx, round) = own_view::begin(analyse, caller, id).await?;
    if shared {
        tx.execute(own_view::SHARE_OWN_VIEW, args![id, analyse.clock.now_ms()]).await?;
    } else {
        tx.execute(own_view::UNSHARE_OWN_VIEW, args![id]).await?;
    }
    let entry = NewAuditEntry::allowed(caller, Action::WriteOwnView, Subject::of("recording", id));
    audit(&mut tx, &analyse.clock, entry.with_detail(json!({ "shared": shared }))).await?;
    tx.commit().await?;
    Ok(Json(own_view::find(&analyse.store.db, id, round).await?))
}
