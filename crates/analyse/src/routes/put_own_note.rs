use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_vocabulary::{KeywordId, RecordingId};

use crate::{
    Analyse, AnalyseError,
    coding::{checked_dimensions, checked_text},
    own_view::{self, NewOwnNote, OwnNote},
    store::json,
};

/// Keep a note of the social worker's own under the id the browser gave it, or its change; without words it is a marked moment.
#[utoipa::path(put, path = "/recordings/{recording_id}/own_notes/{note_id}", tag = "analyse",
    params(("recording_id" = RecordingId, Path), ("note_id" = KeywordId, Path)), request_body = NewOwnNote,
    responses((status = OK, body = OwnNote), Problem))]
pub(crate) async fn put_own_note(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((recording_id, id)): Path<(RecordingId, KeywordId)>,
    Json(new): Json<NewOwnNote>,
) -> Result<Json<OwnNote>, Problem> {
    let (mut tx, round) = own_view::begin(&analyse, &caller, recording_id).await?;
    let body = checked_text(&new.body, true)?;
    let dimensions = checked_dimensions(&*own_view::edition(&analyse, round).await?, &new.dimensions)?;
    let row = args![id, recording_id, new.at_ms, body, json(&dimensions), analyse.clock.now_ms()];
    tx.execute(own_view::PUT_OWN_NOTE, row).await?;
    let kept = own_view::find_note(&mut tx, recording_id, id).await?;
    let kept = kept.ok_or(AnalyseError::Invalid("this id belongs to another mark"))?;
    tx.commit().await?;
    Ok(Json(kept))
}
