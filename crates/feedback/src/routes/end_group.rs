use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Path, Problem};
use mrp_people::Action;
use mrp_vocabulary::RoomId;

use super::find_group::gate;
use crate::Feedback;

/// End a group session for everybody, or call it off. What was written and not shown goes, and so does the chat.
#[utoipa::path(post, path = "/groups/{room_id}/end", tag = "feedback", params(("room_id" = RoomId, Path)),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn end_group(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
) -> Result<StatusCode, Problem> {
    let session = gate(&feedback, &caller, Action::LeadGroup, id).await?;
    if session.ended_at.is_none() {
        // First the end itself, so that nobody begins it again; then the room; then what the room still kept while it was being told.
        feedback.store.end_group(&feedback.clock, id, caller.account_id).await?;
        feedback.live.end(id).await;
        feedback.store.forget_group(id).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
