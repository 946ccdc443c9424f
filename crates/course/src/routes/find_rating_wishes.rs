use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, Subject};
use mrp_vocabulary::CourseId;

use crate::{
    CourseError, CourseStage, course_facts,
    rating_wish::{self, RatingWishes},
};

/// Find whether levels (tal) are used in a course, and who of the pair wants them.
#[utoipa::path(get, path = "/courses/{course_id}/rating_wishes", tag = "course",
    params(("course_id" = CourseId, Path)), responses((status = OK, body = RatingWishes), Problem))]
pub(crate) async fn find_rating_wishes(
    State(stage): State<CourseStage>,
    caller: Caller,
    Path(id): Path<CourseId>,
) -> Result<Json<RatingWishes>, Problem> {
    let facts = stage.store.find_course_facts(id).await?.ok_or(CourseError::CourseNotFound)?;
    stage.gate.check(&caller, Action::ViewCourse, &course_facts(&facts), Subject::of("course", id)).await?;
    Ok(Json(rating_wish::find(&stage.store.db, &facts).await?))
}
