use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_vocabulary::RecordingId;

use crate::{
    Analyse, AnalyseError,
    own_view::{self, NewTopic},
};

/// Say which of her notes the social worker would like to talk about; one of a recording, or none.
#[utoipa::path(put, path = "/recordings/{recording_id}/own_view/topic", tag = "analyse",
    params(("recording_id" = RecordingId, Path)), request_body = NewTopic, responses((status = NO_CONTENT), Problem))]
pub(crate) async fn put_own_topic(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<RecordingId>,
    Json(new): Json<NewTopic>,
) -> Result<StatusCode, Problem> {
    let (mut tx, _) = own_view::begin(&analyse, &caller, id).await?;
    if let Some(note) = new.note_id
        && own_view::find_note(&mut tx, id, note).await?.is_none()
    {
        return Err(AnalyseError::Invalid("only one of her own notes of this recording can be talked about").into());
    }
    tx.execute(own_view::UPDATE_TOPIC, args![id, new.note_id]).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
