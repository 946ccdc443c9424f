use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::CourseId;

use crate::{
    CourseError, CourseStage, RoundFact, course_facts, store,
    views::{CourseEnd, CourseView},
};

/// Close a course (forløb). Before its fewest rounds it takes a reason.
#[utoipa::path(post, path = "/courses/{course_id}/end", tag = "course", params(("course_id" = CourseId, Path)),
    request_body = CourseEnd, responses((status = OK, body = CourseView), Problem))]
pub(crate) async fn end_course(
    State(stage): State<CourseStage>,
    caller: Caller,
    Path(id): Path<CourseId>,
    Json(end): Json<CourseEnd>,
) -> Result<Json<CourseView>, Problem> {
    let course = stage.store.find_course(id).await?.ok_or(CourseError::CourseNotFound)?;
    let facts = course_facts(&course.facts());
    stage.gate.check(&caller, Action::ChangeCourse, &facts, Subject::of("course", id)).await?;
    let rounds = stage.store.list_rounds(id).await?;
    let held =
        rounds.iter().filter(|round| round.facts.iter().any(|(fact, _)| *fact == RoundFact::FeedbackHeld)).count();
    let reason = end.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    if reason.is_none() && i64::try_from(held).unwrap_or(i64::MAX) < course.target_from {
        return Err(CourseError::ReasonMissing.into());
    }
    let mut tx = stage.store.db.begin().await?;
    tx.execute(store::END_COURSE, args![id, stage.clock.now_ms(), reason]).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::ChangeCourse, Subject::of("course", id));
    audit(&mut tx, &stage.clock, entry).await?;
    tx.commit().await?;
    Ok(Json(super::find_course::view(&stage, id).await?))
}
