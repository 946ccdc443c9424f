use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, Subject};
use mrp_vocabulary::{ConcernId, RecordingId};

use crate::{Analyse, access, concern};

/// Delete a private concern (bekymring) of one's own, for good.
#[utoipa::path(delete, path = "/recordings/{recording_id}/concerns/{concern_id}", tag = "analyse",
    params(("recording_id" = RecordingId, Path), ("concern_id" = ConcernId, Path)),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn delete_concern(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((recording_id, id)): Path<(RecordingId, ConcernId)>,
) -> Result<StatusCode, Problem> {
    let (_, _, facts) = access::recording(&analyse, recording_id).await?;
    analyse.gate.check(&caller, Action::WriteConcern, &facts, Subject::of("recording", recording_id)).await?;
    analyse.store.db.execute(concern::DELETE_CONCERN, args![id, recording_id, caller.account_id]).await?;
    Ok(StatusCode::NO_CONTENT)
}
