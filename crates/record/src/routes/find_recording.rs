use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::Action;
use mrp_vocabulary::RecordingId;

use crate::{Record, views::RecordingView};

/// Find one recording (optagelse): how far it is, how long, whose labels. Playing is another question.
#[utoipa::path(get, path = "/recordings/{recording_id}", tag = "record", params(("recording_id" = RecordingId, Path)),
    responses((status = OK, body = RecordingView), Problem))]
pub(crate) async fn find_recording(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Json<RecordingView>, Problem> {
    let (recording, conversation) = record.recording_to_look_at(&caller, Action::ViewRecording, id).await?;
    record.wait_for(&recording).await?;
    let mut view = record.view_recording(&recording, &conversation).await?;
    if !conversation.facts().are_of_the_pair(caller.account_id) {
        // Who codes a second time is to find the places by herself.
        view.flags.clear();
    }
    Ok(Json(view))
}
