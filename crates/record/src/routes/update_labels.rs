use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RecordingId;

use crate::{
    Record,
    recording::checked_labels,
    views::{Labels, RecordingView},
};

/// Place the role labels (rolleetiketter) on the picture, at the same place for every viewer.
#[utoipa::path(put, path = "/recordings/{recording_id}/labels", tag = "record",
    params(("recording_id" = RecordingId, Path)), request_body = Labels,
    responses((status = OK, body = RecordingView), Problem))]
pub(crate) async fn update_labels(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
    Json(input): Json<Labels>,
) -> Result<Json<RecordingView>, Problem> {
    // Whoever of the pair may see the picture may say who is who on it.
    let (_, conversation) = record.recording_for(&caller, Action::PlayRecording, id).await?;
    let labels = checked_labels(input.labels, &conversation)?;
    let mut tx = record.db.begin().await?;
    record.store.update_labels(&mut tx, id, &labels).await?;
    audit(&mut tx, &record.clock, NewAuditEntry::allowed(&caller, Action::ViewRecording, Subject::of("label", id)))
        .await?;
    tx.publish("recording", &id.to_string());
    tx.commit().await?;
    let (recording, conversation) = record.recording_for(&caller, Action::ViewRecording, id).await?;
    Ok(Json(record.view_recording(&recording, &conversation).await?))
}
