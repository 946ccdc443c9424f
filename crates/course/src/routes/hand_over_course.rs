use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{CourseId, Role};

use super::create_course::part;
use crate::{
    CourseError, CourseStage, course_facts, store,
    views::{CourseView, HandOver},
};

/// Give a course (forløb) to another supervisor; history and recordings stay.
#[utoipa::path(post, path = "/courses/{course_id}/hand_over", tag = "course", params(("course_id" = CourseId, Path)),
    request_body = HandOver, responses((status = OK, body = CourseView), Problem))]
pub(crate) async fn hand_over_course(
    State(stage): State<CourseStage>,
    caller: Caller,
    Path(id): Path<CourseId>,
    Json(hand_over): Json<HandOver>,
) -> Result<Json<CourseView>, Problem> {
    let course = stage.store.find_course(id).await?.ok_or(CourseError::CourseNotFound)?;
    let facts = course_facts(&course.facts());
    stage.gate.check(&caller, Action::HandOverCourse, &facts, Subject::of("course", id)).await?;
    let reason = hand_over.reason.trim();
    if reason.is_empty() {
        return Err(CourseError::ReasonMissing.into());
    }
    if hand_over.supervisor_id == course.social_worker_id {
        return Err(CourseError::WrongPart("the social worker herself").into());
    }
    if hand_over.supervisor_id == caller.account_id {
        return Err(CourseError::WrongPart("whoever hands it over").into());
    }
    part(&stage, hand_over.supervisor_id, Role::Supervisor, "the account").await?;

    let mut tx = stage.store.db.begin().await?;
    tx.execute(store::UPDATE_SUPERVISOR, args![id, hand_over.supervisor_id]).await?;
    let now = stage.clock.now_ms();
    let row = args![id, course.supervisor_id, hand_over.supervisor_id, caller.account_id, reason, now];
    tx.execute(store::INSERT_HAND_OVER, row).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::HandOverCourse, Subject::of("course", id));
    audit(&mut tx, &stage.clock, entry).await?;
    tx.publish("course", &id.to_string());
    tx.commit().await?;
    let course = stage.store.find_course(id).await?.ok_or(CourseError::CourseNotFound)?;
    Ok(Json(CourseView::dates_only(course, Vec::new())))
}
