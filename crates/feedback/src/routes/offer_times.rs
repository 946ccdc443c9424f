use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RoundId;

use super::find_booking::{booking_gate, check_open, view};
use crate::{
    Feedback,
    booking::{BookingView, NewOffers, check_offers},
};

/// Offer two, three or four times for the meeting of a round, instead of those offered before. A time that is agreed stands meanwhile.
#[utoipa::path(put, path = "/rounds/{round_id}/booking/offers", tag = "feedback", params(("round_id" = RoundId, Path)),
    request_body = NewOffers, responses((status = OK, body = BookingView), Problem))]
pub(crate) async fn offer_times(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(round): Path<RoundId>,
    Json(new): Json<NewOffers>,
) -> Result<Json<BookingView>, Problem> {
    booking_gate(&feedback, &caller, Action::OfferTimes, round).await?;
    check_open(&feedback, round).await?;
    let offers = check_offers(new.offers, feedback.clock.now())?;
    let mut tx = feedback.store.db.begin().await?;
    feedback.bookings.offer(&mut tx, round, caller.account_id, &offers).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::OfferTimes, Subject::of("round", round));
    audit(&mut tx, &feedback.clock, entry).await?;
    tx.commit().await?;
    Ok(Json(view(&feedback, round).await?))
}

/// Take the offered times of a round back. What is agreed stands.
#[utoipa::path(delete, path = "/rounds/{round_id}/booking/offers", tag = "feedback", params(("round_id" = RoundId, Path)),
    responses((status = OK, body = BookingView), Problem))]
pub(crate) async fn take_times_back(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(round): Path<RoundId>,
) -> Result<Json<BookingView>, Problem> {
    booking_gate(&feedback, &caller, Action::OfferTimes, round).await?;
    let mut tx = feedback.store.db.begin().await?;
    feedback.bookings.take_offers_back(&mut tx, round).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::OfferTimes, Subject::of("round", round));
    audit(&mut tx, &feedback.clock, entry).await?;
    tx.commit().await?;
    Ok(Json(view(&feedback, round).await?))
}
