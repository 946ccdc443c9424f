use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Path, Problem};
use mrp_course::{RoundFact, note_fact};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RoomId;

use super::find_room::gate;
use crate::{Feedback, room::Input, store};

/// End the meeting for both and move the round on. The host can also do it from inside the room.
#[utoipa::path(post, path = "/rooms/{room_id}/end", tag = "feedback", params(("room_id" = RoomId, Path)),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn end_room(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
) -> Result<StatusCode, Problem> {
    let room = gate(&feedback, &caller, Action::EndRoom, id).await?;
    let mut tx = feedback.store.db.begin().await?;
    tx.execute(store::END_ROOM, args![id, feedback.clock.now_ms()]).await?;
    note_fact(&mut tx, &feedback.clock, room.round_id, RoundFact::FeedbackHeld).await?;
    audit(&mut tx, &feedback.clock, NewAuditEntry::allowed(&caller, Action::EndRoom, Subject::of("room", id))).await?;
    tx.commit().await?;
    feedback.live.tell(id, Input::Ended).await;
    Ok(StatusCode::NO_CONTENT)
}
