use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RoundId;

use super::find_booking::{booking_gate, check_open, view};
use crate::{
    Feedback,
    booking::{BookingView, TimeWish, check_note},
};

/// Ask for other times for the meeting of a round. What is agreed stands until another time is chosen.
#[utoipa::path(put, path = "/rounds/{round_id}/booking/wish", tag = "feedback", params(("round_id" = RoundId, Path)),
    request_body = TimeWish, responses((status = OK, body = BookingView), Problem))]
pub(crate) async fn ask_for_times(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(round): Path<RoundId>,
    Json(wish): Json<TimeWish>,
) -> Result<Json<BookingView>, Problem> {
    booking_gate(&feedback, &caller, Action::MoveMeeting, round).await?;
    check_open(&feedback, round).await?;
    let note = check_note(&wish.note)?;
    let mut tx = feedback.store.db.begin().await?;
    feedback.bookings.ask(&mut tx, round, caller.account_id, &note).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::MoveMeeting, Subject::of("round", round));
    audit(&mut tx, &feedback.clock, entry).await?;
    tx.commit().await?;
    Ok(Json(view(&feedback, round).await?))
}

/// Take the wish for other times back.
#[utoipa::path(delete, path = "/rounds/{round_id}/booking/wish", tag = "feedback", params(("round_id" = RoundId, Path)),
    responses((status = OK, body = BookingView), Problem))]
pub(crate) async fn take_wish_back(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(round): Path<RoundId>,
) -> Result<Json<BookingView>, Problem> {
    booking_gate(&feedback, &caller, Action::MoveMeeting, round).await?;
    let mut tx = feedback.store.db.begin().await?;
    feedback.bookings.unask(&mut tx, round).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::MoveMeeting, Subject::of("round", round));
    audit(&mut tx, &feedback.clock, entry).await?;
    tx.commit().await?;
    Ok(Json(view(&feedback, round).await?))
}
