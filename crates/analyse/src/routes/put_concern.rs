use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, Subject};
use mrp_vocabulary::{ConcernId, RecordingId};

use crate::{
    Analyse, AnalyseError, access, concern,
    concern::{NewConcern, checked_concern},
};

/// Keep a private concern (bekymring) about a recording, under the id the browser gave it.
#[utoipa::path(put, path = "/recordings/{recording_id}/concerns/{concern_id}", tag = "analyse",
    params(("recording_id" = RecordingId, Path), ("concern_id" = ConcernId, Path)), request_body = NewConcern,
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn put_concern(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((recording_id, id)): Path<(RecordingId, ConcernId)>,
    Json(new): Json<NewConcern>,
) -> Result<StatusCode, Problem> {
    let (_, _, facts) = access::recording(&analyse, recording_id).await?;
    analyse.gate.check(&caller, Action::WriteConcern, &facts, Subject::of("recording", recording_id)).await?;
    let body = checked_concern(&new.body)?;
    // No line in the audit log and no signal: both would tell others that there is one.
    let row = args![id, recording_id, caller.account_id, new.at_ms, body, analyse.clock.now_ms()];
    if analyse.store.db.execute(concern::PUT_CONCERN, row).await? == 0 {
        return Err(AnalyseError::ConcernNotFound.into());
    }
    Ok(StatusCode::NO_CONTENT)
}
