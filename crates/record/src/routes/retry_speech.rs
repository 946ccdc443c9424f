use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_jobs::{NewJob, enqueue};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RecordingId;
use serde_json::json;

use crate::{ListenToRecording, Record, RecordError, speech_views::SpeechView};

/// Listen to a recording again: after a failure, or when there is a speaker model now. Corrections stay.
#[utoipa::path(post, path = "/recordings/{recording_id}/speech/retry", tag = "record",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, body = SpeechView), Problem))]
pub(crate) async fn retry_speech(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Json<SpeechView>, Problem> {
    let (recording, conversation) = record.recording_for(&caller, Action::PlayRecording, id).await?;
    if !recording.can_be_played() {
        return Err(RecordError::NotPlayable.into());
    }
    let mut tx = record.db.begin().await?;
    enqueue(&mut tx, &record.clock, NewJob::of(&ListenToRecording { recording_id: id }).about(id)).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::PlayRecording, Subject::of("speech", id));
    audit(&mut tx, &record.clock, entry.with_detail(json!({ "retry": true }))).await?;
    tx.commit().await?;
    Ok(Json(record.view_speech(id, &conversation).await?))
}
