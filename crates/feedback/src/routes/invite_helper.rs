use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RoomId;

use super::find_room::gate;
use crate::{
    Feedback, FeedbackError,
    helper::{GivenLink, HelperLink, HelperPlace},
    room::Input,
    store::helper,
};

/// Make a one-time link for a technical helper. Earlier ones become worthless, and whoever came by one is shown out.
#[utoipa::path(post, path = "/rooms/{room_id}/helper_link", tag = "feedback", params(("room_id" = RoomId, Path)),
    responses((status = OK, body = HelperLink), Problem))]
pub(crate) async fn invite_helper(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
) -> Result<Json<HelperLink>, Problem> {
    let room = gate(&feedback, &caller, Action::InviteHelper, id).await?;
    if room.ended_at.is_some() {
        return Err(FeedbackError::Ended.into());
    }
    if room.playback.clip_id.is_some() {
        return Err(FeedbackError::ClipOnScreen.into());
    }
    let mut tx = feedback.store.db.begin().await?;
    let link = helper::create_link(&mut tx, id, caller.account_id, feedback.clock.now_ms()).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::InviteHelper, Subject::of("room", id));
    audit(&mut tx, &feedback.clock, entry).await?;
    tx.commit().await?;
    feedback.live.tell(id, Input::HelpersOut).await;
    Ok(Json(link))
}

/// Make the link for a technical helper worthless and show her out.
#[utoipa::path(delete, path = "/rooms/{room_id}/helper_link", tag = "feedback", params(("room_id" = RoomId, Path)),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn uninvite_helper(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
) -> Result<StatusCode, Problem> {
    gate(&feedback, &caller, Action::InviteHelper, id).await?;
    let mut tx = feedback.store.db.begin().await?;
    helper::end_links(&mut tx, id, feedback.clock.now_ms()).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::InviteHelper, Subject::of("room", id));
    audit(&mut tx, &feedback.clock, entry).await?;
    tx.commit().await?;
    feedback.live.tell(id, Input::HelpersOut).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Take the link one was given as a technical helper. It belongs to the first who does; for everybody else there is nothing behind it.
#[utoipa::path(post, path = "/helper_links", tag = "feedback", request_body = GivenLink,
    responses((status = OK, body = HelperPlace), Problem))]
pub(crate) async fn take_helper_link(
    State(feedback): State<Feedback>,
    caller: Caller,
    Json(given): Json<GivenLink>,
) -> Result<Json<HelperPlace>, Problem> {
    let (db, now_ms) = (&feedback.store.db, feedback.clock.now_ms());
    let found = helper::find_link(db, &given.token, caller.account_id, now_ms).await?;
    let room_id = found.ok_or(FeedbackError::HelperLinkNotFound)?;
    let room = feedback.store.find_room(room_id).await?.ok_or(FeedbackError::HelperLinkNotFound)?;
    let course = feedback.courses.find_facts_of_round(room.round_id).await?.ok_or(FeedbackError::HelperLinkNotFound)?;
    let subject = Subject::of("helper_link", room_id);
    feedback.gate.check(&caller, Action::TakeHelperLink, &mrp_course::course_facts(&course), subject.clone()).await?;
    let mut tx = db.begin().await?;
    if room.ended_at.is_some() || !helper::take_link(&mut tx, &given.token, caller.account_id, now_ms).await? {
        return Err(FeedbackError::HelperLinkNotFound.into());
    }
    audit(&mut tx, &feedback.clock, NewAuditEntry::allowed(&caller, Action::TakeHelperLink, subject)).await?;
    tx.commit().await?;
    let host_name = feedback.store.find_name(course.supervisor_id).await?.unwrap_or_default();
    Ok(Json(HelperPlace { room_id, host_name }))
}
