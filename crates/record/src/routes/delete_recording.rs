use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Path, Problem};
use mrp_people::Action;
use mrp_vocabulary::RecordingId;

use crate::{ErasureReason, Record};

/// Delete a recording for good: its keys, its bytes, and everything that was written about it.
#[utoipa::path(delete, path = "/recordings/{recording_id}", tag = "record", params(("recording_id" = RecordingId, Path)),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn delete_recording(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<StatusCode, Problem> {
    record.recording_for(&caller, Action::DeleteRecording, id).await?;
    record.delete_recording(id, ErasureReason::Deleted, Some(&caller)).await?;
    Ok(StatusCode::NO_CONTENT)
}
