use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Path, Problem};
use mrp_database::args;
use mrp_vocabulary::{KeywordId, RecordingId};

use crate::{Analyse, own_view};

/// Take a note of the social worker's own away. Keeping it again brings it back: that is the undo.
#[utoipa::path(delete, path = "/recordings/{recording_id}/own_notes/{note_id}", tag = "analyse",
    params(("recording_id" = RecordingId, Path), ("note_id" = KeywordId, Path)),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn delete_own_note(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((recording_id, id)): Path<(RecordingId, KeywordId)>,
) -> Result<StatusCode, Problem> {
    let (mut tx, _) = own_view::begin(&analyse, &caller, recording_id).await?;
    // Gone already is as good as gone now.
    tx.execute(own_view::DELETE_OWN_NOTE, args![id, recording_id, analyse.clock.now_ms()]).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
