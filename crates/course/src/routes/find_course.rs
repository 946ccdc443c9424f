use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, Subject};
use mrp_vocabulary::CourseId;

use crate::{
    CourseError, CourseStage, course_facts,
    views::{CourseView, RoundView},
};

/// Find one course (forløb) with its rounds.
#[utoipa::path(get, path = "/courses/{course_id}", tag = "course", params(("course_id" = CourseId, Path)),
    responses((status = OK, body = CourseView), Problem))]
pub(crate) async fn find_course(
    State(stage): State<CourseStage>,
    caller: Caller,
    Path(id): Path<CourseId>,
) -> Result<Json<CourseView>, Problem> {
    let course = stage.store.find_course(id).await?.ok_or(CourseError::CourseNotFound)?;
    let facts = course_facts(&course.facts());
    stage.gate.check(&caller, Action::ViewCourse, &facts, Subject::of("course", id)).await?;
    let rounds = stage.store.list_rounds(id).await?;
    Ok(Json(CourseView::new(course, rounds.iter().map(RoundView::for_pair).collect())))
}
