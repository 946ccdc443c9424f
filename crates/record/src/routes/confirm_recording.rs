use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RecordingId;
use serde_json::json;

use crate::Record;

/// Everybody was asked again at the end ("Er det stadig i orden?"), and it is.
#[utoipa::path(post, path = "/recordings/{recording_id}/confirmation", tag = "record",
    params(("recording_id" = RecordingId, Path)), responses((status = NO_CONTENT), Problem))]
pub(crate) async fn confirm_recording(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<StatusCode, Problem> {
    record.recording_for(&caller, Action::UploadRecording, id).await?;
    let mut tx = record.db.begin().await?;
    record.store.note_confirmed(&mut tx, id).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::RegisterConsent, Subject::of("recording", id));
    audit(&mut tx, &record.clock, entry.with_detail(json!({ "asked_again": true }))).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
