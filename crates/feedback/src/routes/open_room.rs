use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{RoomId, RoundId};

use super::find_room::{note_seen, view};
use crate::{Feedback, FeedbackError, RoomView};

/// Open the room (feedbackrum) of a round, or find it open: the same call twice is the same room.
#[utoipa::path(put, path = "/rounds/{round_id}/room", tag = "feedback", params(("round_id" = RoundId, Path)),
    responses((status = OK, body = RoomView), Problem))]
pub(crate) async fn open_room(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(round_id): Path<RoundId>,
) -> Result<Json<RoomView>, Problem> {
    let course = feedback.courses.find_facts_of_round(round_id).await?.ok_or(FeedbackError::RoundNotFound)?;
    let facts = mrp_course::course_facts(&course);
    feedback.gate.check(&caller, Action::OpenRoom, &facts, Subject::of("round", round_id)).await?;
    // The newest released analysis is the one the two talk about.
    let codings = feedback.analyse.store.list_codings_of_round(round_id).await?;
    let coding = codings.into_iter().find(|coding| coding.released_at.is_some()).ok_or(FeedbackError::NotReleased)?;

    if feedback.store.find_room_of_round(round_id).await?.is_none() {
        feedback.check_open_rooms(caller.account_id).await?;
        let id = RoomId::new(&feedback.clock);
        let now = feedback.clock.now_ms();
        let mut tx = feedback.store.db.begin().await?;
        feedback.store.open_room(&mut tx, id, round_id, coding.id, caller.account_id, now).await?;
        let entry = NewAuditEntry::allowed(&caller, Action::OpenRoom, Subject::of("round", round_id));
        audit(&mut tx, &feedback.clock, entry).await?;
        tx.commit().await?;
    }
    let room = feedback.store.find_room_of_round(round_id).await?.ok_or(FeedbackError::RoomNotFound)?;
    let view = view(&feedback, room).await?;
    note_seen(&feedback, &caller, &view).await?;
    Ok(Json(view))
}
