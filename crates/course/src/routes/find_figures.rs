use axum::extract::State;
use mrp_api::{Caller, Json, Problem};
use mrp_people::{Action, Facts, Subject};

use crate::{CourseStage, views::CourseFigures};

/// Numbers that stand for fewer courses than this are left out, because they would speak of persons.
const SMALLEST_GROUP: i64 = 5;

/// Count the courses and rounds of one's municipality, for its leader.
#[utoipa::path(get, path = "/figures", tag = "course", responses((status = OK, body = CourseFigures), Problem))]
pub(crate) async fn find_figures(
    State(stage): State<CourseStage>,
    caller: Caller,
) -> Result<Json<CourseFigures>, Problem> {
    let facts = Facts::of_municipality(caller.municipality_id);
    stage.gate.check(&caller, Action::CountCourses, &facts, Subject::kind("course")).await?;
    let (courses, rounds) = stage.store.count(caller.municipality_id).await?;
    let enough = courses.courses >= SMALLEST_GROUP;
    let shown = |number: i64| enough.then_some(number);
    Ok(Json(CourseFigures {
        courses: shown(courses.courses),
        open_courses: shown(courses.open_courses),
        rounds: shown(rounds.rounds),
        rounds_held: shown(rounds.held),
        suppressed: !enough,
    }))
}
