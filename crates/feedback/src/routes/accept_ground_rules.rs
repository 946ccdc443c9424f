use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RoomId;

use super::find_group::{gate, view};
use crate::{Feedback, FeedbackError, GroupView, store::group};

/// Accept the ground rules (rammesætning) of a group session. Nobody is let in without.
#[utoipa::path(put, path = "/groups/{room_id}/acceptance", tag = "feedback", params(("room_id" = RoomId, Path)),
    responses((status = OK, body = GroupView), Problem))]
pub(crate) async fn accept_ground_rules(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
) -> Result<Json<GroupView>, Problem> {
    let session = gate(&feedback, &caller, Action::AcceptGroundRules, id).await?;
    if session.ended_at.is_some() {
        return Err(FeedbackError::Ended.into());
    }
    let mut tx = feedback.store.db.begin().await?;
    let now = feedback.clock.now_ms();
    if tx.execute(group::NOTE_ACCEPTED, args![id, caller.account_id, now]).await? > 0 {
        let entry = NewAuditEntry::allowed(&caller, Action::AcceptGroundRules, Subject::of("group", id));
        audit(&mut tx, &feedback.clock, entry).await?;
    }
    tx.commit().await?;
    let session = feedback.store.find_group(id).await?.ok_or(FeedbackError::GroupNotFound)?;
    Ok(Json(view(&caller, session)))
}
