use axum::extract::State;
use mrp_api::{Caller, Json, Page, Path, Problem};
use mrp_course::CourseFacts;
use mrp_people::{Action, Facts, Subject, may};
use mrp_vocabulary::RoundId;

use crate::{Feedback, FeedbackError, booking::BookingView};

/// Find what is offered and agreed about the meeting of a round.
#[utoipa::path(get, path = "/rounds/{round_id}/booking", tag = "feedback", params(("round_id" = RoundId, Path)),
    responses((status = OK, body = BookingView), Problem))]
pub(crate) async fn find_booking(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(round): Path<RoundId>,
) -> Result<Json<BookingView>, Problem> {
    let course = booking_gate(&feedback, &caller, Action::BookRound, round).await?;
    let view = view(&feedback, round).await?;
    // A coordinator sees dates, not what the pair writes.
    let pair = may(&caller, Action::ViewCourse, &mrp_course::course_facts(&course)).is_ok();
    Ok(Json(if pair { view } else { view.dates_only() }))
}

/// List what is offered and agreed in the rounds of one's own courses.
#[utoipa::path(get, path = "/bookings", tag = "feedback", responses((status = OK, body = Page<BookingView>), Problem))]
pub(crate) async fn list_bookings(
    State(feedback): State<Feedback>,
    caller: Caller,
) -> Result<Json<Page<BookingView>>, Problem> {
    let subject = Subject::of("account", caller.account_id);
    feedback.gate.check(&caller, Action::ListOwnCourses, &Facts::none(), subject).await?;
    let bookings = feedback.bookings.list(caller.account_id).await?;
    let now = feedback.clock.now();
    Ok(Json(Page::whole(bookings.into_iter().map(|(round, booking)| BookingView::new(round, booking, now)).collect())))
}

/// Lets the caller through to the booking of a round.
pub(crate) async fn booking_gate(
    feedback: &Feedback,
    caller: &Caller,
    action: Action,
    round: RoundId,
) -> Result<CourseFacts, Problem> {
    let course = feedback.courses.find_facts_of_round(round).await?.ok_or(FeedbackError::RoundNotFound)?;
    let facts = mrp_course::course_facts(&course);
    feedback.gate.check(caller, action, &facts, Subject::of("round", round)).await?;
    Ok(course)
}

/// Whether there is still a meeting to be booked.
pub(crate) async fn check_open(feedback: &Feedback, round: RoundId) -> Result<(), Problem> {
    let found = feedback.courses.find_round(round).await?.ok_or(FeedbackError::RoundNotFound)?;
    let course = feedback.courses.find_course(found.course_id).await?.ok_or(FeedbackError::RoundNotFound)?;
    let held = found.facts.iter().any(|(fact, _)| *fact == mrp_course::RoundFact::FeedbackHeld);
    if held || found.closed.is_some() || !course.is_open() {
        return Err(FeedbackError::NothingToBook.into());
    }
    Ok(())
}

pub(crate) async fn view(feedback: &Feedback, round: RoundId) -> Result<BookingView, Problem> {
    Ok(BookingView::new(round, feedback.bookings.find(round).await?, feedback.clock.now()))
}
