use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RecordingId;
use serde_json::json;

use crate::{Record, recording::checked_flags, views::Flags};

/// Keep the moments the social worker marked while she filmed ("Markér dette øjeblik"), for her supervisor.
/// Whoever filmed has the whole list, so that it can be sent again after a cut.
#[utoipa::path(put, path = "/recordings/{recording_id}/flags", tag = "record",
    params(("recording_id" = RecordingId, Path)), request_body = Flags,
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn update_flags(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
    Json(input): Json<Flags>,
) -> Result<StatusCode, Problem> {
    record.recording_for(&caller, Action::UploadRecording, id).await?;
    let flags = checked_flags(input.flags)?;
    let mut tx = record.db.begin().await?;
    record.store.update_flags(&mut tx, id, &flags).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::UploadRecording, Subject::of("recording", id));
    audit(&mut tx, &record.clock, entry.with_detail(json!({ "flags": flags.len() }))).await?;
    tx.publish("recording", &id.to_string());
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
