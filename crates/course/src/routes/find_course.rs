use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, Subject};
use mrp_vocabulary::CourseId;

use crate::{CourseError, CourseStage, course_facts, views::CourseView};

/// Find one course (forløb) with its rounds.
#[utoipa::path(get, path = "/courses/{course_id}", tag = "course", params(("course_id" = CourseId, Path)),
    responses((status = OK, body = CourseView), Problem))]
pub(crate) async fn find_course(
    State(stage): State<CourseStage>,
    caller: Caller,
    Path(id): Path<CourseId>,
) -> Result<Json<CourseView>, Problem> {
    let facts = stage.store.find_course_facts(id).await?.ok_or(CourseError::CourseNotFound)?;
    stage.gate.check(&caller, Action::ViewCourse, &course_facts(&facts), Subject::of("course", id)).await?;
    Ok(Json(view(&stage, id).await?))
}

/// A course as the pair sees it; the caller has asked for access.
pub(super) async fn view(stage: &CourseStage, id: CourseId) -> Result<CourseView, CourseError> {
    let course = stage.store.find_course(id).await?.ok_or(CourseError::CourseNotFound)?;
    let rounds = stage.store.list_rounds(id).await?;
    Ok(CourseView::for_pair(course, &rounds))
}
