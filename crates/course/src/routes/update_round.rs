use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RoundId;

use super::create_round::checked_title;
use crate::{
    CourseError, CourseStage, course_facts, store,
    views::{RoundChange, RoundView},
};

/// Name a round (runde), or move its conversation to another time.
#[utoipa::path(patch, path = "/rounds/{round_id}", tag = "course", params(("round_id" = RoundId, Path)),
    request_body = RoundChange, responses((status = OK, body = RoundView), Problem))]
pub(crate) async fn update_round(
    State(stage): State<CourseStage>,
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(change): Json<RoundChange>,
) -> Result<Json<RoundView>, Problem> {
    let facts = stage.store.find_facts_of_round(id).await?.ok_or(CourseError::RoundNotFound)?;
    stage.gate.check(&caller, Action::BookRound, &course_facts(&facts), Subject::of("round", id)).await?;
    let pair = mrp_people::may(&caller, Action::ViewCourse, &course_facts(&facts)).is_ok();
    let round = stage.store.find_round(id).await?.ok_or(CourseError::RoundNotFound)?;
    let course = stage.store.find_course(round.course_id).await?.ok_or(CourseError::CourseNotFound)?;
    if !course.is_open() {
        return Err(CourseError::CourseEnded.into());
    }
    if round.closed.is_some() {
        return Err(CourseError::RoundClosed.into());
    }
    // A coordinator moves dates; the title is not hers to read, so it is not hers to write.
    let title = change.title.as_deref().filter(|_| pair).unwrap_or(&round.title);
    let title = checked_title(title)?;
    let planned_for = change.planned_for.or(round.planned_for);
    let mut tx = stage.store.db.begin().await?;
    tx.execute(store::UPDATE_ROUND, args![id, title, planned_for]).await?;
    audit(&mut tx, &stage.clock, NewAuditEntry::allowed(&caller, Action::BookRound, Subject::of("round", id))).await?;
    tx.publish("round", &id.to_string());
    tx.commit().await?;
    let round = stage.store.find_round(id).await?.ok_or(CourseError::RoundNotFound)?;
    Ok(Json(if pair { RoundView::for_pair(&round) } else { RoundView::dates_only(&round) }))
}
