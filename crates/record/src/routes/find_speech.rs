use axum::{extract::State, http::HeaderMap};
use mrp_api::{Caller, Json, Path, Problem, etag};
use mrp_people::Action;
use mrp_vocabulary::RecordingId;

use crate::{Record, speech_views::SpeechView};

/// Find who speaks when in a recording (taleture), and what can be counted of it. For the pair, and for whoever is named for research.
#[utoipa::path(get, path = "/recordings/{recording_id}/speech", tag = "record",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, body = SpeechView), Problem))]
pub(crate) async fn find_speech(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<(HeaderMap, Json<SpeechView>), Problem> {
    let (_, conversation) = record.recording_to_look_at(&caller, Action::PlayRecording, id).await?;
    let view = record.view_speech(id, &conversation).await?;
    Ok((etag(view.revision), Json(view)))
}
