use axum::{extract::State, response::Response};
use mrp_api::{Caller, Path, Problem};
use mrp_vocabulary::RecordingId;

use super::private;
use crate::{Record, RecordError, upload::captions_of};

/// The captions (undertekster) of a recording, as WebVTT.
#[utoipa::path(get, path = "/recordings/{recording_id}/captions.vtt", tag = "record",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, content_type = "text/vtt", body = String), Problem))]
pub(crate) async fn find_captions(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Response, Problem> {
    let (recording, _) = record.find_playable(&caller, id).await?;
    let missing = || RecordError::NotFound("captions");
    let object = captions_of(id, recording.captions.as_ref().ok_or_else(missing)?);
    let key = record.data_key(&recording).await?;
    let text = record.vault.read(&object, &key).await.map_err(RecordError::from)?.ok_or_else(missing)?;
    Ok(private("text/vtt; charset=utf-8", text))
}
