use axum::{extract::State, http::HeaderMap};
use mrp_api::{Caller, IfMatch, Json, Path, Problem, etag};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RecordingId;
use serde_json::json;

use crate::{
    Record, RecordError,
    speech::{checked_names, checked_turns},
    speech_views::{SpeechInput, SpeechView},
};

/// Put right who speaks when (taleture), and say who the voices are. What was computed stays and can be taken up again.
#[utoipa::path(put, path = "/recordings/{recording_id}/speech", tag = "record",
    params(("recording_id" = RecordingId, Path),
        ("If-Match" = Option<String>, Header, description = "revision it is based on")),
    request_body = SpeechInput, responses((status = OK, body = SpeechView), Problem))]
pub(crate) async fn put_speech(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
    based_on: IfMatch,
    Json(input): Json<SpeechInput>,
) -> Result<(HeaderMap, Json<SpeechView>), Problem> {
    // Whoever of the pair may hear it may say who speaks.
    let (_, conversation) = record.recording_for(&caller, Action::PlayRecording, id).await?;
    let speech = record.store.find_speech(id).await?.ok_or(RecordError::Conflict {
        code: "speech_not_heard",
        title: "the recording has not been listened to yet",
    })?;
    based_on.check(speech.revision)?;
    let turns = input.turns.map(|turns| checked_turns(turns, speech.duration_ms)).transpose()?;
    let named = checked_names(input.named, &conversation)?;

    let mut tx = record.db.begin().await?;
    if !record.store.update_speech(&mut tx, &speech, turns.as_deref(), &named, caller.account_id).await? {
        // Somebody was quicker between the look and the change.
        IfMatch(None).check(speech.revision)?;
    }
    let entry = NewAuditEntry::allowed(&caller, Action::PlayRecording, Subject::of("speech", id));
    audit(&mut tx, &record.clock, entry.with_detail(json!({ "corrected": turns.is_some() }))).await?;
    tx.publish("recording", &id.to_string());
    tx.commit().await?;

    let view = record.view_speech(id, &conversation).await?;
    Ok((etag(view.revision), Json(view)))
}
