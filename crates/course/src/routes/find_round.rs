use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, Subject};
use mrp_vocabulary::RoundId;

use crate::{CourseError, CourseStage, course_facts, views::RoundView};

/// Find one round (runde) and where it is in the circle.
#[utoipa::path(get, path = "/rounds/{round_id}", tag = "course", params(("round_id" = RoundId, Path)),
    responses((status = OK, body = RoundView), Problem))]
pub(crate) async fn find_round(
    State(stage): State<CourseStage>,
    caller: Caller,
    Path(id): Path<RoundId>,
) -> Result<Json<RoundView>, Problem> {
    let facts = stage.store.find_facts_of_round(id).await?.ok_or(CourseError::RoundNotFound)?;
    stage.gate.check(&caller, Action::ViewCourse, &course_facts(&facts), Subject::of("round", id)).await?;
    let round = stage.store.find_round(id).await?.ok_or(CourseError::RoundNotFound)?;
    Ok(Json(RoundView::for_pair(&round)))
}
