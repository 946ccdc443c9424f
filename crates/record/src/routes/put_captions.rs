use axum::{
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
};
use bytes::Bytes;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RecordingId;
use serde_json::json;

use crate::{Record, RecordError, captions, upload::captions_of, views::RecordingView};

/// Give a recording captions (undertekster) from a WebVTT or SubRip file; they take the place of what was there.
#[utoipa::path(put, path = "/recordings/{recording_id}/captions", tag = "record",
    params(("recording_id" = RecordingId, Path)), request_body(content = Vec<u8>, content_type = "text/vtt"),
    responses((status = OK, body = RecordingView), Problem))]
pub(crate) async fn put_captions(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<RecordingView>, Problem> {
    let (recording, _) = record.find_own_playable(&caller, id).await?;
    let file = body.map_err(|refused| match refused.status() {
        StatusCode::PAYLOAD_TOO_LARGE => RecordError::Captions(captions::CaptionsFlaw::TooLarge),
        _ => RecordError::Invalid("the file did not arrive whole"),
    })?;
    let text =
        captions::read_captions(&file, recording.duration_ms.unwrap_or_default()).map_err(RecordError::Captions)?;
    // Words that were said are the film in another form, so they are sealed with its key and go with it.
    let name = record.clock.new_uuid().to_string();
    let object = captions_of(id, &name);
    record
        .vault
        .put(&object, &record.data_key(&recording).await?, Bytes::from(text))
        .await
        .map_err(RecordError::from)?;
    let kept = record.note_captions(&caller, id, Some(&name)).await;
    let before = match kept {
        Ok(before) => before,
        Err(problem) => {
            // The recording went meanwhile, or others came first: nothing that does not count may stay.
            record.vault.delete(&object).await.map_err(RecordError::from)?;
            return Err(problem);
        }
    };
    record.forget_captions(id, before).await?;
    find(&record, &caller, id).await
}

/// Take the captions of a recording away.
#[utoipa::path(delete, path = "/recordings/{recording_id}/captions", tag = "record",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, body = RecordingView), Problem))]
pub(crate) async fn delete_captions(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Json<RecordingView>, Problem> {
    record.find_own_playable(&caller, id).await?;
    let before = record.note_captions(&caller, id, None).await?;
    record.forget_captions(id, before).await?;
    find(&record, &caller, id).await
}

async fn find(record: &Record, caller: &Caller, id: RecordingId) -> Result<Json<RecordingView>, Problem> {
    let (recording, conversation) = record.recording_for(caller, Action::ViewRecording, id).await?;
    Ok(Json(record.view_recording(&recording, &conversation).await?))
}

impl Record {
    /// Writes down which captions count from now on; gives back which did before.
    async fn note_captions(
        &self,
        caller: &Caller,
        id: RecordingId,
        name: Option<&str>,
    ) -> Result<Option<String>, Problem> {
        let mut tx = self.db.begin().await?;
        let before = self.store.find_captions_in(&mut tx, id).await?.ok_or(RecordError::NotFound("recording"))?;
        if !self.store.update_captions(&mut tx, id, name, before.as_deref()).await? {
            let title = "somebody has changed the captions at the same moment; look again";
            return Err(RecordError::Conflict { code: "captions_changed", title }.into());
        }
        let entry = NewAuditEntry::allowed(caller, Action::ViewRecording, Subject::of("captions", id));
        audit(&mut tx, &self.clock, entry.with_detail(json!({ "captions": name.is_some() }))).await?;
        tx.publish("recording", &id.to_string());
        tx.commit().await?;
        Ok(before)
    }

    async fn forget_captions(&self, id: RecordingId, name: Option<String>) -> Result<(), RecordError> {
        match name {
            Some(name) => Ok(self.vault.delete(&captions_of(id, &name)).await?),
            None => Ok(()),
        }
    }
}
