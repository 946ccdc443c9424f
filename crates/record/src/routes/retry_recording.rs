use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_jobs::{NewJob, enqueue};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RecordingId;
use serde_json::json;

use crate::{Record, RecordError, TranscodeRecording, access::WAITED_FOR, views::RecordingView};

/// Try again to make a recording playable.
#[utoipa::path(post, path = "/recordings/{recording_id}/retry", tag = "record",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, body = RecordingView), Problem))]
pub(crate) async fn retry_recording(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Json<RecordingView>, Problem> {
    let (recording, _) = record.recording_for(&caller, Action::UploadRecording, id).await?;
    let mut tx = record.db.begin().await?;
    if !record.store.note_processing(&mut tx, id).await? {
        let title = "only a recording that could not be made playable can be tried again";
        return Err(RecordError::Conflict { code: "recording_not_failed", title }.into());
    }
    let job = NewJob::of(&TranscodeRecording { recording_id: id }).about(id).with_priority(WAITED_FOR);
    enqueue(&mut tx, &record.clock, job.on_behalf_of(recording.course.municipality_id)).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::UploadRecording, Subject::of("recording", id));
    audit(&mut tx, &record.clock, entry.with_detail(json!({ "retry": true }))).await?;
    tx.publish("recording", &id.to_string());
    tx.commit().await?;
    let (recording, conversation) = record.recording_for(&caller, Action::ViewRecording, id).await?;
    Ok(Json(record.view_recording(&recording, &conversation).await?))
}
