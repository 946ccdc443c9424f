use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RoundId;

use super::find_booking::{booking_gate, check_open, view};
use crate::{
    Feedback, FeedbackError,
    booking::{BookingView, TimeChoice},
};

/// Choose one of the times offered for the meeting of a round.
#[utoipa::path(put, path = "/rounds/{round_id}/booking", tag = "feedback", params(("round_id" = RoundId, Path)),
    request_body = TimeChoice, responses((status = OK, body = BookingView), Problem))]
pub(crate) async fn pick_time(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(round): Path<RoundId>,
    Json(choice): Json<TimeChoice>,
) -> Result<Json<BookingView>, Problem> {
    booking_gate(&feedback, &caller, Action::PickTime, round).await?;
    check_open(&feedback, round).await?;
    let mut tx = feedback.store.db.begin().await?;
    feedback.bookings.pick(&mut tx, round, &caller, choice.offer_id).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::PickTime, Subject::of("round", round));
    audit(&mut tx, &feedback.clock, entry).await?;
    tx.commit().await?;
    Ok(Json(view(&feedback, round).await?))
}

/// Call off the meeting of a round. Its time is offered again as long as it lies ahead.
#[utoipa::path(delete, path = "/rounds/{round_id}/booking", tag = "feedback", params(("round_id" = RoundId, Path)),
    responses((status = OK, body = BookingView), Problem))]
pub(crate) async fn call_off(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(round): Path<RoundId>,
) -> Result<Json<BookingView>, Problem> {
    let course = booking_gate(&feedback, &caller, Action::MoveMeeting, round).await?;
    check_open(&feedback, round).await?;
    let mut tx = feedback.store.db.begin().await?;
    if !feedback.bookings.call_off(&mut tx, round, course.supervisor_id).await? {
        return Err(FeedbackError::TimeGone.into());
    }
    let entry = NewAuditEntry::allowed(&caller, Action::MoveMeeting, Subject::of("round", round));
    audit(&mut tx, &feedback.clock, entry).await?;
    tx.commit().await?;
    Ok(Json(view(&feedback, round).await?))
}
